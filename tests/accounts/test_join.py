"""Joining: a form, a letter, a button."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from lxml import html
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session

from blog import clock
from blog.accounts import sign_up
from blog.accounts.models import Account, Letter, Person
from blog.accounts.sign_up import opened
from blog.config import Config
from blog.db import Database
from blog.limits import Counters
from blog.settings.change import change_settings
from blog.settings.models import MembershipSettings, Settings
from tests.accounts.mailbox import last_link, letters_to, link_in
from tests.browse import Visitor, words
from tests.build import NOON, a_person
from tests.conftest import SECRET
from tests.forked import app_on
from tests.processes import at_once

RITA = {
    "email": "rita@mail.example",
    "display_name": "Rita",
    "password": "three little words",
    "opened": opened(SECRET, at=clock.now() - timedelta(minutes=1)),
}


def an_hour_later(visit: Visitor) -> None:
    """Forget what was counted, as an hour does."""
    visit.app.extensions["counters"].reset()


def people(session: Session) -> int:
    session.rollback()
    count = session.scalar(select(func.count()).select_from(Person))
    session.rollback()
    return count or 0


def is_member(session: Session, email: str = "rita@mail.example") -> bool:
    session.rollback()
    confirmed_at = session.scalars(select(Account.confirmed_at).where(Account.email == email)).one()
    session.rollback()
    return confirmed_at is not None


def who(visit: Visitor) -> str:
    """Return whose page /me is, or where it leads."""
    answer = visit.get("/me")
    return answer.headers["Location"] if answer.status_code == 303 else words(answer)


def test_who_joins_gets_a_letter_and_is_a_member_after_pressing_the_button(
    visit: Visitor, session: Session
) -> None:
    answer = visit.post("/join", RITA)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/confirm/")
    assert "rita@mail.example" in words(visit.get("/confirm/"))
    assert not is_member(session)
    link = last_link(session, "rita@mail.example")
    assert "Yes, confirm" in visit.get(link).get_data(as_text=True)
    assert not is_member(session)
    assert visit.post(link).status_code == 303
    assert is_member(session)
    assert "Rita" in who(visit)


def test_a_link_scanner_that_only_looks_confirms_nothing(visit: Visitor, session: Session) -> None:
    visit.post("/join", RITA)
    link = last_link(session, "rita@mail.example")
    for method in ("GET", "HEAD", "OPTIONS"):
        visit.client.open(link, method=method)
    assert not is_member(session)


def test_confirming_leads_back_to_where_joining_began(visit: Visitor, session: Session) -> None:
    visit.post("/join?next=/2026/03/post.html%23comments", RITA)
    answer = visit.post(last_link(session, "rita@mail.example"))
    assert answer.headers["Location"] == "/2026/03/post.html#comments"


def test_another_browser_confirms_but_has_to_sign_in(
    app: Flask, visit: Visitor, session: Session
) -> None:
    visit.post("/join", RITA)
    elsewhere = Visitor(app)
    answer = elsewhere.post(last_link(session, "rita@mail.example"))
    assert answer.headers["Location"].startswith("/login")
    assert is_member(session)
    assert who(elsewhere).startswith("/login")


def test_the_link_of_another_letter_asked_for_signs_nobody_in(
    visit: Visitor, session: Session
) -> None:
    visit.post("/join", RITA)
    an_hour_later(visit)
    visit.post("/confirm/", {"email": "rita@mail.example"})
    first, second = letters_to(session, "rita@mail.example")
    assert visit.post(link_in(first)).status_code == 404
    assert visit.post(link_in(second)).headers["Location"].startswith("/login")
    assert is_member(session)


def test_a_link_used_twice_says_so_and_signs_nobody_in(
    app: Flask, visit: Visitor, session: Session
) -> None:
    visit.post("/join?next=/2011/12/a.html", RITA)
    link = last_link(session, "rita@mail.example")
    visit.post(link)
    visit.post("/logout")
    looked = visit.get(link)
    assert "rita@mail.example is confirmed already" in words(looked)
    assert "Yes, confirm" not in looked.text
    assert 'href="/login?next=/2011/12/a.html"' in looked.text
    assert visit.post(link).headers["Location"].startswith("/login")
    assert "confirmed already" in words(visit.get("/login"))
    assert who(visit).startswith("/login")


def test_who_joins_again_before_confirming_starts_over(visit: Visitor, session: Session) -> None:
    visit.post("/join", RITA)
    old = last_link(session, "rita@mail.example")
    an_hour_later(visit)
    visit.post("/join", {**RITA, "display_name": "Rita R.", "password": "another password"})
    assert visit.post(old).status_code == 404
    assert not is_member(session)
    visit.post(last_link(session, "rita@mail.example"))
    assert "Rita R." in who(visit)
    visit.post("/logout")
    wrong = visit.post("/login", {"email": RITA["email"], "password": RITA["password"]})
    assert wrong.status_code == 422
    right = visit.post("/login", {"email": RITA["email"], "password": "another password"})
    assert right.status_code == 303
    assert people(session) == 1


def test_joining_answers_the_same_whether_a_member_has_the_address_or_not(
    app: Flask, session: Session
) -> None:
    member = a_person(session, "rita")
    email = member.account.email
    session.commit()
    known, unknown = Visitor(app), Visitor(app)
    length = len(email) - len("@mail.example")
    stranger = "x" * length + "@mail.example"
    first = known.post("/join", {**RITA, "email": email})
    second = unknown.post("/join", {**RITA, "email": stranger})
    assert (first.status_code, first.headers["Location"]) == (
        second.status_code,
        second.headers["Location"],
    )
    with known.client.session_transaction() as one, unknown.client.session_transaction() as two:
        assert one.keys() == two.keys()
        assert one["joining"].keys() == two["joining"].keys()
    page_one, page_two = (words(each.get("/confirm/")) for each in (known, unknown))
    assert page_one.replace(email, "X") == page_two.replace(stranger, "X")
    (letter,) = letters_to(session, email)
    assert "member" in letter.subject
    assert "/login" in letter.body
    session.refresh(member)
    assert member.display_name == "rita"


def test_no_words_of_a_stranger_reach_the_mailbox(visit: Visitor, session: Session) -> None:
    visit.post("/join", {**RITA, "display_name": "Buy gold at evil.example"})
    (letter,) = letters_to(session, "rita@mail.example")
    assert "evil.example" not in letter.subject + letter.body


def test_asking_for_another_letter_answers_the_same_for_everyone(
    visit: Visitor, session: Session
) -> None:
    member = a_person(session, "rita")
    session.commit()
    visit.post("/join", {**RITA, "email": "new@mail.example"})
    an_hour_later(visit)
    answers = set()
    for email in (member.account.email, "new@mail.example", "nobody@mail.example"):
        answer = visit.post("/confirm/", {"email": email})
        answers.add((answer.status_code, answer.headers["Location"]))
        answers.add(words(visit.get("/confirm/")))
    assert len(answers) == 2
    assert letters_to(session, member.account.email) == []
    assert len(letters_to(session, "new@mail.example")) == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": ""},
        {"email": "rita"},
        {"email": "rita@"},
        {"email": "rita@mail.example\r\nBcc: mallory@mail.example"},
        {"email": "rita@mail.example, mallory@mail.example"},
        {"email": "Rita <rita@mail.example>"},
        {"email": "r" * 300 + "@mail.example"},
        {"email": "x" * 1_000_000},
        {"display_name": ""},
        {"display_name": " \t\n"},
        {"display_name": "x" * 51},
        {"display_name": "\u200b\u200d"},
        {"display_name": "\u3164"},
        {"display_name": "\u2800"},
        {"display_name": "Rita\u202ekcab"},
        {"display_name": "Rita\u2066x"},
        {"display_name": "Rita\x07"},
        {"display_name": "\ue000"},
        {"password": ""},
        {"password": "seven77"},
        {"password": "x" * 201},
        {"password": "password123"},
        {"password": "PASSWORD"},
        {"password": "aaaaaaaaaaaa"},
        {"password": "rita@mail.example"},
        {"display_name": "Rita Reader", "password": "rita reader"},
    ],
)
def test_what_cannot_be_comes_back_with_what_was_typed_and_changes_nothing(
    wrong: dict[str, Any], visit: Visitor, session: Session
) -> None:
    answer = visit.post("/join", {**RITA, **wrong})
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "did not go through" in page
    assert "three little words" not in page
    assert people(session) == 0
    assert session.scalar(select(func.count()).select_from(Letter)) == 0


@pytest.mark.parametrize("missing", ["email", "display_name", "password"])
def test_a_missing_field_is_asked_for(missing: str, visit: Visitor, session: Session) -> None:
    data = {name: value for name, value in RITA.items() if name != missing}
    assert visit.post("/join", data).status_code == 422
    assert people(session) == 0


def test_json_is_no_form(visit: Visitor, session: Session) -> None:
    answer = visit.client.post(
        "/join",
        json={"email": 5, "display_name": ["x"], "password": {}},
        headers={"X-CSRFToken": visit.token()},
    )
    assert answer.status_code == 415
    assert people(session) == 0


def test_an_expired_form_comes_back_ready_to_be_sent_again(
    visit: Visitor, session: Session
) -> None:
    answer = visit.client.post("/join", data={**RITA, "csrf_token": "old"})
    assert answer.status_code == 400
    assert "rita@mail.example" in answer.get_data(as_text=True)
    assert "once more" in words(answer)
    assert people(session) == 0


def test_addresses_that_differ_in_case_are_one_person(visit: Visitor, session: Session) -> None:
    visit.post("/join", RITA)
    an_hour_later(visit)
    visit.post("/join", {**RITA, "email": "RITA@Mail.Example"})
    assert people(session) == 1


def test_a_name_is_stored_composed_and_with_single_spaces(visit: Visitor, session: Session) -> None:
    visit.post("/join", {**RITA, "display_name": "  Zoe\u0308   M\u00fcller "})
    session.rollback()
    assert session.scalars(select(Person.display_name)).one() == "Zo\u00eb M\u00fcller"


def test_the_second_letter_to_one_address_has_to_wait_and_what_was_typed_stays(
    visit: Visitor, session: Session
) -> None:
    assert visit.post("/join", RITA).status_code == 303
    answer = visit.post("/join", RITA)
    assert answer.status_code == 429
    assert "within the last hour" in words(answer)
    assert visit.post("/confirm/", {"email": RITA["email"]}).status_code == 429
    assert len(letters_to(session, RITA["email"])) == 1
    assert 0 < int(answer.headers["Retry-After"]) <= 3600
    page = answer.get_data(as_text=True)
    assert "Rita" in page
    assert RITA["password"] not in page
    assert visit.post("/join", {**RITA, "email": "other@mail.example"}).status_code == 303


def test_a_script_that_joins_on_and_on_is_stopped(visit: Visitor) -> None:
    codes = [
        visit.post("/join", {**RITA, "email": f"r{number}@mail.example"}).status_code
        for number in range(21)
    ]
    assert codes == [303] * 20 + [429]


def test_one_network_makes_the_blog_write_to_thirty_strangers_a_day_at_most(
    visit: Visitor,
) -> None:
    codes = [
        visit.post("/confirm/", {"email": f"r{number}@mail.example"}).status_code
        for number in range(31)
    ]
    assert codes == [303] * 30 + [429]


def test_who_fills_in_what_people_do_not_see_is_answered_the_same_and_gets_nothing(
    visit: Visitor, session: Session
) -> None:
    answer = visit.post("/join", {**RITA, "homepage": "https://spam.example"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/confirm/")
    assert people(session) == 0
    assert letters_to(session, RITA["email"]) == []


@pytest.mark.parametrize(
    ("stamp", "code"),
    [
        (opened(SECRET, at=clock.now() + timedelta(hours=1)), 422),
        (opened(SECRET, at=clock.now() - timedelta(days=2)), 422),
        (opened("another key", at=clock.now() - timedelta(minutes=1)), 422),
        ("", 422),
        ("x" * 100_000, 422),
        (opened(SECRET, at=clock.now() - timedelta(hours=2)), 303),
    ],
    ids=["too early", "too late", "forged", "missing", "long", "in time"],
)
def test_a_form_is_taken_some_seconds_to_a_day_after_it_was_opened(
    visit: Visitor, session: Session, stamp: str, code: int
) -> None:
    answer = visit.post("/join", {**RITA, "opened": stamp})
    assert answer.status_code == code
    assert people(session) == (1 if code == 303 else 0)


def test_who_was_too_quick_presses_once_more(visit: Visitor, session: Session) -> None:
    page = visit.post("/join", {**RITA, "opened": ""}).get_data(as_text=True)
    assert "Please press the button once more" in page
    stamp = html.fromstring(page).xpath("//input[@name='opened']/@value")[0]
    assert visit.post("/join", {**RITA, "opened": stamp}).status_code == 422  # at once
    assert sign_up.opened(SECRET, at=clock.now())[:5] == stamp[:5]


@pytest.mark.parametrize(
    ("email", "code"),
    [
        ("rita@mailinator.com", 422),
        ("rita@sub.mailinator.com", 422),
        ("rita@spam.example", 422),
        ("rita@in.spam.example", 422),
        ("rita@notspam.example", 303),
        ("rita@mail.example", 303),
    ],
)
def test_throw_away_and_blocked_domains_cannot_join_and_get_no_letter(
    visit: Visitor, session: Session, email: str, code: int
) -> None:
    membership = MembershipSettings(blocked_email_domains=("spam.example",))
    change_settings(session, Settings(membership=membership), by_id=None, at=NOON)
    session.commit()
    assert visit.post("/join", {**RITA, "email": email}).status_code == code
    assert len(letters_to(session, email)) == (1 if code == 303 else 0)


def test_throw_away_domains_may_be_let_in(visit: Visitor, session: Session) -> None:
    membership = MembershipSettings(block_disposable=False)
    change_settings(session, Settings(membership=membership), by_id=None, at=NOON)
    session.commit()
    assert visit.post("/join", {**RITA, "email": "rita@mailinator.com"}).status_code == 303


def test_a_member_who_comes_to_the_page_is_sent_on(visit: Visitor, session: Session) -> None:
    rita = a_person(session)
    session.commit()
    visit.signed_in_as(rita)
    assert visit.get("/join?next=/p/about.html").headers["Location"] == "/p/about.html"
    assert visit.get("/login?next=/p/about.html").headers["Location"] == "/p/about.html"


def test_of_two_who_join_with_one_address_at_once_none_gets_an_error(
    app: Flask, session: Session, config: Config
) -> None:
    codes = at_once(join_as, [("Rita", config), ("Mallory", config)])
    assert codes == [303, 303]
    assert people(session) == 1
    assert len(letters_to(session, "rita@mail.example")) == 2


def join_as(name: str, config: Config) -> int:
    app = app_on(config)
    alone = create_engine(f"sqlite:///{config.instance / name}")  # else one letter is the limit
    app.extensions["counters"] = Counters(alone, None)
    visitor = Visitor(app)
    visitor.get("/join")
    code = visitor.post("/join", {**RITA, "display_name": name}).status_code
    database: Database = app.extensions["database"]
    database.engine.dispose()
    return code


def test_asking_for_another_letter_keeps_nobody_from_joining(
    app: Flask, visit: Visitor, session: Session
) -> None:
    asked = [Visitor(app).post("/confirm/", {"email": RITA["email"]}) for _ in range(2)]
    assert [each.status_code for each in asked] == [303, 429]
    assert visit.post("/join", RITA).status_code == 303
    assert len(letters_to(session, RITA["email"])) == 1
