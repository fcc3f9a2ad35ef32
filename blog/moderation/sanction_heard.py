"""What somebody has heard of their sanctions: what was taken back within the undo window, they never do."""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from blog.accounts.letters import UNDO_WINDOW
from blog.accounts.models import Letter, Sanction, SanctionKind


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
    """Return what ``row`` put another sanction of its kind in the place of, as far as nobody heard of it."""
    if row.kind is SanctionKind.WARN:
        return []
    before = _before(session, row)
    return [each for each in before if row.at - each.at < UNDO_WINDOW]


def believes_it_holds(session: Session, row: Sanction) -> bool:
    """Whether the person had heard of a sanction of the same kind that ``row`` replaced."""
    if row.kind is SanctionKind.WARN:
        return False  # each stands for itself
    return heard([*_before(session, row), row])


def heard(rows: Sequence[Sanction]) -> bool:
    """Whether the last of these ended what its person had been told of and still held.

    A row was told of when the next one left it the undo window.
    """
    for row, following in reversed(list(pairwise(rows))):
        if following.at - row.at >= UNDO_WINDOW:
            ended = row.until is not None and row.until <= rows[-1].at
            return row.kind is not SanctionKind.LIFT and not ended
    return False


def _before(session: Session, row: Sanction) -> list[Sanction]:
    """Return the earlier rows of the person that give or lift sanctions of this kind, the oldest first."""
    of_kind = select(Sanction.id).where(
        Sanction.person_id == row.person_id, Sanction.kind == row.kind
    )
    return list(
        session.scalars(
            select(Sanction)
            .where(
                Sanction.person_id == row.person_id,
                Sanction.id < row.id,
                or_(Sanction.id.in_(of_kind), Sanction.lifts_id.in_(of_kind)),
            )
            .order_by(Sanction.id)
        )
    )
