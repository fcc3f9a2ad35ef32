"""Passkeys at the doors: what an honest device says is taken, and nothing else."""

import json

import pytest
from flask import Flask
from lxml import html
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from blog.accounts.devices.models import Device
from blog.accounts.factors.models import Passkey
from blog.accounts.models import Account, Person
from blog.config import Signatures
from tests.accounts.mailbox import letters_to
from tests.accounts.softkey import PRESENT, OldKey, SoftKey
from tests.browse import Visitor, words
from tests.build import NOON, PASSWORD, a_person


@pytest.fixture
def rita(session: Session) -> Person:
    found = a_person(session, "rita")
    session.commit()
    session.expunge_all()
    return found


@pytest.fixture
def key(app: Flask, rita: Person) -> SoftKey:
    """A passkey that rita added."""
    return add(Visitor(app).signed_in_as(rita), SoftKey())


def add(visit: Visitor, key: SoftKey, name: str = "a key", code: int = 303) -> SoftKey:
    page = html.fromstring(visit.get("/me/sign-in/passkeys/new").get_data(as_text=True))
    (options,) = page.xpath("//form/@data-passkey-create")
    typed = {"credential": key.make(json.loads(options)), "name": name}
    assert visit.post("/me/sign-in/passkeys/new", typed).status_code == code
    return key


def asked(visit: Visitor) -> str:
    options = visit.get("/login/passkey").get_json()
    assert options["allowCredentials"] == []
    return str(options["challenge"])


def is_in(visit: Visitor) -> bool:
    return visit.get("/me").status_code == 200


def use(visit: Visitor, credential: str) -> int:
    return visit.post("/login/passkey", {"credential": credential}).status_code


def test_a_passkey_signs_in_without_typing_and_counts_as_two_factors(
    visit: Visitor, key: SoftKey
) -> None:
    assert use(visit, key.sign(asked(visit))) == 303
    assert is_in(visit)


def test_the_page_lists_names_and_removes_them(
    app: Flask, session: Session, rita: Person, key: SoftKey
) -> None:
    visit = Visitor(app).signed_in_as(rita)
    add(visit, SoftKey(), "<b>two</b>")
    first, second = session.scalars(select(Passkey.id).order_by(Passkey.id)).all()
    session.rollback()
    assert "<b>two</b>" in words(visit.get("/me/sign-in"))
    assert visit.post(f"/me/sign-in/passkeys/{second}/name", {"name": "three"}).status_code == 303
    assert visit.post(f"/me/sign-in/passkeys/{second}/name", {"name": " "}).status_code == 422
    assert "three" in words(visit.get("/me/sign-in"))
    assert visit.post(f"/me/sign-in/passkeys/{first}/remove").status_code == 303
    assert visit.post(f"/me/sign-in/passkeys/{first}/remove").status_code == 404
    assert rita.account is not None
    assert "the passkey “a key”" in letters_to(session, rita.account.email)[-1].body
    other = Visitor(app)
    assert use(other, key.sign(asked(other))) == 422


def test_passkeys_of_rsa_are_taken_unless_the_operator_wants_curves(
    app: Flask, rita: Person, key: SoftKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = add(Visitor(app).signed_in_as(rita), OldKey())
    other = Visitor(app)
    assert use(other, old.sign(asked(other))) == 303
    monkeypatch.setitem(app.config, "SIGNATURES", Signatures.CURVES)
    visit = Visitor(app)
    assert use(visit, old.sign(asked(visit))) == 422
    add(Visitor(app).signed_in_as(rita), OldKey(), code=422)
    assert use(visit, key.sign(asked(visit))) == 303


def test_nobody_touches_anothers_passkey(
    app: Flask, session: Session, rita: Person, key: SoftKey
) -> None:
    mallory = a_person(session, "mallory")
    session.commit()
    visit = Visitor(app).signed_in_as(mallory)
    number = session.scalars(select(Passkey.id)).one()
    session.rollback()
    for act in ("remove", "name"):
        path = f"/me/sign-in/passkeys/{number}/{act}"
        assert visit.post(path, {"name": "mine"}).status_code == 404


def test_a_passkey_of_another_account_is_no_second_factor(
    app: Flask, session: Session, rita: Person, key: SoftKey
) -> None:
    mallory = a_person(session, "mallory")
    session.commit()
    theirs = add(Visitor(app).signed_in_as(mallory), SoftKey())
    visit = Visitor(app)
    assert rita.account is not None
    typed = {"email": rita.account.email, "password": PASSWORD}
    assert visit.post("/login", typed).headers["Location"] == "/login/code"
    assert use(visit, theirs.sign(asked(visit))) == 422
    assert not is_in(visit)
    assert use(visit, key.sign(asked(visit))) == 303
    assert is_in(visit)


def test_a_passkey_cannot_speak_for_another_person(
    app: Flask, session: Session, rita: Person, key: SoftKey
) -> None:
    mallory = a_person(session, "mallory")
    session.commit()
    theirs = add(Visitor(app).signed_in_as(mallory), SoftKey())
    visit = Visitor(app)
    assert use(visit, theirs.sign(asked(visit), handle=key.handle.decode())) == 422
    theirs.id = key.id
    assert use(visit, theirs.sign(asked(visit))) == 422
    assert not is_in(visit)


def test_a_challenge_is_answered_once_whatever_copies_there_are(
    app: Flask, visit: Visitor, key: SoftKey
) -> None:
    said = key.sign(asked(visit))
    copied = visit.client.get_cookie("session")
    assert copied is not None
    assert use(visit, said) == 303
    thief = Visitor(app)
    thief.client.set_cookie("session", copied.value)
    assert use(thief, said) == 422
    assert not is_in(thief)


def test_what_was_signed_for_another_question_or_place_is_refused(
    visit: Visitor, key: SoftKey
) -> None:
    other = asked(visit)
    asked(visit)
    assert use(visit, key.sign(other)) == 422
    assert use(visit, key.sign("bm90IGFza2Vk")) == 422
    key.origin = "https://localhost.evil.example"
    assert use(visit, key.sign(asked(visit))) == 422
    key.origin, key.host = "http://localhost", "evil.example"
    assert use(visit, key.sign(asked(visit))) == 422
    assert not is_in(visit)


def test_a_device_that_did_not_ask_its_owner_is_refused(visit: Visitor, key: SoftKey) -> None:
    assert use(visit, key.sign(asked(visit), flags=PRESENT)) == 422


def test_a_copied_key_is_found_out(visit: Visitor, key: SoftKey) -> None:
    key.count = 10
    assert use(visit, key.sign(asked(visit))) == 303
    visit.post("/logout")
    key.count = 3
    assert use(visit, key.sign(asked(visit))) == 422


@pytest.mark.parametrize(
    "credential", ["", "{}", "[]", "null", '{"id": 5}', "x" * 50_000, '{"id":"a","rawId":"b"}']
)
def test_nonsense_is_refused_plainly(credential: str, visit: Visitor) -> None:
    asked(visit)
    assert use(visit, credential) == 422
    assert use(visit, credential) == 422


def test_a_key_is_added_for_who_was_asked_alone(
    app: Flask, session: Session, rita: Person, key: SoftKey
) -> None:
    visit = Visitor(app).signed_in_as(rita)
    add(visit, key, code=422)
    typed = {"credential": SoftKey().make({"user": {"id": "x"}, "challenge": "eA"}), "name": "x"}
    assert visit.post("/me/sign-in/passkeys/new", typed).status_code == 422
    assert len(session.scalars(select(Passkey)).all()) == 1


def test_who_is_no_member_any_more_gets_in_by_no_key(
    visit: Visitor, session: Session, rita: Person, key: SoftKey
) -> None:
    account = session.get_one(Account, rita.id)
    account.confirmed_at = account.approved_at = None
    session.commit()
    assert use(visit, key.sign(asked(visit))) == 422
    assert not is_in(visit)


def test_a_passkey_answers_whether_it_is_you(
    app: Flask, session: Session, rita: Person, key: SoftKey
) -> None:
    other = a_person(session, "other")
    session.commit()
    others = add(Visitor(app).signed_in_as(other), SoftKey())
    visit = Visitor(app).signed_in_as(rita)
    visit.get("/me")
    session.execute(update(Device).values(proved_at=NOON))
    session.commit()
    here, answer = "/me/email", {"email": "new@mail.example", "asked_by": "form"}
    asking = visit.post(here, {"email": "new@mail.example"}).get_data(as_text=True)
    assert 'data-passkey-field="proof_passkey"' in asking
    signed = others.sign(asked(visit))
    assert visit.post(here, {**answer, "proof_passkey": signed}).status_code == 422
    signed = key.sign(asked(visit))
    assert visit.post(here, {**answer, "proof_passkey": signed}).status_code == 303
    session.execute(update(Device).values(proved_at=NOON))
    session.commit()
    assert visit.post(here, {**answer, "proof_passkey": signed}).status_code == 422  # once
