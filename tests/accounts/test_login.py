"""Signing in and out."""

import importlib.util
from threading import BoundedSemaphore
from typing import Literal

import pytest
from argon2 import PasswordHasher, extract_parameters
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from blog.accounts import passwords
from blog.accounts.models import Account, Person
from blog.accounts.passwords import is_outdated
from tests.browse import Visitor, words
from tests.build import PASSWORD, a_person
from tests.queries import counted

ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example/",
    "\\\\evil.example",
    "/\t/evil.example/",
    "/\n/evil.example",
    "javascript:alert(1)",
    "http:evil.example",
    "evil.example",
    "/%00\\evil",
    " //evil.example",
    "",
]


@pytest.fixture
def rita(session: Session) -> Person:
    found = a_person(session, "rita")
    session.commit()
    session.expunge_all()
    return found


def credentials(person: Person, password: str = PASSWORD, **more: str) -> dict[str, str]:
    assert person.account is not None
    return {"email": person.account.email, "password": password, **more}


def test_a_member_signs_in_and_goes_back_to_where_they_were(visit: Visitor, rita: Person) -> None:
    answer = visit.post("/login?next=/2026/03/post.html%23comments", credentials(rita))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/2026/03/post.html#comments")
    assert "rita" in words(visit.get("/me"))


@pytest.mark.parametrize("target", ELSEWHERE)
def test_signing_in_never_leads_off_this_blog(target: str, visit: Visitor, rita: Person) -> None:
    answer = visit.post("/login", credentials(rita, next=target))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert visit.get("/login", query_string={"next": target}).headers["Location"] == "/"


def test_the_address_may_be_typed_in_capitals(visit: Visitor, rita: Person) -> None:
    typed = credentials(rita)
    answer = visit.post("/login", {**typed, "email": f" {typed['email'].upper()} "})
    assert answer.status_code == 303


def test_a_wrong_password_an_unknown_address_and_an_unconfirmed_account_look_alike(
    app: Flask, session: Session, rita: Person
) -> None:
    waiting = a_person(session, "wait", confirmed=False)
    session.commit()
    pages = set()
    for person, password in ((rita, "wrong password"), (waiting, PASSWORD), (None, PASSWORD)):
        typed = credentials(person, password) if person else {"email": "no@x.example"}
        answer = Visitor(app).post("/login", {"password": password, **typed})
        assert answer.status_code == 422
        pages.add(answer.get_data(as_text=True).replace(typed["email"], "X").partition("<main")[2])
    assert len({words_of(page) for page in pages}) == 1


def words_of(page: str) -> str:
    """Return the page without the one thing that is new in each: the token."""
    return "\n".join(line for line in page.splitlines() if "csrf_token" not in line)


class Noting(PasswordHasher):
    """argon2id that notes which hashes it was asked about."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=64, parallelism=1)
        self.asked: list[str | bytes] = []
        self.hashed = 0

    def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
        self.hashed += 1
        return super().hash(password, salt=salt)

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002 - the library's name
        self.asked.append(hash)
        return super().verify(hash, password)


def test_whether_there_is_an_account_does_not_change_the_work(
    app: Flask, session: Session, rita: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One hash each, counted and not timed; and as many questions to the database."""
    waiting = a_person(session, "wait", confirmed=False)
    session.commit()
    Visitor(app).post("/login", {"email": "first@mail.example", "password": "the network's first"})
    work = set()
    for email in (credentials(rita)["email"], credentials(waiting)["email"], "no@mail.example"):
        hasher = Noting()
        monkeypatch.setattr(passwords, "_hasher", hasher)
        with counted(app) as statements:
            Visitor(app).post("/login", {"email": email, "password": "some wrong password"})
        work.add((len(hasher.asked), len(statements)))
    assert len(work) == 1
    assert work.pop()[0] == 1


def test_what_found_no_place_was_no_try(
    app: Flask, rita: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = BoundedSemaphore(1)
    full.acquire()
    with monkeypatch.context() as busy:
        busy.setattr(passwords, "_places", full)
        for _ in range(12):
            assert Visitor(app).post("/login", credentials(rita)).status_code == 429
    assert Visitor(app).post("/login", credentials(rita)).status_code == 303


@pytest.mark.parametrize("door", ["/reset/", "/not-me/"])
def test_no_hash_is_made_for_a_word_that_is_no_link(
    visit: Visitor, monkeypatch: pytest.MonkeyPatch, door: str
) -> None:
    hasher = Noting()
    monkeypatch.setattr(passwords, "_hasher", hasher)
    for word in ("x", "~" + "a" * 20, "e30.x"):
        assert visit.post(door + word, {"password": "some new password"}).status_code == 404
    assert hasher.hashed == 0


def test_nobodys_hash_is_as_much_work_as_anybodys() -> None:
    real = importlib.util.find_spec("blog.accounts.passwords")
    assert real is not None
    assert real.loader is not None
    fresh = importlib.util.module_from_spec(real)
    real.loader.exec_module(fresh)
    assert extract_parameters(fresh.NOBODYS) == extract_parameters(fresh.hash_password("x"))
    assert not fresh.fits(None, "some password")


def test_the_password_is_not_sent_back(visit: Visitor, rita: Person) -> None:
    page = visit.post("/login", credentials(rita, "a wrong one")).get_data(as_text=True)
    assert "a wrong one" not in page
    assert credentials(rita)["email"] in page


def test_signing_in_makes_a_session_that_nobody_prepared(visit: Visitor, rita: Person) -> None:
    with visit.client.session_transaction() as cookie:
        cookie["planted"] = "by mallory"
        cookie["csrf_token"] = "known to mallory"
        cookie["kept_key"] = "k"
        cookie["kept_places"] = ["comment:1"]
    visit.client.get("/login")
    visit.post("/login", credentials(rita))
    with visit.client.session_transaction() as cookie:
        assert "planted" not in cookie
        assert "csrf_token" not in cookie
        assert cookie["kept_places"] == ["comment:1"]


def test_signing_out_ends_it(visit: Visitor, rita: Person) -> None:
    visit.post("/login", credentials(rita, remember="y"))
    assert visit.get("/logout").status_code == 405
    assert visit.get("/me").status_code == 200
    gone = visit.post("/logout")
    assert gone.status_code == 303
    assert gone.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert visit.get("/me").status_code == 303


def test_a_hash_of_weaker_times_is_made_anew_when_its_owner_signs_in(
    visit: Visitor, session: Session, rita: Person
) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=32, parallelism=1).hash(PASSWORD)
    session.execute(update(Account).values(password_hash=weak))
    session.commit()
    assert visit.post("/login", credentials(rita)).status_code == 303
    assert not is_outdated(session.scalars(select(Account.password_hash)).one())
    session.rollback()
    assert visit.get("/me").status_code == 200
    visit.post("/logout")
    assert visit.post("/login", credentials(rita)).status_code == 303


def test_an_expired_form_keeps_the_address(visit: Visitor, rita: Person) -> None:
    answer = visit.client.post("/login", data={**credentials(rita), "csrf_token": "old"})
    assert answer.status_code == 400
    assert credentials(rita)["email"] in answer.get_data(as_text=True)
    assert visit.get("/me").status_code == 303


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"email": "x"},
        {"password": "x"},
        {"email": "x" * 1_000_000, "password": "y" * 900_000},
        {"email": ["a", "b"], "password": ["c", "d"]},
        {"email": "\U0010ffff", "password": "\u202e"},
    ],
)
def test_odd_input_is_refused_plainly(data: dict[str, object], visit: Visitor) -> None:
    assert visit.post("/login", data).status_code == 422


def test_a_kept_text_is_promised_on_the_pages_that_lead_to_it(app: Flask, visit: Visitor) -> None:
    assert "Your text is kept" not in words(visit.get("/login"))
    with visit.client.session_transaction() as cookie:
        cookie["kept_key"] = "k"
        cookie["kept_places"] = ["comment:1"]
    assert "Your text is kept. Sign in and it will be waiting." in words(visit.get("/login"))
    assert "Your text is kept" in words(visit.get("/join"))
