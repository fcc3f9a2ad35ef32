"""The whole history of one comment: decisions, edits, notes, reports, appeals, letters."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from blog.accounts.letters import Fate, fate_of
from blog.accounts.models import Letter, Person
from blog.comments.models import Comment, Revision, StatusChange
from blog.moderation.difference import Piece, difference
from blog.moderation.log import Entry, history_of
from blog.moderation.models import (
    Appeal,
    Mention,
    Note,
    Report,
    Settlement,
    TakenBackAnswer,
    Telling,
)
from blog.moderation.tellings import kind_of

SHOWN = 200
"""Reports and letters shown of one comment, the newest of each; more say nothing new."""


@dataclass(frozen=True, slots=True)
class Edit:
    pieces: list[Piece]


@dataclass(frozen=True, slots=True)
class Noted:
    note: Note
    who: Person


@dataclass(frozen=True, slots=True)
class Settled:
    settlement: Settlement
    who: Person | None


@dataclass(frozen=True, slots=True)
class Reported:
    report: Report
    who: Person
    settled: list[Settled]
    """What came of it and what was taken back, the oldest first."""


@dataclass(frozen=True, slots=True)
class Appealed:
    appeal: Appeal
    who: Person


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer, also one that was taken back."""

    granted: bool
    answer: str
    who: Person


@dataclass(frozen=True, slots=True)
class Told:
    """A letter that names the comment; ``kind`` is the first word of its cause."""

    who: Person
    kind: str
    fate: Fate
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Event:
    at: datetime
    what: Entry | Edit | Noted | Reported | Appealed | Answered | Told

    @property
    def kind(self) -> str:
        """Return the name of the macro that says it."""
        return type(self.what).__name__.lower()


def events_of(session: Session, comment: Comment, by: Person) -> list[Event]:
    """Return everything that happened to the comment, the oldest first; seven queries, or up to nine."""
    happened = [
        *(Event(entry.change.at, entry) for entry in history_of(session, comment, by)),
        *_edits(session, comment),
        *_notes(session, comment),
        *_reports(session, comment),
        *_appeals(session, comment),
        *_letters(session, comment),
    ]
    return sorted(happened, key=lambda event: event.at)  # stable: of one moment, decisions first


def _edits(session: Session, comment: Comment) -> Iterator[Event]:
    said = session.scalars(
        select(Revision).where(Revision.comment_id == comment.id).order_by(Revision.id)
    ).all()
    texts = [*(each.source for each in said), comment.source]
    for each, before, after in zip(said, texts, texts[1:], strict=False):
        yield Event(each.at, Edit(difference(before, after)))


def _notes(session: Session, comment: Comment) -> Iterator[Event]:
    rows = session.execute(
        select(Note, Person)
        .join(Person, Person.id == Note.by_id)
        .where(Note.comment_id == comment.id)
        .order_by(Note.id)
    )
    for note, who in rows:
        yield Event(note.at, Noted(note, who))


def _reports(session: Session, comment: Comment) -> Iterator[Event]:
    rows = session.execute(
        select(Report, Person)
        .join(Person, Person.id == Report.by_id)
        .where(Report.comment_id == comment.id)
        .order_by(Report.id.desc())
        .limit(SHOWN)
    ).all()
    settled = _settlements(session, [report.id for report, _ in rows])
    for report, who in reversed(rows):
        yield Event(report.at, Reported(report, who, settled.get(report.id, [])))


def _settlements(session: Session, reports: list[int]) -> dict[int, list[Settled]]:
    """Return what was found of each of these reports, and taken back."""
    found: dict[int, list[Settled]] = {}
    if not reports:
        return found
    rows = session.execute(
        select(Settlement, Person)
        .outerjoin(Person, Person.id == Settlement.by_id)
        .where(Settlement.report_id.in_(reports))
        .order_by(Settlement.id)
    )
    for row, who in rows:
        found.setdefault(row.report_id, []).append(Settled(row, who))
    return found


def _appeals(session: Session, comment: Comment) -> Iterator[Event]:
    answerer = aliased(Person)
    rows = session.execute(
        select(Appeal, Person, answerer)
        .join(StatusChange, StatusChange.id == Appeal.change_id)
        .join(Person, Person.id == Appeal.by_id)
        .outerjoin(answerer, answerer.id == Appeal.answered_by_id)
        .where(StatusChange.comment_id == comment.id)
        .order_by(Appeal.id)
    ).all()
    for appeal, who, answered_by in rows:
        yield Event(appeal.at, Appealed(appeal, who))
        if appeal.answered_at is not None:
            yield Event(
                appeal.answered_at, Answered(bool(appeal.granted), appeal.answer or "", answered_by)
            )
    if rows:
        yield from _answers_taken_back(session, comment)


def _answers_taken_back(session: Session, comment: Comment) -> Iterator[Event]:
    rows = session.execute(
        select(TakenBackAnswer, Person)
        .join(StatusChange, StatusChange.id == TakenBackAnswer.change_id)
        .join(Person, Person.id == TakenBackAnswer.by_id)
        .where(StatusChange.comment_id == comment.id)
        .order_by(TakenBackAnswer.id)
    )
    for row, who in rows:
        yield Event(row.at, Answered(granted=True, answer=row.answer, who=who))


def _letters(session: Session, comment: Comment) -> Iterator[Event]:
    """Name those that are there, and those of which only a row stayed."""
    rows = session.execute(
        select(Letter, Person)
        .join(Mention, Mention.letter_id == Letter.id)
        .join(Person, Person.id == Letter.person_id)
        .where(Mention.comment_id == comment.id)
        .order_by(Letter.id.desc())
        .limit(SHOWN)
    ).all()
    kept = session.execute(
        select(Telling, Person)
        .join(Person, Person.id == Telling.person_id)
        .where(Telling.comment_id == comment.id)
        .order_by(Telling.id.desc())
        .limit(SHOWN)
    ).all()
    for telling, who in reversed(kept):
        yield Event(telling.at, Told(who, telling.kind, telling.fate))
    for letter, who in reversed(rows):
        told = Told(who, kind_of(letter.cause), fate_of(letter), letter.attempts)
        yield Event(letter.sent_at or letter.created_at, told)
