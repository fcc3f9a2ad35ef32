"""Entries of the log that know more than their row: whether each was taken back, and still can be."""

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, aliased

from blog.accounts.membership.models import MembershipChange
from blog.accounts.role_changes import RoleChange
from blog.claims.models import Claim, HeldClaim, Way
from blog.comments.models import StatusChange
from blog.moderation.log_found import Found
from blog.moderation.models import Settlement


def decisions(session: Session, ids: list[int]) -> list[Found]:
    undoing, later = aliased(StatusChange), aliased(StatusChange)
    last = (
        select(func.max(later.id))
        .where(later.comment_id == StatusChange.comment_id)
        .correlate(StatusChange)
        .scalar_subquery()
    )
    undone = exists().where(undoing.undoes_id == StatusChange.id)
    query = select(StatusChange, undone, StatusChange.id == last).where(StatusChange.id.in_(ids))
    return [
        Found(row, row.comment_id, undone=is_undone, is_last=is_last)
        for row, is_undone, is_last in session.execute(query)
    ]


def settlements(session: Session, ids: list[int]) -> list[Found]:
    undoing = aliased(Settlement)
    undone = exists().where(undoing.undoes_id == Settlement.id)
    rows = session.execute(select(Settlement, undone).where(Settlement.id.in_(ids)))
    return [Found(row, row.comment_id, undone=is_undone) for row, is_undone in rows]


def membership_changes(session: Session, ids: list[int]) -> list[Found]:
    undoing, later = aliased(MembershipChange), aliased(MembershipChange)
    last = (
        select(func.max(later.id))
        .where(later.person_id == MembershipChange.person_id)
        .correlate(MembershipChange)
        .scalar_subquery()
    )
    undone = exists().where(undoing.undoes_id == MembershipChange.id)
    query = select(MembershipChange, undone, MembershipChange.id == last)
    rows = session.execute(query.where(MembershipChange.id.in_(ids)))
    return [Found(row, undone=is_undone, is_last=is_last) for row, is_undone, is_last in rows]


def role_changes(session: Session, ids: list[int]) -> list[Found]:
    undoing, later = aliased(RoleChange), aliased(RoleChange)
    since = exists().where(
        later.person_id == RoleChange.person_id,
        later.role == RoleChange.role,
        later.id > RoleChange.id,
    )
    undone = exists().where(undoing.undoes_id == RoleChange.id)
    query = select(RoleChange, undone, ~since).where(RoleChange.id.in_(ids))
    return [
        Found(row, undone=is_undone, is_last=is_last)
        for row, is_undone, is_last in session.execute(query)
    ]


def claims(session: Session, ids: list[int]) -> list[Found]:
    held = exists().where(HeldClaim.claim_id == Claim.id)
    rows = session.execute(select(Claim, held).where(Claim.id.in_(ids)))
    return [
        Found(row, undone=row.way is not Way.UNDONE and not is_held, is_last=is_held)
        for row, is_held in rows
    ]


OF_THEIR_OWN = {
    "decision": decisions,
    "kept": settlements,
    "membership": membership_changes,
    "role": role_changes,
    "claim": claims,
}
