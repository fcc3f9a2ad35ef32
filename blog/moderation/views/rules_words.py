"""The settings of a rule in words."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from blog.comments.rule import Rule
from blog.settings.forms import CommentsForm
from blog.settings.models import CommentSettings, ModerationMode


@dataclass(frozen=True, slots=True)
class Value:
    label: str
    value: str
    field: str
    """The id of its field on the page of the settings."""


def settings_of(rule: Rule, settings: CommentSettings) -> list[Value]:
    """Return the settings that the rule reads, as they are."""
    return [
        Value(label_of(name), _words(getattr(settings, name)), _field(name))
        for name in rule.settings
    ]


def label_of(name: str) -> str:
    """Return what the form calls the setting."""
    return str(getattr(CommentsForm, name).args[0])


def _words(value: Any) -> str:
    if isinstance(value, ModerationMode):
        choices = CommentsForm.moderation.kwargs["choices"]
        return next(str(each.label) for each in choices if each.value == value)
    if isinstance(value, tuple):
        return str(ngettext("%(num)s line", "%(num)s lines", len(value)) if value else _("none"))
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    return str(value or _("0, off"))


def _field(name: str) -> str:
    return "moderation-0" if name == "moderation" else name
