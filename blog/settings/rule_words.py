"""The rules of the policy in words, to be translated: their names, and what their switches are called."""

from blog.settings.models import RuleSwitch
from blog.words import N_

RULE_NAMES = {
    "staff": N_("Written by the staff"),
    "blocked_words": N_("Blocked words"),
    "blocked_patterns": N_("Blocked patterns"),
    "blocked_domains": N_("Blocked domains"),
    "outsider": N_("Written by no member"),
    "premoderated": N_("Pre-moderated member"),
    "always": N_("All comments are held"),
    "held_post": N_("Posts that wait"),
    "held_labels": N_("Labels that wait"),
    "old_post": N_("Old post"),
    "first_comment": N_("First comments"),
    "new_member": N_("New member"),
    "record": N_("Record of the member"),
    "links": N_("Many links"),
    "held_words": N_("Watched words"),
    "held_patterns": N_("Watched patterns"),
    "repeated": N_("Repeated text"),
    "otherwise": N_("No rule objected"),
    "import": N_("Came with an import"),
    "reports": N_("Reported by members"),
}
"""In the policy's order; the last two stand for a rule where a comment moved in or reports hid it."""

SWITCH_NAMES = {
    RuleSwitch.OFF: N_("Off"),
    RuleSwitch.SHADOW: N_("Shadow: only recorded"),
    RuleSwitch.ON: N_("On"),
    RuleSwitch.WARN: N_("On, warning first"),
}
