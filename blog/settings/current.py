"""Reading the settings that hold now."""

from dataclasses import fields
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from blog.settings.models import (
    BlogSettings,
    CommentSettings,
    ModerationMode,
    RuleSwitch,
    Settings,
    SettingsVersion,
)


def current_settings(session: Session) -> Settings:
    """Return the newest version, or the defaults of a new blog; one query."""
    newest = (
        select(SettingsVersion.id, SettingsVersion.document)
        .order_by(SettingsVersion.id.desc())
        .limit(1)
    )
    row = session.execute(newest).one_or_none()
    return from_document(row.document, version=row.id) if row else Settings()


def from_document(document: dict[str, Any], *, version: int) -> Settings:
    """Return the settings a stored document says; what it does not say has its default."""
    comments = _known(CommentSettings, document.get("comments", {}))
    if "moderation" in comments:
        comments["moderation"] = ModerationMode(comments["moderation"])
    for name, value in comments.items():
        if isinstance(value, list):
            comments[name] = tuple(value)
        elif name.endswith("_mode"):
            comments[name] = RuleSwitch(value)
    return Settings(
        version=version,
        blog=BlogSettings(**_known(BlogSettings, document.get("blog", {}))),
        comments=CommentSettings(**comments),
    )


def _known(section: type, values: dict[str, Any]) -> dict[str, Any]:
    names = {each.name for each in fields(section)}
    return {name: value for name, value in values.items() if name in names}
