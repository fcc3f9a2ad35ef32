"""Entries of the log that know more than their row: whether each was taken back, and still can be."""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from blog.accounts.membership.models import MembershipChange
from blog.accounts.role_changes import RoleChange
from blog.claims.models import Claim, HeldClaim, Way
from blog.comments.models import StatusChange
from blog.moderation.last_word import is_last, is_undone
from blog.moderation.log_found import Found
from blog.moderation.models import Settlement


def decisions(session: Session, ids: list[int]) -> list[Found]:
    last = is_last(StatusChange, StatusChange.comment_id)
    query = select(StatusChange, is_undone(StatusChange), last).where(StatusChange.id.in_(ids))
    return [
        Found(row, row.comment_id, undone=undone, is_last=latest)
        for row, undone, latest in session.execute(query)
    ]


def settlements(session: Session, ids: list[int]) -> list[Found]:
    query = select(Settlement, is_undone(Settlement)).where(Settlement.id.in_(ids))
    return [Found(row, row.comment_id, undone=undone) for row, undone in session.execute(query)]


def membership_changes(session: Session, ids: list[int]) -> list[Found]:
    last = is_last(MembershipChange, MembershipChange.person_id)
    query = select(MembershipChange, is_undone(MembershipChange), last)
    rows = session.execute(query.where(MembershipChange.id.in_(ids)))
    return [Found(row, undone=undone, is_last=latest) for row, undone, latest in rows]


def role_changes(session: Session, ids: list[int]) -> list[Found]:
    later = aliased(RoleChange)
    since = exists().where(
        later.person_id == RoleChange.person_id,
        later.role == RoleChange.role,
        later.id > RoleChange.id,
    )
    query = select(RoleChange, is_undone(RoleChange), ~since).where(RoleChange.id.in_(ids))
    return [
        Found(row, undone=undone, is_last=latest) for row, undone, latest in session.execute(query)
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
