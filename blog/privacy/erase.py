"""An account is erased for good: everything about its owner in one transaction, or nothing of it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Table, delete, func, literal, or_, select, update
from sqlalchemy.orm import Session

from blog import revisions
from blog.accounts.acts import Act, record_act
from blog.accounts.find import take_account
from blog.accounts.grant import has_other_admins, lay_down, lock_roles
from blog.accounts.leaves import Leaves
from blog.accounts.membership.invitation_models import Invitation
from blog.accounts.models import Account, HeldSanction, Letter, Person
from blog.claims.marks import mark_of
from blog.claims.models import ClaimRequest, EmailMark, HeldClaim
from blog.comments import lifecycle
from blog.comments.models import Comment, Status
from blog.db import Database
from blog.moderation.models import Appeal, Report
from blog.moderation.tellings import delete_letters
from blog.notifications.models import OutboxPosition
from blog.orm import Base, UTCDateTime
from blog.privacy.empty import empty_comments
from blog.privacy.pseudonym import pseudonym

AT_ONCE = 20
"""People erased in one look of the worker; the next one follows within the hour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What is written where something was, in the blog's language."""

    name: str
    """With ``%(code)s`` in it."""
    gone: str
    """Instead of a comment's text."""


def erase_due(database: Database, secret: str, words: Words, at: datetime) -> int:
    """Erase who closed their account and did not come back; return how many.

    Each in a transaction of its own: whoever kills the worker leaves people whole or erased.
    """
    with database.reading() as reading:
        due = select(Account.person_id).where(Account.closes_at <= at)
        ids = reading.scalars(due.order_by(Account.closes_at).limit(AT_ONCE)).all()
    erased = 0
    for person_id in ids:
        with database.transaction() as session:
            erased += erase(session, person_id, secret=secret, words=words, at=at)
    return erased


def erase(session: Session, person_id: int, *, secret: str, words: Words, at: datetime) -> bool:
    """Erase the account if its time has come; False when it was kept, or is the last admin's.

    The person's row stays, so threads, counts and the log stay sound; what it says is up to what they
    chose to leave.
    """
    account = take_account(session, Account.person_id == person_id)
    if account is None or account.closes_at is None or account.closes_at > at:
        return False
    person, leaves, email = account.person, account.leaves, account.email
    lock_roles(session)
    if person.is_admin and not has_other_admins(session, person_id):
        return False  # the others left meanwhile; somebody has to run the blog
    lay_down(session, person, at=at)
    if leaves is Leaves.NOTHING:
        _take_texts_away(session, person, words.gone, at)
    if leaves is not Leaves.NAME:
        person.display_name = pseudonym(secret, person_id, words.name)
        _empty_complaints(session, person_id)
    person.picture, person.erased_at = None, at
    session.flush()
    _forget_claims(session, person_id, mark_of(secret, email))
    _delete_what_is_theirs(session, person_id, email, at)
    record_act(session, Act.ERASED, person_id=person_id, by=None, at=at)
    revisions.touch(session, revisions.name(person_id), revisions.about(person_id))
    session.expire_all()
    return True


def _take_texts_away(session: Session, person: Person, text: str, at: datetime) -> None:
    waiting = select(Comment).where(
        Comment.author_id == person.id, Comment.status == Status.PENDING
    )
    for comment in session.scalars(waiting).all():
        lifecycle.move(session, comment, Status.WITHDRAWN, by=person, at=at)
    session.flush()
    empty_comments(session, Comment.author_id == person.id, text=text, at=at)


def _forget_claims(session: Session, person_id: int, mark: str | None) -> None:
    """Keep that they claimed what they wrote elsewhere; not by which address, nor in which words."""
    theirs = select(HeldClaim.person_id).where(HeldClaim.member_id == person_id)
    session.execute(
        delete(EmailMark).where(or_(EmailMark.person_id.in_(theirs), EmailMark.mark == mark))
    )
    session.execute(
        update(ClaimRequest).where(ClaimRequest.member_id == person_id).values(words="")
    )


def _empty_complaints(session: Session, person_id: int) -> None:
    """Keep that they reported and appealed, which weighs and counts; not in which words."""
    session.execute(update(Report).where(Report.by_id == person_id).values(text=""))
    session.execute(update(Appeal).where(Appeal.by_id == person_id).values(text=""))


def _delete_what_is_theirs(session: Session, person_id: int, email: str, at: datetime) -> None:
    delete_letters(session, or_(Letter.person_id == person_id, Letter.to == email))
    session.execute(
        update(Invitation)
        .where(Invitation.by_id == person_id)
        .values(
            note="", revoked_at=func.coalesce(Invitation.revoked_at, literal(at, UTCDateTime()))
        )
    )
    session.execute(delete(OutboxPosition).where(OutboxPosition.name.like(f"%:{person_id}")))
    for table, column in _owned():
        session.execute(delete(table).where(table.c[column] == person_id))


def _owned() -> list[tuple[Table, str]]:
    """Return the tables whose rows go with a person, as their foreign keys say; the account is the last.

    Sanctions that are held follow from the rows that gave them, and those stay.
    """
    kept = {HeldSanction.__tablename__}
    found = [
        (table, key.parent.name)
        for table in Base.metadata.sorted_tables
        if table.name not in kept
        for key in sorted(table.foreign_keys, key=lambda each: each.parent.name)
        if key.column.table.name == Person.__tablename__ and key.ondelete == "CASCADE"
    ]
    return sorted(found, key=lambda each: each[0].name == Account.__tablename__)
