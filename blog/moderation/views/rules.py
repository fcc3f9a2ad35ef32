"""The policy in its order: each rule with its settings, its switch and what it did."""

from datetime import timedelta

from flask import abort, flash, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from blog import clock
from blog.accounts.http import signed_in
from blog.comments.policy import POLICY
from blog.db import session
from blog.http import see_other
from blog.moderation.backtest_facts import COLUMNS
from blog.moderation.rules import DAYS, Figures, figures_of_rules, switch_rule, switches_of
from blog.moderation.views.queue import tabs
from blog.moderation.views.rules_words import settings_of
from blog.settings.http import rule_names, the_settings
from blog.settings.models import RuleSwitch
from blog.settings.rule_words import SWITCH_NAMES

VERSION_DIGITS = 18
"""Longer numbers are no version of the settings."""


def rules() -> str:
    only_moderators()
    settings = the_settings()
    return render_template(
        "moderation/rules.html",
        **tabs(None),
        policy=POLICY,
        about={rule.name: _(rule.about) for rule in POLICY},
        values={rule.name: settings_of(rule, settings.comments) for rule in POLICY},
        switches={rule.name: switches_of(rule) for rule in POLICY},
        switch_names=switch_names(),
        figures=figures_of_rules(session(), clock.now() - timedelta(days=DAYS)),
        nothing=Figures(),
        testable=COLUMNS,
        days=DAYS,
        version=settings.version,
    )


def switch(name: str) -> Response:
    changed = switch_rule(
        session(),
        name=name,
        switch=request.form.get("switch", ""),
        version=sent_version(),
        by=signed_in(),
        at=clock.now(),
    )
    told = switch_names()[changed.comments.mode_of(name)]
    flash(_("“%(rule)s” is now: %(switch)s.", rule=rule_names()[name], switch=told), "success")
    return see_other(url_for("moderation.rules", _anchor=f"rule-{name}"))


def switch_names() -> dict[RuleSwitch, str]:
    """Return what may be chosen for a rule, in words."""
    return {switch: _(name) for switch, name in SWITCH_NAMES.items()}


def only_moderators() -> None:
    """Authors come to the desk for their own posts; the policy is about all."""
    if not signed_in().is_moderator:
        abort(403)


def sent_version() -> int:
    """Return the version the form was made from; -1, which none is, for nonsense."""
    text = request.form.get("version", "")
    sound = text.isascii() and text.isdecimal() and len(text) <= VERSION_DIGITS
    return int(text) if sound else -1
