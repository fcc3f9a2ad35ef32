"""Who changed which setting, and taking a change back."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, column, select, table, true
from sqlalchemy.orm import Session

from blog.errors import Conflict, NotFound
from blog.settings.change import change_settings
from blog.settings.current import current_settings, from_document
from blog.settings.models import SECTIONS, Settings, SettingsVersion
from blog.words import N_

PAGE = 50
"""Versions on a page of the history."""

# This slice lies below the accounts; their names are all it needs of them.
_people = table("people", column("id"), column("display_name"))


@dataclass(frozen=True, slots=True)
class Change:
    section: str
    name: str
    was: Any
    became: Any


@dataclass(frozen=True, slots=True)
class Entry:
    """One version: who made it (nobody: the command line or an import), when, and what it changed."""

    version: int
    by: str | None
    at: datetime
    changes: tuple[Change, ...]


def history(session: Session, before: int | None = None) -> tuple[list[Entry], bool]:
    """Return versions, the newest first, and whether there are older ones."""
    entries = _entries(session, SettingsVersion.id < before if before else true(), PAGE + 1)
    return entries[:PAGE], len(entries) > PAGE


def changes_since(session: Session, version: int) -> list[Entry]:
    """Return what was saved after ``version``, the newest first."""
    return _entries(session, SettingsVersion.id > version, PAGE)


def versions(session: Session, ids: Sequence[int]) -> list[Entry]:
    """Return the versions with these ids, the newest first."""
    return _entries(session, SettingsVersion.id.in_(ids), len(ids))


def undo(
    session: Session, *, version: int, shown: int, by_id: int | None, at: datetime
) -> Settings:
    """Put back what ``version`` changed, by a new version, and leave everything else as it is.

    Raise NotFound for a version that does not exist, Conflict when the newest is not ``shown``.
    """
    entry = next(iter(_entries(session, SettingsVersion.id == version, 1)), None)
    if entry is None:
        raise NotFound(N_("There is no such change."))
    now = current_settings(session)
    if now.version != shown:
        raise Conflict(N_("Someone else changed the settings while you did."))
    for change in entry.changes:
        section = replace(getattr(now, change.section), **{change.name: change.was})
        now = replace(now, **{change.section: section})
    return change_settings(session, now, by_id=by_id, at=at)


def _entries(session: Session, which: ColumnElement[bool], limit: int) -> list[Entry]:
    """Return the versions that ``which`` chooses, each compared with the one it follows."""
    chosen = (
        select(SettingsVersion, _people.c.display_name)
        .outerjoin(_people, _people.c.id == SettingsVersion.by_id)
        .where(which)
        .order_by(SettingsVersion.id.desc())
        .limit(limit)
    )
    rows = session.execute(chosen).all()
    documents = {row.id: row.document for row, _ in rows}
    missing = {row.follows for row, _ in rows} - documents.keys()
    earlier = select(SettingsVersion.id, SettingsVersion.document).where(
        SettingsVersion.id.in_(missing)
    )
    documents |= {each.id: each.document for each in session.execute(earlier)}
    return [
        Entry(row.id, name, row.at, _changes(documents.get(row.follows, {}), row.document))
        for row, name in rows
    ]


def _changes(was: dict[str, Any], became: dict[str, Any]) -> tuple[Change, ...]:
    before, after = asdict(from_document(was, version=0)), asdict(from_document(became, version=0))
    return tuple(
        Change(section, name, before[section][name], value)
        for section in SECTIONS
        for name, value in after[section].items()
        if before[section][name] != value
    )
