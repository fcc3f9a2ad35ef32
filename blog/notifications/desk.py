"""The letters to moderators and authors: each reads the history from a position of their own.

What a rule holds is told at once to who wants that: nobody can take back what a rule did, so there is no
undo window to wait for. Such rows are read ahead of the others, and the position remembers how far, so
that the next digest, of whatever cadence, tells none of them twice.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from blog.notifications.digests import Told, held_digest, new_digest
from blog.notifications.kinds import DIGESTS, Cadence, Kind, kinds_for
from blog.notifications.models import OutboxPosition
from blog.notifications.news import news_between
from blog.notifications.positions import Draft, as_passed, passed_by
from blog.notifications.reading import Reader, Said, said_in
from blog.notifications.round import Round


def desk_positions(this: Round) -> dict[str, datetime | None]:
    """Return the names of all positions of the desk, with when a new one's first digest is due."""
    return {_name(kind, reader): this.then(reader, kind) for reader, kind in _desk(this)}


def tell_desk(this: Round) -> int:
    """Write the digests that are due; return how many."""
    due = [
        (reader, kind, position)
        for reader, kind in _desk(this)
        if (position := this.positions.get(_name(kind, reader)))
        and _is_due(position, this, _ahead(this, reader, kind, position))
    ]
    written = 0
    with this.room.database.reading() as session:
        memory = _Memory(session, this.at)
        for reader, kind, position in due:
            ahead = _ahead(this, reader, kind, position)
            moved = OutboxPosition(
                name=position.name,
                last_id=max(position.last_id, this.up_to),
                ahead_id=ahead,
                due_at=this.then(reader, kind),
            )
            moved.passed = as_passed(
                memory(position.last_id, moved.last_id, passed_by(position)).passed
            )
            draft = _digest(this, reader, kind, _told(memory, kind, position, moved))
            drafts = [draft] if draft else []
            written += len(drafts) if this.write_down(position, moved, drafts) else 0
    return written


def _ahead(this: Round, reader: Reader, kind: Kind, position: OutboxPosition) -> int | None:
    """Return up to where the reader is told what rules held, once this round is over."""
    if kind is Kind.HELD and reader.choices[kind] is Cadence.AT_ONCE:
        return max(this.written_up_to, position.ahead_id or 0)
    return position.ahead_id


def _is_due(position: OutboxPosition, this: Round, ahead: int | None) -> bool:
    if position.due_at is None:
        return position.last_id < this.up_to or position.ahead_id != ahead
    return position.due_at <= this.at


def _told(memory: "_Memory", kind: Kind, stood: OutboxPosition, moved: OutboxPosition) -> Told:
    """Return what happened in between: what rules did as far as is read ahead, the rest as far as it stands."""
    passed = passed_by(stood)
    told = memory(stood.last_id, moved.last_id, passed).told
    if kind is not Kind.HELD:
        return told
    from_, to = max(stood.ahead_id or 0, stood.last_id), max(moved.ahead_id or 0, moved.last_id)
    by_rules = memory(from_, to, passed if from_ == stood.last_id else {}).told
    found = [
        *(each for each in by_rules if each[0].row.rule),
        *(each for each in told if each[0].row.by_id),
    ]
    return sorted(found, key=lambda each: each[0].row.id)


def _digest(this: Round, reader: Reader, kind: Kind, told: Told) -> Draft | None:
    room = this.room
    if not reader.wants(kind):
        return None
    if kind is Kind.HELD:
        return held_digest(room.stationery.write, room.links, reader, told, at=this.at)
    return new_digest(room.stationery.write, reader, told, at=this.at)


def _desk(this: Round) -> Iterator[tuple[Reader, Kind]]:
    """Name who gets which digests."""
    for reader in this.people:
        for kind in kinds_for(reader.person):
            if kind in DIGESTS:
                yield reader, kind


def _name(kind: Kind, reader: Reader) -> str:
    return f"{kind}:{reader.person.id}"


class _Memory:
    """Reads what happened between two rows once, however many people are told of it."""

    def __init__(self, session: Session, at: datetime) -> None:
        self._session, self._at = session, at
        self._known: dict[tuple[int, int, frozenset[tuple[int, int]]], _Part] = {}

    def __call__(self, after: int, up_to: int, passed: dict[int, int]) -> "_Part":
        key = after, up_to, frozenset(passed.items())
        if key not in self._known:
            self._known[key] = self._read(after, up_to, passed)
        return self._known[key]

    def _read(self, after: int, up_to: int, passed: dict[int, int]) -> "_Part":
        if up_to <= after:
            return _Part([], passed)
        read = news_between(self._session, after, up_to, at=self._at, passed=passed)
        said: dict[int, Said] = said_in(self._session, [each.comment_id for each in read.news])
        return _Part([(each, said[each.comment_id]) for each in read.news], read.passed)


@dataclass(frozen=True, slots=True)
class _Part:
    told: Told
    passed: dict[int, int]
