"""Who cannot prove an imported name asks an admin for it, who gives it or says no."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, aliased

from blog.accounts.find import take_account
from blog.accounts.models import Account, Person
from blog.claims.find import Imported, claimable, imported
from blog.claims.models import ClaimRequest, Way
from blog.claims.take import give, lock
from blog.errors import Conflict, Forbidden, Invalid, NotFound
from blog.words import N_

WORDS_MAX = 1_000
"""Characters of what a member says to prove it, and of what an admin answers."""

OPEN_MAX = 5
"""Open requests of one member; nobody was more people than that."""

PAGE = 50


@dataclass(frozen=True, slots=True)
class Asked:
    request: ClaimRequest
    member: Person
    imported: Imported


def ask_for(
    session: Session, person_id: int, words: str, *, by: Person, at: datetime
) -> ClaimRequest:
    """Store the request and return it; asking twice for one name is asking once.

    Raise NotFound for who did not come with an import or is somebody's, Invalid without words, Conflict
    with too many requests open, Forbidden for who is no member.
    """
    words = words.strip()
    if not by.is_member:
        raise Forbidden(N_("Only members claim what they wrote before."))
    lock(session, person_id)
    if session.scalar(claimable().where(Person.id == person_id)) is None:
        raise NotFound(N_("There is no such name that came with an import."))
    if not words:
        raise Invalid(N_("Say how an admin can know that it is you."), field="words")
    if len(words) > WORDS_MAX:
        raise Invalid(N_("At most %(limit)s characters, please."), field="words", limit=WORDS_MAX)
    mine = open_requests(session, ClaimRequest.member_id == by.id)
    before = next((each.request for each in mine if each.request.person_id == person_id), None)
    if before is not None:
        return before
    if len(mine) >= OPEN_MAX:
        raise Conflict(N_("You asked for several names already. Wait for the answers."))
    row = ClaimRequest(person_id=person_id, member_id=by.id, words=words, at=at, reason="")
    session.add(row)
    session.flush()
    return row


def answer(
    session: Session, request_id: int, *, granted: bool, reason: str, by: Person, at: datetime
) -> ClaimRequest:
    """Give what was asked for, or say no with a reason; return the request.

    Raise NotFound, Conflict when another admin answered or who asked is to get it and is no member any
    more: what an account that closes was given would go with it. Invalid for a refusal without a reason,
    and what giving raises.
    """
    reason = reason.strip()
    if not by.is_admin:
        raise Forbidden(N_("Only admins answer this."))
    asked = session.get(ClaimRequest, request_id)
    if asked is None:
        raise NotFound(N_("There is no such request."))
    # Before the request, as who erases the account takes them.
    account = take_account(session, Account.person_id == asked.member_id)
    row = session.scalars(
        select(ClaimRequest)
        .where(ClaimRequest.id == request_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if row.answered_at is not None:
        raise Conflict(N_("Another admin has answered this already."))
    if not granted and not reason:
        raise Invalid(N_("Give a reason; the person reads it."), field="reason")
    if len(reason) > WORDS_MAX:
        raise Invalid(N_("At most %(limit)s characters, please."), field="reason", limit=WORDS_MAX)
    if granted:
        if row.member_id == by.id:
            raise Forbidden(N_("Nobody approves their own request. Ask another admin."))
        if account is None or not account.person.is_member:
            raise Conflict(N_("Who asked is no member any more. Decline it."))
        give(session, row.person_id, row.member_id, way=Way.APPROVED, by=by, at=at, reason=reason)
    row.answered_at, row.answered_by_id, row.granted, row.reason = at, by.id, granted, reason
    session.flush()
    return row


def open_requests(session: Session, *where: ColumnElement[bool]) -> list[Asked]:
    """Return the requests that wait, the oldest first, with who asks and for whom."""
    member = aliased(Person)
    rows = session.execute(
        select(ClaimRequest, member)
        .join(member, member.id == ClaimRequest.member_id)
        .where(ClaimRequest.answered_at.is_(None), *where)
        .order_by(ClaimRequest.id)
        .limit(PAGE)
    ).all()
    found = imported(session, {row.person_id for row, _ in rows})
    return [Asked(row, who, found[row.person_id]) for row, who in rows]
