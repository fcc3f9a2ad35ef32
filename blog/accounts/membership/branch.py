"""Who invited whom: somebody's branch, and sanctioning all of it with one press."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, exists, func, literal, select
from sqlalchemy.orm import Session, aliased, selectinload

from blog.accounts.membership.invitation_models import (
    BatchedSanction,
    Invitation,
    InvitationUse,
    SanctionBatch,
)
from blog.accounts.models import Person, Sanction, SanctionKind
from blog.accounts.sanction import NotAbove, sanction
from blog.accounts.sanction_rules import can_sanction
from blog.errors import Conflict, Invalid, NotFound
from blog.words import N_

BRANCH_MAX = 500
"""People of a branch that are shown and sanctioned; a bigger one is sanctioned bough by bough."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """Somebody in a branch, and how far from its root."""

    person: Person
    depth: int


@dataclass(frozen=True, slots=True)
class Branch:
    invited_by: Person | None
    leaves: list[Leaf]
    """The root first, each below who invited them."""
    whole: bool
    """Whether these are all."""


def ties_of(session: Session, person_id: int) -> tuple[Person | None, int]:
    """Return who invited the person, if anybody did, and how many came with their own links; one query."""
    me = aliased(Person, name="me")
    use, theirs = aliased(InvitationUse), aliased(Invitation)
    came = (
        select(func.count())
        .select_from(use)
        .join(theirs, theirs.id == use.invitation_id)
        .where(theirs.by_id == me.id)
        .correlate(me)
        .scalar_subquery()
    )
    row = session.execute(
        select(Person, came.label("came"))
        .select_from(me)
        .outerjoin(InvitationUse, InvitationUse.person_id == me.id)
        .outerjoin(Invitation, Invitation.id == InvitationUse.invitation_id)
        .outerjoin(Person, Person.id == Invitation.by_id)
        .where(me.id == person_id)
    ).one_or_none()
    return (row[0], row[1]) if row else (None, 0)


def branch_of(session: Session, person_id: int) -> Branch:
    """Return the person and everyone they brought along, directly or not; raise NotFound for nobody."""
    parents = _parents(session, person_id)
    query = select(Person).where(Person.id.in_([person_id, *parents]))
    loaded = query.options(
        selectinload(Person.account),
        selectinload(Person.held_roles),
        selectinload(Person.held_sanctions),
    )
    people = {each.id: each for each in session.scalars(loaded)}
    if person_id not in people:
        raise NotFound(N_("There is no such person."))
    below: dict[int, list[int]] = {}
    for child, parent in parents.items():
        below.setdefault(parent, []).append(child)
    leaves, waiting = [], [(person_id, 0)]
    while waiting:
        id_, depth = waiting.pop()
        leaves.append(Leaf(people[id_], depth))
        waiting += [(child, depth + 1) for child in sorted(below.get(id_, []), reverse=True)]
    return Branch(ties_of(session, person_id)[0], leaves, whole=len(parents) < BRANCH_MAX)


def sanction_branch(
    session: Session,
    *,
    person_id: int,
    kind: SanctionKind,
    until: datetime | None,
    reason: str,
    token: str,
    by: Person,
    at: datetime,
) -> tuple[SanctionBatch, list[Sanction]]:
    """Sanction everyone of the branch whom ``by`` stands above; return the batch with its rows.

    Whom the same holds for as long or longer is left as they are. Pressing twice returns the first
    press's. Raise what ``sanction`` raises, NotAbove when there is nobody of them whom ``by`` may
    sanction, Conflict when all of them are sanctioned like that, or the first press was taken back.
    """
    branch = branch_of(session, person_id)
    session.execute(select(Person.id).where(Person.id == by.id).with_for_update(key_share=True))
    done = session.scalar(
        select(SanctionBatch).where(SanctionBatch.by_id == by.id, SanctionBatch.token == token)
    )
    if done is not None:
        _check_it_stands(session, done)
        return done, []
    if not branch.whole:
        raise Invalid(N_("This branch is too big for one press: sanction its boughs."))
    people = [each.person for each in branch.leaves if can_sanction(by, each.person)]
    if not people:
        raise NotAbove(N_("There is nobody in this branch whom you may sanction."))
    whom = sorted(each.id for each in people if not _holds_as_long(each, kind, until, at))
    if not whom:
        raise Conflict(N_("All of them are sanctioned like that already, as long or longer."))
    batch = SanctionBatch(root_id=person_id, by_id=by.id, token=token, at=at)
    session.add(batch)
    session.flush()
    rows = [
        sanction(
            session,
            person_id=each,
            kind=kind,
            until=until,
            reason=reason,
            seen=_last_row(session, each),
            by=by,
            at=at,
        )
        for each in whom  # in the order of their ids: two presses queue instead of crossing
    ]
    session.add_all([BatchedSanction(sanction_id=row.id, batch_id=batch.id) for row in rows])
    session.flush()
    return batch, rows


def count_batched(session: Session, batch: SanctionBatch) -> int:
    """Return to how many people the batch gave something."""
    query = select(func.count()).where(BatchedSanction.batch_id == batch.id)
    return session.scalar(query) or 0


def batches_of(session: Session, root_id: int) -> list[tuple[SanctionBatch, int]]:
    """Return what was given to this branch, the newest first, with how many people it was given to."""
    counted = (
        select(func.count())
        .where(BatchedSanction.batch_id == SanctionBatch.id)
        .correlate(SanctionBatch)
        .scalar_subquery()
    )
    gave = exists().where(
        BatchedSanction.batch_id == SanctionBatch.id,
        BatchedSanction.sanction_id == Sanction.id,
        Sanction.kind != SanctionKind.LIFT,
    )
    rows = session.execute(
        select(SanctionBatch, counted)
        .where(SanctionBatch.root_id == root_id, gave)
        .order_by(SanctionBatch.id.desc())
        .limit(BRANCH_MAX)
    )
    return [(batch, count) for batch, count in rows]


def _check_it_stands(session: Session, batch: SanctionBatch) -> None:
    stands, latest = True, batch.id
    while (undo := session.scalar(_undoing(latest))) is not None:
        stands, latest = not stands, undo
    if not stands:
        raise Conflict(
            N_("You did this before, and it was taken back since. Press again to do it once more.")
        )


def _undoing(batch_id: int) -> Select[int]:
    return select(SanctionBatch.id).where(SanctionBatch.undoes_id == batch_id)


def _parents(session: Session, root_id: int) -> dict[int, int]:
    """Return who invited each in the branch, by their ids, up to BRANCH_MAX; one recursive query."""
    came = (
        select(InvitationUse.person_id, Invitation.by_id.label("parent_id"))
        .join(Invitation, Invitation.id == InvitationUse.invitation_id)
        .subquery()
    )
    root = select(
        literal(root_id, Person.id.type).label("id"), literal(0, Person.id.type).label("parent_id")
    )
    branch = root.cte("branch", recursive=True)
    branch = branch.union(
        select(came.c.person_id, came.c.parent_id).join(branch, came.c.parent_id == branch.c.id)
    )
    rows = session.execute(
        select(branch.c.id, branch.c.parent_id).where(branch.c.parent_id != 0).limit(BRANCH_MAX)
    )
    return {row.id: row.parent_id for row in rows}


def _holds_as_long(
    person: Person, kind: SanctionKind, until: datetime | None, at: datetime
) -> bool:
    """Whether the person is under the same until then or later; a warning is one more each time."""
    if kind is SanctionKind.WARN:
        return False
    ends = [each.until for each in person.held_sanctions if each.kind is kind]
    return any(end is None or (end > at and until is not None and end >= until) for end in ends)


def _last_row(session: Session, person_id: int) -> int:
    last = select(func.max(Sanction.id)).where(Sanction.person_id == person_id)
    return session.scalar(last) or 0
