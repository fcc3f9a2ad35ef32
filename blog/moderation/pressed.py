"""A press about many comments that comes again: with its form's token, it finds what the first one did."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from blog.accounts.models import Person
from blog.comments.models import Batch
from blog.comments.turns import take_turn
from blog.errors import Conflict
from blog.moderation.together import decided_together
from blog.words import N_


def pressed_before(
    session: Session,
    by: Person,
    token: str,
    *,
    decision: str,
    reason: str,
    picks: Collection[int] = (),
) -> Batch | None:
    """Return the batch of the first press with this token; a second press at the same time waits.

    Raise Conflict when that one was about something else, or was taken back since: it would be told as done.
    """
    take_turn(session, by)
    done = session.scalar(select(Batch).where(Batch.by_id == by.id, Batch.token == token))
    if done is None:
        return None
    if (done.decision, done.reason) != (decision, reason) or _has_others(session, done, picks):
        raise Conflict(
            N_(
                "You pressed here before, for something else. Load the queue anew, then press again."
            )
        )
    if not stands(session, done):
        raise Conflict(
            N_(
                "You pressed this before, and it was taken back since. Load the queue anew, then press again."
            )
        )
    return done


def undone_by(session: Session, batch: Batch) -> Batch | None:
    """Return the batch that took this one back, if one did."""
    return session.scalar(select(Batch).where(Batch.undoes_id == batch.id))


def stands(session: Session, batch: Batch) -> bool:
    """Whether what the batch did was not taken back, or that was taken back again, and so on."""
    found, undo = True, undone_by(session, batch)
    while undo is not None:
        found, undo = not found, undone_by(session, undo)
    return found


def _has_others(session: Session, done: Batch, picks: Collection[int]) -> bool:
    """Whether one was picked about which the batch neither decided nor said why not."""
    decided = session.scalars(decided_together(done.id)) if picks else ()
    return bool(set(picks) - set(decided) - {each[0] for each in done.skipped})
