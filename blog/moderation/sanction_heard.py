"""What somebody has heard of their sanctions: what was taken back within the undo window, they never do."""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from sqlalchemy import delete
from sqlalchemy.orm import Session

from blog.accounts.letters import UNDO_WINDOW
from blog.accounts.models import Letter, Sanction, SanctionKind
from blog.accounts.sanction_history import history_of


def cause_of(sanction_id: int) -> str:
    """Return the cause of the letter that tells of a sanction, or of its end."""
    return f"sanction:{sanction_id}"


def call_back(session: Session, rows: Sequence[Sanction], at: datetime) -> bool:
    """Delete the letters about these that still wait for the undo window; return whether there were any.

    A letter that a worker has in its hands stays: then it is told.
    """
    waiting = (
        Letter.cause.in_([cause_of(each.id) for each in rows]),
        Letter.attempts == 0,
        Letter.sent_at.is_(None),
        Letter.due_at > at,
    )
    session.flush()
    return bool(session.scalars(delete(Letter).where(*waiting).returning(Letter.id)).all())


def overtaken_by(session: Session, row: Sanction) -> list[Sanction]:
    """Return what ``row`` put another word of its kind in the place of, as far as nobody heard of it."""
    return [each for each in _before(session, row) if row.at - each.at < UNDO_WINDOW]


def believes_it_holds(session: Session, row: Sanction) -> bool:
    """Whether the person had heard of a sanction of the same kind that ``row`` replaced."""
    return heard([*_before(session, row), row])


def is_old_news(session: Session, row: Sanction) -> bool:
    """Whether the person believes what ``row`` gives again: they never heard that it had been taken from them."""
    told = last_told([*_before(session, row), row])
    return told is not None and (told.kind, told.until, told.reason) == (
        row.kind,
        row.until,
        row.reason,
    )


def heard(rows: Sequence[Sanction]) -> bool:
    """Whether the last of these ended what its person had been told of and still held."""
    told = last_told(rows)
    if told is None or told.kind is SanctionKind.LIFT:
        return False
    return told.until is None or told.until > rows[-1].at


def last_told(rows: Sequence[Sanction]) -> Sanction | None:
    """Return the last of these but the very last that its person was told of.

    A row was told of when the next one left it the undo window.
    """
    for row, following in reversed(list(pairwise(rows))):
        if following.at - row.at >= UNDO_WINDOW:
            return row
    return None


def _before(session: Session, row: Sanction) -> list[Sanction]:
    """Return the earlier words on the same thing, the oldest first: on this kind, or on this one warning."""
    history = history_of(session, row.person_id)
    if row.kind is not SanctionKind.WARN:
        return [each for each in history.of_kind(row.kind) if each.id < row.id]
    found: list[Sanction] = []
    while (before := history.gives_again(row)) is not None:
        lifting, row = before
        found = [row, lifting, *found]
    return found
