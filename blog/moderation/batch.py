"""Many decisions with one press: a selection, or everything that a filter finds."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, case, false, func, select
from sqlalchemy.orm import Session

from blog.accounts.models import Person
from blog.comments.lifecycle import MOVES, is_a_move, lock_comments, move_many
from blog.comments.models import Batch, Comment, Status, StatusChange
from blog.errors import Conflict, Invalid
from blog.moderation.decide import DECISIONS
from blog.moderation.everything import (
    NAMED_MAX,
    Everything,
    EverythingReported,
    Skipped,
    changed_since,
    last_settlements,
)
from blog.moderation.keep_many import KEEP, keep_many, newest_change
from blog.moderation.models import Report
from blog.moderation.pressed import pressed_before
from blog.moderation.queues import may_moderate
from blog.moderation.reported import STATUSES
from blog.moderation.settle import settle_reports
from blog.moderation.together import decided_together
from blog.words import N_

PICKS_MAX = 500
"""Comments picked by hand: twenty pages of a queue; who wants more takes everything a filter finds."""


class NothingDone(Conflict):
    """Every one of them was left out; ``skipped`` and ``skipped_count`` as in a batch."""

    def __init__(self, skipped: Skipped, skipped_count: int) -> None:
        super().__init__(N_("Nothing was changed: there was nothing left to decide."))
        self.skipped = skipped
        self.skipped_count = skipped_count


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """What was pressed; ``token`` is the form's, so that pressing again finds the first one's batch."""

    decision: str
    token: str
    reason: str = ""
    note: str = ""


def decide_picked(
    session: Session,
    picks: Mapping[int, int],
    press: Press,
    *,
    seen: Mapping[int, int] | None = None,
    by: Person,
    at: datetime,
) -> Batch:
    """Do as ``by`` decided about each comment at the version that was shown; return the batch.

    ``picks`` are versions by the ids of comments, ``seen`` the highest ids of their open reports, where
    these were shown. What changed since, whose reports were settled since, or what ``by`` may not
    moderate, is left out and named. Raise NothingDone when all is, Invalid for an unknown decision and
    for too many, Conflict for another press with a token that was used.
    """
    seen = seen or {}
    check(press, keeps=picks.keys() <= seen.keys())
    if not picks:
        raise Invalid(N_("Pick at least one comment first."))
    if len(picks) > PICKS_MAX:
        raise Invalid(
            N_("Pick %(limit)s comments at most; for more, take everything that a filter finds."),
            limit=PICKS_MAX,
        )
    if (done := _pressed_before(session, press, by, picks)) is not None:
        return done
    mine = set(session.scalars(_lock([Comment.id.in_(picks), *may_moderate(by)])))
    now = session.execute(
        select(Comment.id, Comment.version, Comment.status).where(Comment.id.in_(mine))
    )
    same = {
        row.id for row in now if row.version == picks[row.id] and _may_become(press, row.status)
    }
    sound = same - _settled_since(session, same, seen)
    skipped = _last_changes(session, sorted(mine - same))
    skipped += last_settlements(session, sorted(same - sound))
    skipped += [[each, None] for each in sorted(picks.keys() - mine)]
    left_out = (skipped[:NAMED_MAX], len(skipped))
    these = [Comment.id.in_(sound)]
    return _decide(session, these, press, left_out, shown=_shown(seen), by=by, at=at)


def decide_everything(
    session: Session, everything: Everything, press: Press, *, by: Person, at: datetime
) -> Batch:
    """Do as ``by`` decided about all that is still what was shown; return the batch.

    What others decided and what its author edited since is left out and named. Raise NothingDone,
    Invalid and Conflict as above.
    """
    check(press, keeps=isinstance(everything, EverythingReported))
    if (done := _pressed_before(session, press, by)) is not None:
        return done
    there = everything.still_there(by)
    lock_comments(session, there)
    left_out = changed_since(session, everything, by)
    where, shown = [*there, ~everything.changed_since()], everything.shown_reports()
    return _decide(session, where, press, left_out, shown=shown, by=by, at=at)


def count_done(session: Session, batch: Batch) -> int:
    """Return how many comments the batch decided about."""
    found = select(func.count()).select_from(decided_together(batch.id).subquery())
    return session.scalar(found) or 0


def check(press: Press, *, keeps: bool = False) -> None:
    """Raise Invalid for an unknown decision; to keep is one where the reports were shown."""
    if press.decision not in DECISIONS and not (keeps and press.decision == KEEP):
        raise Invalid(N_("There is no decision called “%(name)s”."), name=press.decision)


def may_become(press: Press) -> list[ColumnElement[bool]]:
    """Return the condition of a comment about which this can be decided."""
    return [] if press.decision == KEEP else [is_a_move(DECISIONS[press.decision])]


def _pressed_before(
    session: Session, press: Press, by: Person, picks: Collection[int] = ()
) -> Batch | None:
    decision, reason = press.decision, press.reason.strip()
    return pressed_before(session, by, press.token, decision=decision, reason=reason, picks=picks)


def _may_become(press: Press, status: Status) -> bool:
    if press.decision == KEEP:
        return status in STATUSES
    return DECISIONS[press.decision] in MOVES[status]


def _shown(seen: Mapping[int, int]) -> ColumnElement[bool]:
    """Return the condition of an open report that was shown: its id is no higher than its comment's in ``seen``."""
    if not seen:
        return false()
    last = case(dict(seen), value=Report.comment_id)
    return and_(Report.outcome.is_(None), Report.comment_id.in_(seen), Report.id <= last)


def _settled_since(session: Session, ids: set[int], seen: Mapping[int, int]) -> set[int]:
    """Return those of these comments of which no report is open any more that was shown."""
    if not seen:
        return set()
    open_ = session.scalars(select(Report.comment_id).where(_shown(seen)))
    return ids & seen.keys() - set(open_)


def _lock(where: Sequence[ColumnElement[bool]]) -> Select[int]:
    return (
        select(Comment.id)
        .where(*where)
        .order_by(Comment.id)
        .with_for_update(of=Comment, key_share=True)
    )


def _decide(
    session: Session,
    where: Sequence[ColumnElement[bool]],
    press: Press,
    left_out: tuple[Skipped, int],
    *,
    shown: ColumnElement[bool],
    by: Person,
    at: datetime,
) -> Batch:
    batch = Batch(
        by_id=by.id,
        decision=press.decision,
        reason=press.reason.strip(),
        token=press.token,
        at=at,
        skipped=left_out[0],
        skipped_count=left_out[1],
        changes_up_to=newest_change(session) if press.decision == KEEP else None,
    )
    session.add(batch)
    session.flush()
    note = press.note.strip()
    if press.decision == KEEP:
        done = keep_many(session, batch, where, shown, by=by, note=note, at=at)
    else:
        became = DECISIONS[press.decision]
        done = move_many(session, batch, where, became, by=by, note=note, at=at)
    if not done:
        raise NothingDone(*left_out)
    settle_reports(session, StatusChange.batch_id == batch.id)
    return batch


def _last_changes(session: Session, ids: Sequence[int]) -> Skipped:
    """Return each comment with its last change."""
    rows = session.execute(
        select(StatusChange.comment_id, func.max(StatusChange.id))
        .where(StatusChange.comment_id.in_(ids))
        .group_by(StatusChange.comment_id)
        .order_by(StatusChange.comment_id)
    )
    return [list(row) for row in rows]
