"""A moderator lets applicants in or not, one or many with one press, and takes that back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from blog.accounts.membership.models import Membership, MembershipChange, membership_of, put
from blog.accounts.models import Account, HeldRole, Person
from blog.errors import Conflict, Invalid, NotFound
from blog.words import N_

PICKS_MAX = 500
"""Applicants with one press; who has more takes the next page."""

DECISIONS = {"approve": Membership.MEMBER, "decline": Membership.DECLINED}


class DecidedMeanwhile(Conflict):
    """Others were faster with every one of them; nothing was changed."""

    def __init__(self) -> None:
        super().__init__(N_("Someone else decided about this while you looked at it."))


@dataclass(frozen=True, slots=True)
class Decided:
    changes: list[MembershipChange]
    left_out: int
    """How many of those picked wait no more: others decided, or the account is gone."""
    again: bool = False
    """Whether an earlier press did it."""


def decide(
    session: Session,
    person_ids: Sequence[int],
    decision: str,
    *,
    reason: str,
    token: str,
    by: Person,
    at: datetime,
) -> Decided:
    """Approve or decline the applications that still wait; a second press finds what the first did and still stands.

    Raise Invalid when nobody was picked, too many were, or a reason is missing; DecidedMeanwhile when
    none of them waits any more.
    """
    became, reason = _becomes(decision), reason.strip()
    if not person_ids:
        raise Invalid(N_("Pick at least one application first."))
    if len(person_ids) > PICKS_MAX:
        raise Invalid(N_("Pick %(limit)s applications at most."), limit=PICKS_MAX)
    if became is Membership.DECLINED and not reason:
        raise Invalid(N_("Give a reason; the applicant reads it."), field="reason")
    accounts = lock_accounts(session, person_ids)
    done = [each for each in pressed_before(session, by, token) if each.person_id in person_ids]
    if done:
        return _again(session, done)
    waiting = [each for each in accounts if _waits(each)]
    if not waiting:
        raise DecidedMeanwhile
    changes = [
        _change(session, each, became, reason=reason, token=token, by=by, at=at) for each in waiting
    ]
    session.flush()
    return Decided(changes, len(set(person_ids)) - len(changes))


def undo(session: Session, change_ids: Sequence[int], *, by: Person, at: datetime) -> Decided:
    """Put back what these decisions changed, unless somebody decided again since.

    Raise DecidedMeanwhile when nothing of it stands, NotFound for what is no decision. Who holds a role
    stays a member: take the role first.
    """
    rows = session.scalars(select(MembershipChange).where(MembershipChange.id.in_(change_ids)))
    changes = {each.person_id: each for each in rows}
    if not changes:
        raise NotFound(N_("There is no such decision."))
    accounts = lock_accounts(session, list(changes))
    last = _last_changes(session, list(changes))
    with_roles = set(
        session.scalars(select(HeldRole.person_id).where(HeldRole.person_id.in_(changes)))
    )
    undone = [
        _change(
            session,
            account,
            changes[account.person_id].was,
            reason="",
            token=f"undo-{changes[account.person_id].id}",
            by=by,
            at=at,
            undoes=changes[account.person_id],
        )
        for account in accounts
        if last.get(account.person_id) == changes[account.person_id].id
        and account.person_id not in with_roles
    ]
    if not undone:
        done = list(session.scalars(_undoing(change_ids)))  # behind the locks: a second press
        if done:
            return _again(session, done)
        raise _cannot_undo(changes, with_roles)
    session.flush()
    return Decided(undone, len(changes) - len(undone))


def pressed_before(session: Session, by: Person, token: str) -> list[MembershipChange]:
    """Return what the press with this token did, if there was one."""
    pressed = select(MembershipChange).where(
        MembershipChange.by_id == by.id, MembershipChange.token == token
    )
    return list(session.scalars(pressed.order_by(MembershipChange.id)))


def lock_accounts(session: Session, person_ids: Sequence[int]) -> list[Account]:
    """Return the accounts with their people, in the order of their ids, so that presses queue."""
    query = (
        select(Account)
        .where(Account.person_id.in_(person_ids))
        .options(joinedload(Account.person, innerjoin=True))
        .order_by(Account.person_id)
        .with_for_update(of=Account)
        .execution_options(populate_existing=True)
    )
    return list(session.scalars(query))


def _again(session: Session, done: Sequence[MembershipChange]) -> Decided:
    """Return of what the first press did that which stands; raise DecidedMeanwhile when nothing does."""
    last = _last_changes(session, [each.person_id for each in done])
    standing = [each for each in done if last[each.person_id] == each.id]
    if not standing:
        raise DecidedMeanwhile
    return Decided(standing, len(done) - len(standing), again=True)


def _undoing(change_ids: Sequence[int]) -> Select[MembershipChange]:
    return select(MembershipChange).where(MembershipChange.undoes_id.in_(change_ids))


def _becomes(decision: str) -> Membership:
    if decision not in DECISIONS:
        raise Invalid(N_("There is no decision called “%(name)s”."), name=decision)
    return DECISIONS[decision]


def _waits(account: Account) -> bool:
    return account.confirmed_at is not None and membership_of(account) is Membership.WAITING


def _change(
    session: Session,
    account: Account,
    became: Membership,
    *,
    reason: str,
    token: str,
    by: Person,
    at: datetime,
    undoes: MembershipChange | None = None,
) -> MembershipChange:
    change = MembershipChange(
        person_id=account.person_id,
        was=membership_of(account),
        became=became,
        by_id=by.id,
        reason=reason,
        token=token,
        at=at,
        undoes_id=undoes.id if undoes else None,
    )
    put(account, became, at=at)
    session.add(change)
    return change


def _last_changes(session: Session, person_ids: Sequence[int]) -> dict[int, int]:
    """Return the id of the last row of each, asked behind the locks."""
    rows = session.execute(
        select(MembershipChange.person_id, MembershipChange.id)
        .where(MembershipChange.person_id.in_(person_ids))
        .order_by(MembershipChange.id)
    )
    return {person_id: id_ for person_id, id_ in rows}  # noqa: C416 - dict() takes no rows


def _cannot_undo(changes: dict[int, MembershipChange], with_roles: set[int]) -> Conflict:
    if with_roles >= changes.keys():
        return Conflict(
            N_("They hold a role by now. Take it from them first, then take the decision back.")
        )
    return DecidedMeanwhile()
