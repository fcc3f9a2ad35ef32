"""Who hears of what: reads the rows of the history that nobody was told of, and writes the letters.

The rows are the outbox. Members' letters are read from one position, the digests of each moderator and
author from one of their own. What a letter says is put together while only reading; then the position
and the letters are written in one short transaction, or not at all when another worker was faster.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blog.comments.models import StatusChange
from blog.db import Database
from blog.notifications.digests import Told, held_digest, new_digest
from blog.notifications.kinds import DIGESTS, Kind, kinds_for
from blog.notifications.links import Links
from blog.notifications.members import members_letters
from blog.notifications.models import OutboxPosition
from blog.notifications.news import news_between, settled_up_to
from blog.notifications.positions import Draft, advance, next_due, open_position
from blog.notifications.reading import Reader, Said, said_in, staff
from blog.settings.current import current_settings
from blog.settings.models import Settings

MEMBERS = "members"
"""The name of the position of all letters to members."""

ROWS = 20_000
"""Rows of the history that are read together: more than the biggest batch, little enough to hold."""


class Stationery(Protocol):
    """What letters are written on."""

    def opened(self, settings: Settings) -> AbstractContextManager[None]:
        """Write in the language and under the title of these settings inside the block."""

    def write(self, name: str, **facts: Any) -> tuple[str, str]:
        """Return subject and text of the letter ``name``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsroom:
    """What it takes to write letters: the history, the paper, and the links."""

    database: Database
    stationery: Stationery
    links: Links


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One look at the history: up to which row it goes, who is to hear of it, and where they stand."""

    room: Newsroom
    at: datetime
    up_to: int
    settings: Settings
    people: list[Reader]
    positions: dict[str, OutboxPosition]

    def then(self, reader: Reader, kind: Kind) -> datetime | None:
        """Return when the reader's next digest of this kind is due."""
        return next_due(reader.choices[kind], self.at, ZoneInfo(self.settings.blog.time_zone))


def gather(room: Newsroom, at: datetime) -> int:
    """Write the letters that are due at ``at``; return how many."""
    this = _look(room, at)
    _open_positions(this)
    with room.stationery.opened(this.settings):
        return _members(this) + _staff(this)


def _look(room: Newsroom, at: datetime) -> Round:
    with room.database.reading() as session:
        return Round(
            room=room,
            at=at,
            up_to=settled_up_to(session, at),
            settings=current_settings(session),
            people=staff(session),
            positions={each.name: each for each in session.scalars(select(OutboxPosition))},
        )


def _open_positions(this: Round) -> None:
    """Begin where nobody read yet: what happened before is not told."""
    due = {_name(kind, reader): this.then(reader, kind) for reader, kind in _desk(this.people)}
    due[MEMBERS] = None
    missing = [name for name in due if name not in this.positions]
    if missing:
        with this.room.database.transaction() as session:
            for name in missing:
                open_position(session, name, this.up_to, due[name])


def _members(this: Round) -> int:
    position, written = this.positions.get(MEMBERS), 0
    while position is not None and position.last_id < this.up_to:
        with this.room.database.reading() as session:
            until = _end_of_part(session, position.last_id, this.up_to)
            news = news_between(session, position.last_id, until, at=this.at)
            drafts = members_letters(session, this.room.stationery.write, news, at=this.at)
        if not _write_down(this, position, OutboxPosition(name=MEMBERS, last_id=until), drafts):
            break
        written += len(drafts)
        position = OutboxPosition(name=MEMBERS, last_id=until)
    return written


def _staff(this: Round) -> int:
    due = [
        (reader, kind, position)
        for reader, kind in _desk(this.people)
        if (position := this.positions.get(_name(kind, reader))) and _is_due(position, this)
    ]
    written = 0
    with this.room.database.reading() as session:
        told_between = _Memory(session, this.at)
        for reader, kind, position in due:
            until = max(position.last_id, this.up_to)
            draft = _digest(this, reader, kind, told_between(position.last_id, until))
            moved = OutboxPosition(
                name=position.name, last_id=until, due_at=this.then(reader, kind)
            )
            drafts = [draft] if draft else []
            written += len(drafts) if _write_down(this, position, moved, drafts) else 0
    return written


def _is_due(position: OutboxPosition, this: Round) -> bool:
    if position.due_at is None:
        return position.last_id < this.up_to
    return position.due_at <= this.at


def _digest(this: Round, reader: Reader, kind: Kind, told: Told) -> Draft | None:
    room = this.room
    if not reader.wants(kind):
        return None
    if kind is Kind.HELD:
        return held_digest(room.stationery.write, room.links, reader, told, at=this.at)
    return new_digest(room.stationery.write, reader, told, at=this.at)


def _write_down(
    this: Round, stood: OutboxPosition, moved: OutboxPosition, drafts: list[Draft]
) -> bool:
    with this.room.database.transaction() as session:
        return advance(session, stood, moved, drafts, at=this.at)


def _desk(people: list[Reader]) -> Iterator[tuple[Reader, Kind]]:
    """Name who gets which digests."""
    for reader in people:
        for kind in kinds_for(reader.person):
            if kind in DIGESTS:
                yield reader, kind


def _name(kind: Kind, reader: Reader) -> str:
    return f"{kind}:{reader.person.id}"


def _end_of_part(session: Session, after: int, up_to: int) -> int:
    """Return where a part of at most ``ROWS`` ends; a batch is never cut, so that it is one letter."""
    part = (
        select(StatusChange.id)
        .where(StatusChange.id > after, StatusChange.id <= up_to)
        .order_by(StatusChange.id)
        .limit(ROWS)
        .subquery()
    )
    end = session.scalar(select(func.max(part.c.id))) or up_to
    batch_id = session.scalar(select(StatusChange.batch_id).where(StatusChange.id == end))
    if batch_id is not None:
        whole = select(func.max(StatusChange.id)).where(StatusChange.batch_id == batch_id)
        end = max(end, min(up_to, session.scalar(whole) or end))
    return end


class _Memory:
    """Reads what happened between two rows once, however many people are told of it."""

    def __init__(self, session: Session, at: datetime) -> None:
        self._session, self._at = session, at
        self._known: dict[tuple[int, int], Told] = {}

    def __call__(self, after: int, up_to: int) -> Told:
        if (after, up_to) not in self._known:
            self._known[after, up_to] = self._read(after, up_to)
        return self._known[after, up_to]

    def _read(self, after: int, up_to: int) -> Told:
        if up_to <= after:
            return []
        news = news_between(self._session, after, up_to, at=self._at)
        said: dict[int, Said] = said_in(self._session, [each.comment_id for each in news])
        return [(each, said[each.comment_id]) for each in news]
