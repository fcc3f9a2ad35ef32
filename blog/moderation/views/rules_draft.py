"""The form of a draft: those fields of the comments' settings that one rule reads."""

from dataclasses import asdict
from typing import Any

from blog.comments.policy import RULES
from blog.comments.rule import Rule
from blog.errors import NotFound
from blog.moderation.backtest_facts import COLUMNS
from blog.settings.forms import CommentsForm
from blog.settings.models import CommentSettings, ModerationMode
from blog.words import N_


def rule_to_test(name: str) -> Rule:
    """Return the rule; raise NotFound for one that cannot be tested on the past."""
    if name not in COLUMNS:
        raise NotFound(N_("There is no such rule, or it cannot be tested on the past."))
    return RULES[name]


def draft_form(rule: Rule, settings: CommentSettings, typed: Any = None) -> Any:
    """Return the form, filled with what was typed or else with what holds."""
    form = CommentsForm(formdata=typed, data=asdict(settings))
    for field in list(form):
        if field.name not in rule.settings:
            del form[field.name]
    return form


def drafted(form: Any) -> dict[str, Any]:
    """Return what the valid form says."""
    said = dict(form.data)
    if "moderation" in said:
        said["moderation"] = ModerationMode(said["moderation"])
    return said
