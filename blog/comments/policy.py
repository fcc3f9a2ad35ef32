"""The gate: what becomes of a submitted comment, as one list of rules that reads in its order.

A rule is a pure function of the facts. It returns a verdict, or nothing if it has no opinion. The
first rule with an opinion decides; ``judge.py`` asks them.
"""

from blog.comments.rule import Rule
from blog.comments.rules import people, posts, texts
from blog.words import N_

POLICY: tuple[Rule, ...] = (
    Rule(  # before all others: who runs the blog is not held by its own rules
        name="staff",
        says=people.staff_publish,
        about=N_("Publishes what moderators, admins and the author of the post write."),
        can_switch=False,
        is_final=True,
    ),
    Rule(  # rejections before the holds: what is never published need not wait for a moderator
        name="blocked_words",
        says=texts.blocked_words,
        about=N_("Rejects a comment that contains one of these words."),
        settings=("blocked_words",),
        warning=N_(
            "This looks like it uses words that are not welcome here: edit it or send it anyway."
        ),
    ),
    Rule(
        name="blocked_patterns",
        says=texts.blocked_patterns,
        about=N_("Rejects a comment in which one of these patterns occurs."),
        settings=("blocked_patterns",),
        warning=N_(
            "This looks like something that is not welcome here: edit it or send it anyway."
        ),
    ),
    Rule(
        name="blocked_domains",
        says=texts.blocked_domains,
        about=N_("Rejects a comment with a link to one of these domains."),
        settings=("blocked_domains",),
        warning=N_(
            "This looks like a link to a place that is not welcome here: edit it or send it anyway."
        ),
    ),
    Rule(  # from here on each rule holds; first of all who is no member, whatever the settings say
        name="outsider",
        says=people.outsider,
        about=N_("Holds whatever somebody writes who is no member."),
        can_switch=False,
    ),
    Rule(  # what a person decided about a person is told next
        name="premoderated",
        says=people.premoderated,
        about=N_("Holds what a member writes while a moderator wants to see it first."),
    ),
    Rule(  # then the general reasons before the particular ones
        name="always",
        says=posts.moderate_always,
        about=N_("Holds every comment, if the settings say “Always”."),
        settings=("moderation",),
    ),
    Rule(
        name="held_post",
        says=posts.held_post,
        about=N_("Holds comments on these posts."),
        settings=("hold_posts",),
    ),
    Rule(
        name="held_labels",
        says=posts.held_labels,
        about=N_("Holds comments on posts with one of these labels."),
        settings=("hold_labels",),
    ),
    Rule(
        name="old_post",
        says=posts.old_post,
        about=N_("Holds comments on older posts, if the settings say “On older posts”."),
        settings=("moderation", "old_after_days"),
    ),
    Rule(
        name="first_comment",
        says=people.first_comments,
        about=N_("Holds a member's first comments until so many are published."),
        settings=("hold_first",),
    ),
    Rule(
        name="new_member",
        says=people.new_member,
        about=N_("Holds what somebody writes in their first days as a member."),
        settings=("member_days",),
    ),
    Rule(
        name="record",
        says=people.bad_record,
        about=N_("Holds what a member writes of whose last comments too many were refused."),
        settings=("record_percent", "record_of"),
    ),
    Rule(
        name="links",
        says=texts.many_links,
        about=N_("Holds a comment with more links than pass."),
        settings=("max_links", "allowed_domains"),
        warning=N_("This looks like advertising, with so many links: edit it or send it anyway."),
    ),
    Rule(
        name="held_words",
        says=texts.held_words,
        about=N_("Holds a comment that contains one of these words."),
        settings=("held_words",),
        warning=N_(
            "This looks like something that a moderator should read first: edit it or send it anyway."
        ),
    ),
    Rule(
        name="held_patterns",
        says=texts.held_patterns,
        about=N_("Holds a comment in which one of these patterns occurs."),
        settings=("held_patterns",),
        warning=N_(
            "This looks like something that a moderator should read first: edit it or send it anyway."
        ),
    ),
    Rule(
        name="repeated",
        says=texts.repeated_text,
        about=N_("Holds a text that somebody sent before, under any post."),
        settings=("hold_repeated",),
        warning=N_("This looks like a text that was sent before: edit it or send it anyway."),
    ),
    Rule(
        name="otherwise",
        says=posts.otherwise,
        about=N_("Publishes what no rule above objects to."),
        can_switch=False,
    ),
)

RULES = {rule.name: rule for rule in POLICY}
