"""Changes of settings as sentences."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from blog.settings.forms import FORMS
from blog.settings.history import Change, Entry
from blog.settings.http import rule_names
from blog.settings.models import RuleSwitch
from blog.settings.rule_words import SWITCH_NAMES

LENGTH = 80
"""Characters of a value in a sentence; the rest is left out."""


def sentences(entry: Entry) -> list[str]:
    """Return sentences for the settings that changed; never none."""
    found = [sentence for change in entry.changes for sentence in _sentences(change)]
    return found or [str(_("Nothing changed."))]


def _sentences(change: Change) -> list[str]:
    if change.name.endswith("_mode"):
        return [_switched(change.name.removesuffix("_mode"), change.was, change.became)]
    return _about_setting(change, _label(change))


def _switched(rule: str, was: str, became: str) -> str:
    return str(
        _(
            "Rule “%(rule)s”: from “%(was)s” to “%(became)s”.",
            rule=rule_names().get(rule, rule),
            was=_(SWITCH_NAMES[RuleSwitch(was)]),
            became=_(SWITCH_NAMES[RuleSwitch(became)]),
        )
    )


def _about_setting(change: Change, label: str) -> list[str]:
    if isinstance(change.became, tuple):
        return _about_words(
            label, _only(change.became, change.was), _only(change.was, change.became)
        )
    if change.became is True:
        return [_("Switched on: %(setting)s.", setting=label)]
    if change.became is False:
        return [_("Switched off: %(setting)s.", setting=label)]
    was, became = _value(change, change.was), _value(change, change.became)
    if change.was == "":
        return [_("%(setting)s: now %(became)s.", setting=label, became=became)]
    if change.became == "":
        return [_("%(setting)s: emptied; it was %(was)s.", setting=label, was=was)]
    return [_("%(setting)s: from %(was)s to %(became)s.", setting=label, was=was, became=became)]


def _about_words(label: str, added: list[str], gone: list[str]) -> list[str]:
    found = []
    if added:
        found.append(_("%(setting)s: added %(words)s.", setting=label, words=_listed(added)))
    if gone:
        found.append(_("%(setting)s: took out %(words)s.", setting=label, words=_listed(gone)))
    return found or [_("%(setting)s: put in another order.", setting=label)]


def _only(these: Any, those: Any) -> list[str]:
    known = set(those)
    return [word for word in these if word not in known]


def _listed(words: list[str]) -> str:
    named = ", ".join(f"“{word}”" for word in words[:5])
    more = len(words) - 5
    if more <= 0:
        return named
    return str(
        ngettext("%(named)s and %(num)s more", "%(named)s and %(num)s more", more, named=named)
    )


def _value(change: Change, value: Any) -> str:
    choices = _field(change).kwargs.get("choices") or ()
    for each in choices:
        if each.value == value:
            return f"“{each.label}”"
    if isinstance(value, str):
        text = " ".join(value.split())
        return f"“{text if len(text) <= LENGTH else text[:LENGTH] + '…'}”"
    return str(value)


def _label(change: Change) -> str:
    return str(_field(change).args[0])


def _field(change: Change) -> Any:
    """Return the field of the form that changes this setting, unbound."""
    return getattr(FORMS[change.section], change.name)
