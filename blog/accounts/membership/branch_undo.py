"""Taking back, with one press, what one press did to a branch."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from blog.accounts.membership.invitation_models import BatchedSanction, SanctionBatch
from blog.accounts.models import Person, Sanction
from blog.accounts.sanction import NotAbove, SanctionedMeanwhile
from blog.accounts.sanction_lift import HoldsNoMore
from blog.accounts.sanction_undo import (
    GivenOurWord,
    Promised,
    Undone,
    nothing_promised,
    undo_sanction,
)
from blog.errors import Conflict, NotFound
from blog.words import N_


def undo_branch(
    session: Session,
    batch_id: int,
    *,
    by: Person,
    at: datetime,
    promised: Promised = nothing_promised,
) -> tuple[SanctionBatch, list[Undone]]:
    """Take back what the batch did and nobody touched since; return the batch that does, with each row.

    It is a batch itself and can be undone. What was lifted, replaced, ended or read since stays as it is,
    and what is ``promised`` is not given again.
    Raise NotFound, and Conflict when it was taken back before, or when nothing of it is left.
    """
    batch = session.scalar(
        select(SanctionBatch).where(SanctionBatch.id == batch_id).with_for_update()
    )
    if batch is None:
        raise NotFound(N_("There is no such batch."))
    who = select(SanctionBatch.at, Person.display_name).join(
        Person, Person.id == SanctionBatch.by_id
    )
    before = session.execute(who.where(SanctionBatch.undoes_id == batch.id)).one_or_none()
    if before is not None:
        raise Conflict(
            N_("%(name)s took this back before, on %(at)s."), name=before.display_name, at=before.at
        )
    undone = []
    for row in _rows_of(session, batch.id):
        try:
            with session.begin_nested():
                undone.append(
                    undo_sanction(session, sanction_id=row.id, by=by, at=at, promised=promised)
                )
        except (GivenOurWord, HoldsNoMore, NotAbove, SanctionedMeanwhile):
            continue
    if not undone:
        raise Conflict(N_("None of these sanctions is as it was; there is nothing to take back."))
    undo = SanctionBatch(
        root_id=batch.root_id, by_id=by.id, token=f"undo-{batch.id}", at=at, undoes_id=batch.id
    )
    session.add(undo)
    session.flush()
    session.add_all(BatchedSanction(sanction_id=each.row.id, batch_id=undo.id) for each in undone)
    session.flush()
    return undo, undone


def who_took_back(session: Session, batch_ids: Iterable[int]) -> dict[int, Person]:
    """Return by whom these batches were taken back, as far as they were; one query."""
    undo = aliased(SanctionBatch)
    query = select(undo.undoes_id, Person).join(Person, Person.id == undo.by_id)
    rows = session.execute(query.where(undo.undoes_id.in_(list(batch_ids))))
    return {batch_id: person for batch_id, person in rows if batch_id is not None}


def _rows_of(session: Session, batch_id: int) -> Sequence[Sanction]:
    """Return them in the order of their people: two presses queue instead of crossing."""
    query = (
        select(Sanction)
        .join(BatchedSanction, BatchedSanction.sanction_id == Sanction.id)
        .where(BatchedSanction.batch_id == batch_id)
        .order_by(Sanction.person_id)
    )
    return session.scalars(query).all()
