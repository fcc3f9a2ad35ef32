"""Putting a draft of a rule to work, in the shadow or on."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from blog.accounts.models import Person
from blog.comments.rule import Rule
from blog.moderation.rules import sound_switch, with_switch
from blog.settings.change import change_settings
from blog.settings.current import current_settings
from blog.settings.models import CommentSettings, Settings


def with_draft(settings: CommentSettings, rule: Rule, draft: dict[str, Any]) -> CommentSettings:
    """Return the settings with what the draft says of those that the rule reads."""
    return replace(settings, **{name: draft[name] for name in rule.settings})


def use_draft(
    session: Session,
    *,
    rule: Rule,
    draft: dict[str, Any],
    switch: str,
    version: int,
    by: Person,
    at: datetime,
) -> Settings:
    """Save the draft and switch its rule, as one change of the settings at ``version``.

    Raise as ``switch_rule`` does.
    """
    wanted = sound_switch(rule, switch, by)
    now = current_settings(session)
    comments = with_switch(with_draft(now.comments, rule, draft), rule.name, wanted)
    if comments == now.comments:  # pressed twice
        return now
    changed = replace(now, version=version, comments=comments)
    return change_settings(session, changed, by_id=by.id, at=at)
