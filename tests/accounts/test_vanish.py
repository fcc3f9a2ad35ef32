"""Accounts that nobody confirmed vanish after a week, whoever else confirms or notes something meanwhile."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from blog import clock
from blog.accounts.join import ask_again, confirm, join
from blog.accounts.membership.invitation_models import Invitation, InvitationUse
from blog.accounts.models import Account, Person, Role
from blog.accounts.vanish import UNCONFIRMED_FOR, vanish_unconfirmed
from blog.comments.guest_models import GuestComment
from blog.config import Config
from blog.db import Database
from blog.moderation.models import Note
from blog.privacy.http import chores_of
from tests.accounts.test_invitations import a_link
from tests.build import NOON, a_person, a_post
from tests.forked import app_on
from tests.processes import at_once

LONG_AGO = NOON - UNCONFIRMED_FOR - timedelta(seconds=1)


def joined(session: Session, email: str, *, at=LONG_AGO, invitation: str = "") -> Person:
    account = join(session, email=email, display_name="R", password_hash="x",
                   invitation=invitation, at=at)  # fmt: skip
    assert account is not None
    return account.person


def test_only_who_did_not_confirm_for_a_week_vanishes_and_the_address_is_free(
    session: Session,
) -> None:
    max_ = a_person(session, "max", Role.MODERATOR)
    joined(session, "old@mail.example")
    joined(session, "new@mail.example", at=NOON - UNCONFIRMED_FOR)
    confirmed = joined(session, "confirmed@mail.example")
    assert confirmed.account is not None
    confirm(confirmed.account, at=NOON)
    noted = joined(session, "noted@mail.example")
    session.add(Note(person_id=noted.id, by_id=max_.id, text="Hm.", at=NOON))
    joined(session, "again@mail.example")
    joined(session, "again@mail.example", at=NOON - timedelta(days=1))  # once more renews nothing
    ask_again(session, "again@mail.example")
    session.commit()
    assert vanish_unconfirmed(session, NOON) == 3
    left = set(session.scalars(select(Account.email).where(Account.email.like("%@mail.example"))))
    assert {"new@mail.example", "confirmed@mail.example"} <= left
    assert not {"old@mail.example", "noted@mail.example", "again@mail.example"} & left
    assert session.scalars(select(Person.id).where(Person.id == noted.id)).one()
    assert session.scalars(select(Note.person_id)).one() == noted.id
    session.expunge_all()
    assert joined(session, "old@mail.example", at=NOON).id
    session.commit()


def test_the_worker_carries_it_out(app: Flask, session: Session) -> None:
    joined(session, "rita@mail.example")
    left = GuestComment(post_id=a_post(session).id, reply_to=None, display_name="G", email="g@x.example",
                        source="Hm.", form_token="t", link_hash="h", at=LONG_AGO)  # fmt: skip
    session.add(left)
    session.commit()
    for chore in chores_of(app):
        chore(NOON)
    session.expunge_all()
    emails = session.scalars(select(Account.email)).all()
    assert "rita@mail.example" not in emails
    assert session.scalars(select(GuestComment)).all() == []


def test_the_invitation_they_came_with_lets_somebody_in_again(session: Session) -> None:
    token = a_link(session, a_person(session, "ada", Role.ADMIN))
    gone = joined(session, "rita@mail.example", at=clock.now(), invitation=token)
    vanish_unconfirmed(session, clock.now() + UNCONFIRMED_FOR + timedelta(minutes=1))
    assert session.scalars(select(Invitation.used)).one() == 0
    assert session.scalars(select(InvitationUse)).all() == []
    assert session.scalar(select(Person.id).where(Person.id == gone.id)) is None
    session.expunge_all()
    assert joined(session, "tom@mail.example", at=clock.now(), invitation=token)


def test_who_confirms_at_this_moment_is_a_member_or_gone_but_never_half(
    app: Flask, session: Session, config: Config
) -> None:
    person_id = joined(session, "rita@mail.example").id
    session.commit()
    said = at_once(work_at, [(config, person_id, each) for each in ("confirm", "vanish")])
    assert set(said) <= {"member", "gone", "nobody", "nothing"}
    assert not any(isinstance(each, Exception) for each in said)
    session.rollback()
    session.expunge_all()
    account = session.get(Account, person_id)
    person = session.scalar(select(Person.id).where(Person.id == person_id))
    assert (account is None) == (person is None) == ("gone" in said)
    assert (account is not None and account.confirmed_at is not None) == ("member" in said)


def work_at(config: Config, person_id: int, what: str) -> str:
    database: Database = app_on(config).extensions["database"]
    try:
        with database.transaction() as session:
            if what == "vanish":
                return "gone" if vanish_unconfirmed(session, NOON) else "nothing"
            account = session.get(Account, person_id, with_for_update=True)
            if account is None:
                return "nobody"
            confirm(account, at=NOON)
            return "member"
    finally:
        database.engine.dispose()
