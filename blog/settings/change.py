"""Changing the settings: a new version that follows the one that was shown."""

from dataclasses import asdict
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from blog.errors import Conflict, Invalid
from blog.settings.current import current_settings
from blog.settings.models import Settings, SettingsVersion
from blog.words import N_


def change_settings(
    session: Session, changed: Settings, *, by_id: int | None, at: datetime
) -> Settings:
    """Store ``changed`` (whose version is the one it was made from) and return it as it holds now.

    Saying what already holds adds no version. Raise Conflict when somebody saved in between,
    Invalid for a time zone nobody knows.
    """
    now = current_settings(session)
    if now.version != changed.version:
        raise Conflict(N_("Someone else changed the settings while you did."))
    if now == changed:
        return now
    _check_time_zone(changed.blog.time_zone)
    document = asdict(changed)
    del document["version"]
    row = SettingsVersion(follows=now.version, document=document, by_id=by_id, at=at)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:  # both read the same version; the other one wrote first
        raise Conflict(N_("Someone else changed the settings while you did.")) from None
    return current_settings(session)


def _check_time_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise Invalid(
            N_("There is no time zone called “%(name)s”."), field="time_zone", name=name
        ) from None
