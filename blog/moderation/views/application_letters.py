"""The letters to applicants: they wait for some minutes, so that a slip of the hand tells nobody."""

from collections.abc import Sequence
from datetime import datetime

from flask import render_template
from sqlalchemy import delete, select
from sqlalchemy.orm import Session, joinedload

from blog.accounts.letters import UNDO_WINDOW, write_letter
from blog.accounts.membership.models import Membership, MembershipChange
from blog.accounts.models import Account, Letter
from blog.accounts.views.letter import absolute

LETTERS = {Membership.MEMBER: "approved", Membership.DECLINED: "declined"}


def tell_decided(session: Session, changes: Sequence[MembershipChange], *, at: datetime) -> None:
    """Write to each applicant; call it once for a press."""
    for change, account in _with_accounts(session, changes):
        letter = _write(session, LETTERS[change.became], change, account, at=at)
        letter.due_at = at + UNDO_WINDOW


def tell_undone(session: Session, changes: Sequence[MembershipChange], *, at: datetime) -> None:
    """Call back the letters that were not sent yet; write to those who had theirs."""
    causes = {each.id: f"membership:{each.undoes_id}" for each in changes}
    session.flush()
    unsent = (
        Letter.cause.in_(causes.values()),
        Letter.attempts == 0,
        Letter.sent_at.is_(None),
    )
    called_back = set(session.scalars(delete(Letter).where(*unsent).returning(Letter.cause)))
    for change, account in _with_accounts(session, changes):
        if causes[change.id] in called_back or change.became is not Membership.WAITING:
            continue
        _write(session, "waits_again", change, account, at=at)


def _write(
    session: Session, name: str, change: MembershipChange, account: Account, *, at: datetime
) -> Letter:
    text = render_template(
        f"letters/{name}.txt",
        name=account.person.display_name,
        reason=change.reason,
        login=absolute("accounts.login"),
    )
    subject, _, body = text.strip().partition("\n")
    return write_letter(
        session,
        to=account.email,
        subject=subject,
        body=f"{body.strip()}\n",
        person_id=account.person_id,
        cause=f"membership:{change.id}",
        at=at,
    )


def _with_accounts(
    session: Session, changes: Sequence[MembershipChange]
) -> list[tuple[MembershipChange, Account]]:
    query = (
        select(Account)
        .where(Account.person_id.in_([each.person_id for each in changes]))
        .options(joinedload(Account.person, innerjoin=True))
    )
    accounts = {each.person_id: each for each in session.scalars(query)}
    return [(each, accounts[each.person_id]) for each in changes if each.person_id in accounts]
