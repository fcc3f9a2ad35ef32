"""Entries of the log about people: what was done to their right to comment, or to their accounts.

Whether one can be taken back depends on who looks: nobody takes back what was done to who stands above them.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased, joinedload

from blog.accounts.acts import AccountAct, Act
from blog.accounts.membership.branch_undo import who_took_back
from blog.accounts.membership.invitation_models import BatchedSanction, SanctionBatch
from blog.accounts.models import Person, Sanction
from blog.accounts.sanction_history import History, histories_of
from blog.accounts.sanction_rules import can_sanction
from blog.accounts.sanction_undo import is_promised, may_undo
from blog.moderation.log_found import Found, Many
from blog.moderation.sanction_undo import granted_against


def sanctions(session: Session, ids: list[int], by: Person, now: datetime) -> list[Found]:
    rows = session.scalars(select(Sanction).where(Sanction.id.in_(ids))).all()
    histories = histories_of(session, (each.person_id for each in rows))
    undoable = _undoable(session, rows, histories, by, now)
    found = []
    for row in rows:
        history = histories[row.person_id]
        undone = history.lifting(row) or (row.lifts_id and history.taking_back(row))
        found.append(
            Found(
                row,
                undone=bool(undone),
                is_last=row.id in undoable,
                was_read=row.id in history.read,
            )
        )
    return found


def branches(session: Session, ids: list[int], by: Person, now: datetime) -> list[Found]:
    query = (
        select(SanctionBatch, Sanction)
        .join(BatchedSanction, BatchedSanction.batch_id == SanctionBatch.id)
        .join(Sanction, Sanction.id == BatchedSanction.sanction_id)
        .where(SanctionBatch.id.in_(ids))
        .order_by(Sanction.id)
    )
    given: dict[SanctionBatch, list[Sanction]] = {}
    for batch, row in session.execute(query):
        given.setdefault(batch, []).append(row)
    took_back = who_took_back(session, ids)
    waiting = [row for batch in given if batch.id not in took_back for row in given[batch]]
    histories = histories_of(session, (each.person_id for each in waiting))
    undoable = _undoable(session, waiting, histories, by, now)
    return [
        Found(
            batch,
            undone=batch.id in took_back,
            is_last=any(each.id in undoable for each in rows),
            many=Many(len(rows), rows[0].kind, rows[0].until, rows[0].reason),
        )
        for batch, rows in given.items()
    ]


def account_acts(session: Session, ids: list[int], by: Person, _now: datetime) -> list[Found]:
    """What an admin may stop is the closing of an account that another admin began."""
    later = aliased(AccountAct)
    last = (
        select(func.max(later.id))
        .where(
            later.person_id == AccountAct.person_id,
            later.act.in_([Act.CLOSING, Act.STAYS, Act.ERASED]),
        )
        .correlate(AccountAct)
        .scalar_subquery()
    )
    query = select(AccountAct, AccountAct.id == last).where(AccountAct.id.in_(ids))
    rows = session.execute(query).all()
    closing = {
        row.person_id
        for row, is_last in rows
        if is_last and row.act is Act.CLOSING and row.by_id != row.person_id and by.is_admin
    }
    below = {each.id for each in _known(session, closing) if can_sanction(by, each)}
    return [
        Found(row, is_last=bool(is_last) and row.act is Act.CLOSING and row.person_id in below)
        for row, is_last in rows
    ]


def _undoable(
    session: Session,
    rows: Iterable[Sanction],
    histories: dict[int, History],
    by: Person,
    now: datetime,
) -> set[int]:
    """Return which of these ``by`` may take back now."""
    left = [each for each in rows if histories[each.person_id].is_undoable(each, now)]
    people = {each.id: each for each in _known(session, {each.person_id for each in left})}
    allowed = [each for each in left if may_undo(by, people[each.person_id], each)]
    lifting = [each for each in allowed if each.lifts_id is not None]
    granted = granted_against(session, {each.person_id for each in lifting}) if lifting else set()
    promised = {
        each.id
        for each in lifting
        if is_promised(history := histories[each.person_id], history.lifted_by(each), granted)
    }
    return {each.id for each in allowed} - promised


def _known(session: Session, ids: set[int]) -> Iterable[Person]:
    """Return these people with account and roles: what permissions ask for; one query, none for nobody."""
    if not ids:
        return []
    query = select(Person).where(Person.id.in_(ids))
    with_both = query.options(joinedload(Person.account), joinedload(Person.held_roles))
    return session.scalars(with_both).unique().all()


FOR_WHO_LOOKS = {"sanction": sanctions, "branch": branches, "account": account_acts}
