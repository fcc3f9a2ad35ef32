"""A way to sign in that somebody removed comes back with the account, by the link of the letter that told of it."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from blog import clock
from blog.accounts.factors.authenticator import use_code
from blog.accounts.factors.models import Authenticator, Passkey, RecoveryCode
from blog.accounts.factors.recovery import new_recovery_codes
from blog.accounts.factors.remove import remove_factors
from blog.accounts.factors.seal import seal
from blog.accounts.mailboxes import FormerMailbox
from blog.accounts.models import Account, Person
from blog.accounts.providers.models import ProviderLink
from blog.accounts.removed_ways import KINDS, RemovedWay
from blog.config import Config
from blog.db import Database
from blog.privacy.retention import let_go
from blog.settings.models import RetentionSettings
from tests.accounts.factors import KEY, code_at
from tests.accounts.mailbox import letters_to, link_in
from tests.accounts.test_told import email_of, links_to, move, take_email
from tests.browse import Visitor
from tests.build import a_person
from tests.conftest import SECRET
from tests.processes import at_once

BEFORE = timedelta(days=2)


def a_passkey(person_id: int, name: str) -> Passkey:
    made = clock.now() - BEFORE
    return Passkey(person_id=person_id, credential_id=f"id of {name}", public_key="x",
                   sign_count=7, name=name, made_at=made, used_at=made)  # fmt: skip


@pytest.fixture
def rita(session: Session) -> Person:
    """Return who signs in by everything: an app, two passkeys, a provider, recovery codes."""
    found, made = a_person(session, "rita"), clock.now() - BEFORE
    own = {"person_id": found.id, "made_at": made}
    session.add(Authenticator(sealed_secret=seal(SECRET, KEY, at=made), last_step=7, **own))
    session.add_all(a_passkey(found.id, name) for name in ("phone", "key"))
    session.add(ProviderLink(issuer="https://id.example", subject="r", email="r@x.example", **own))
    new_recovery_codes(session, found.id, at=made)
    session.commit()
    session.expunge_all()
    return found


def ways(session: Session, person_id: int) -> dict[str, list[Any]]:
    """Return all that signs the person in, but for the numbers of rows."""
    session.rollback()
    found = {}
    for kind, way in KINDS.items():
        columns = [each for each in way.__table__.columns if each.name != "id"]
        rows = session.execute(select(*columns).where(way.person_id == person_id)).all()
        found[kind.value] = sorted(tuple(each) for each in rows)
    session.rollback()
    return found


def aside(session: Session) -> int:
    number = session.scalar(select(func.count()).select_from(RemovedWay)) or 0
    session.rollback()
    return number


def passkey_id(session: Session, name: str) -> int:
    found = session.scalars(select(Passkey.id).where(Passkey.name == name)).one()
    session.rollback()
    return found


def press(app: Flask, link: str) -> int:
    return Visitor(app).post(link).status_code


@pytest.mark.parametrize(
    ("removed", "aside_then"),
    [
        ("/me/sign-in/app/remove", 11),  # the app and its codes
        ("/me/sign-in/codes", 10),
        ("/me/sign-in/passkeys/{phone}/remove", 1),
        ("/me/sign-in/provider/remove", 1),
    ],
)
def test_what_was_removed_comes_back_once_by_the_letter_that_told(
    removed: str, aside_then: int, app: Flask, session: Session, rita: Person
) -> None:
    before = ways(session, rita.id)
    thief = Visitor(app).signed_in_as(rita)
    assert thief.post(removed.format(phone=passkey_id(session, "phone"))).status_code < 400
    assert ways(session, rita.id) != before
    assert aside(session) == aside_then
    link = link_in(letters_to(session, email_of(rita))[-1])
    assert "are there again" in Visitor(app).get(link).get_data(as_text=True)
    assert press(app, link) == 303
    assert (ways(session, rita.id), aside(session)) == (before, 0)
    assert press(app, link) == 404
    assert ways(session, rita.id) == before
    assert thief.get("/me").status_code == 303


def test_what_an_operator_removed_opens_nothing_and_goes_when_its_links_are_dead(
    session: Session, database: Database, rita: Person
) -> None:
    at = clock.now()
    codes = new_recovery_codes(session, rita.id, at=at)
    remove_factors(session, rita.id, at=at)
    session.commit()
    for code in (code_at(at), codes[0]):
        assert not use_code(session, SECRET, person_id=rita.id, code=code, at=at)
    assert {name: len(rows) for name, rows in ways(session, rita.id).items()} == {
        "app": 0, "recovery_code": 0, "passkey": 0, "provider": 1,
    }  # fmt: skip
    week = timedelta(days=7)
    assert let_go(database, RetentionSettings(), "", at + week - timedelta(seconds=1)) == 0
    assert let_go(database, RetentionSettings(), "", at + week) == 23


def test_a_thief_who_moved_the_account_brings_nothing_back_and_its_owner_does(
    app: Flask, session: Session, rita: Person
) -> None:
    """What is removed while the mailbox is a thief's may be the thief's own: the owner clears up."""
    before = ways(session, rita.id)
    thief = Visitor(app).signed_in_as(rita)
    move(thief, session, "t1@mail.example")
    session.add(a_passkey(rita.id, "thief's, dated back"))
    session.commit()
    for name in ("phone", "thief's, dated back"):
        thief.post(f"/me/sign-in/passkeys/{passkey_id(session, name)}/remove")
    left = ways(session, rita.id)
    theirs = links_to(session, "t1@mail.example")[-1]
    assert "are there again" not in Visitor(app).get(theirs).get_data(as_text=True)
    assert press(app, theirs) == 303
    assert ways(session, rita.id) == left
    session.execute(delete(RemovedWay).where(RemovedWay.kept["name"].as_string() != "phone"))
    session.commit()
    assert press(app, links_to(session, email_of(rita))[0]) == 303
    assert ways(session, rita.id) == before


def test_of_presses_at_once_one_counts_and_the_account_ends_up_with_its_owner(
    app: Flask, config: Config, session: Session, rita: Person
) -> None:
    """Two of the owner's one link, and one of the thief's, in processes of their own."""
    before, email = ways(session, rita.id), email_of(rita)
    thief = Visitor(app).signed_in_as(rita)
    move(thief, session, "t1@mail.example")
    thief.post(f"/me/sign-in/passkeys/{passkey_id(session, 'phone')}/remove")
    own, theirs = links_to(session, email)[0], links_to(session, "t1@mail.example")[0]
    codes = at_once(take_email, [(config, each) for each in (own, own, theirs)])
    assert sorted(codes[:2]) == [303, 404]
    assert codes[2] in (303, 404)
    assert press(app, theirs) == 404
    assert (ways(session, rita.id), aside(session)) == (before, 0)
    assert session.get_one(Account, rita.id).email == email
    assert session.scalars(select(FormerMailbox)).all() == []


def test_what_a_thief_put_in_its_place_goes_and_what_somebody_else_has_stays_theirs(
    app: Flask, session: Session, rita: Person
) -> None:
    before = ways(session, rita.id)
    thief, other = Visitor(app).signed_in_as(rita), a_person(session, "other")
    session.commit()
    thief.post("/me/sign-in/app/remove")
    for name in ("phone", "key"):
        thief.post(f"/me/sign-in/passkeys/{passkey_id(session, name)}/remove")
    later = clock.now() + timedelta(minutes=2)
    session.add(Authenticator(person_id=rita.id, sealed_secret="x", last_step=1, made_at=later))
    session.add(RecoveryCode(person_id=rita.id, code_hash="x", made_at=later))
    session.add(
        Passkey(person_id=other.id, credential_id="id of key", public_key="y", sign_count=0,
                name="other's", made_at=later, used_at=None)
    )  # fmt: skip
    session.commit()
    assert press(app, links_to(session, email_of(rita))[0]) == 303
    after = ways(session, rita.id)
    assert [each[-3] for each in after.pop("passkey")] == ["phone"]
    assert after == {name: rows for name, rows in before.items() if name != "passkey"}
    assert len(ways(session, other.id)["passkey"]) == 1
