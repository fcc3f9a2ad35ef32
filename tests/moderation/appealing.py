"""What the tests of appeals share."""

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from blog.accounts.models import HeldSanction, Person, Role, Sanction, SanctionKind
from blog.comments import lifecycle
from blog.comments.models import Comment, Status
from blog.moderation.appeal import appeal_decision
from blog.moderation.models import Appeal
from tests.browse import Visitor
from tests.build import NOON, a_comment, a_person, a_post

GRANT = {"verdict": "grant", "answer": "You were right."}
DENY = {"verdict": "deny", "answer": "No."}


def member(app: Flask, person: Person) -> Visitor:
    return Visitor(app).signed_in_as(person)


def all_appeals(session: Session) -> list[Appeal]:
    found = session.scalars(
        select(Appeal).order_by(Appeal.id).execution_options(populate_existing=True)
    ).all()
    session.commit()
    return list(found)


def status_of(session: Session, comment: Comment) -> Status | None:
    found = session.scalar(select(Comment.status).where(Comment.id == comment.id))
    session.commit()
    return found


def a_person_committed(session: Session, name: str, *roles: Role) -> Person:
    person = a_person(session, name, *roles)
    session.commit()
    return person


def a_ban(session: Session, person: Person, by: Person) -> Sanction:
    row = Sanction(
        person_id=person.id, kind=SanctionKind.BAN, until=None, reason="Enough.", by_id=by.id,
        at=NOON,
    )  # fmt: skip
    session.add(row)
    session.flush()
    session.add(
        HeldSanction(person_id=person.id, kind=SanctionKind.BAN, until=None, sanction_id=row.id)
    )
    session.commit()
    return row


def a_rejected(session: Session, author: Person, judge: Person) -> Comment:
    """Return a comment of the author's that the judge rejected."""
    found = a_comment(session, a_post(session, title="On locks"), author, source="My words.")
    lifecycle.move(session, found, Status.REJECTED, by=judge, reason="Too loud", at=NOON)
    session.commit()
    return found


def an_appeal(session: Session, comment: Comment, by: Person) -> Appeal:
    made = appeal_decision(
        session, comment_id=comment.id, text="It was <i>fair</i>.", by=by, at=NOON
    )
    session.commit()
    return made
