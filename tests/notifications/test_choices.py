"""Everybody chooses their letters, and stops a kind of them from any letter with one press."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from lxml import html
from sqlalchemy.orm import Session

from blog.accounts.letters import write_letter
from blog.accounts.models import Letter, Person, Role
from blog.db import Database
from blog.mail import SmtpSender
from blog.notifications.choices import choices_of, choose
from blog.notifications.deliver import SWITCHED_OFF, Office, deliver_due
from blog.notifications.http import links_of
from blog.notifications.kinds import Cadence, Kind
from tests.browse import Visitor, words
from tests.build import NOON, a_person
from tests.postoffice import PostOffice

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def rita(session: Session) -> Person:
    person = a_person(session, "rita")
    session.commit()
    return person


def chosen(session: Session, person: Person) -> dict[Kind, Cadence]:
    found = choices_of(session, person.id)
    session.commit()
    return found


def stop_path(app: Flask, person: Person, kind: Kind) -> str:
    return links_of(app).stop(person.id, kind).removeprefix("http://localhost")


def test_a_member_chooses_and_finds_the_choice_again(
    session: Session, visit: Visitor, rita: Person
) -> None:
    visit.signed_in_as(rita)
    page = visit.get("/me/letters")
    assert "Answers to your comments" in words(page)
    assert "wait for a decision" not in words(page)
    answer = visit.post("/me/letters", dict.fromkeys(("decided", "appeal"), "y"))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/me/letters")
    assert chosen(session, rita)[Kind.REPLY] is Cadence.OFF
    assert chosen(session, rita)[Kind.DECIDED] is Cadence.AT_ONCE
    again = html.fromstring(visit.get("/me/letters").text)
    assert again.xpath("//input[@checked]/@name") == ["decided", "appeal"]


def test_the_desk_chooses_how_often(session: Session, visit: Visitor) -> None:
    max_ = a_person(session, "max", Role.MODERATOR)
    session.commit()
    visit.signed_in_as(max_)
    assert "New comments on your posts" not in visit.get("/me/letters").text
    assert visit.post("/me/letters", {"held": "daily"}).status_code == 303
    assert chosen(session, max_)[Kind.HELD] is Cadence.DAILY


@pytest.mark.parametrize("wrong", ["weekly", "", "x" * 5000, "at_once\u2028"])
def test_a_wrong_choice_changes_nothing(session: Session, visit: Visitor, wrong: str) -> None:
    max_ = a_person(session, "max", Role.MODERATOR)
    session.commit()
    visit.signed_in_as(max_)
    assert visit.post("/me/letters", {"held": wrong}).status_code == 422
    assert set(chosen(session, max_).values()) == {Cadence.AT_ONCE, Cadence.HOURLY}


def test_only_members_choose(visit: Visitor) -> None:
    assert visit.get("/me/letters").status_code == 303
    assert visit.post("/me/letters", {"reply": "off"}).status_code == 303


def test_looking_at_the_link_stops_nothing(
    app: Flask, session: Session, visit: Visitor, rita: Person
) -> None:
    page = visit.get(stop_path(app, rita, Kind.REPLY))
    assert "Stop these letters?" in words(page)
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert chosen(session, rita)[Kind.REPLY] is Cadence.AT_ONCE


def test_a_mail_program_stops_a_kind_with_one_click_from_elsewhere(
    app: Flask, session: Session, rita: Person
) -> None:
    """No cookie, no token of ours, another origin: what RFC 8058 sends."""
    path = stop_path(app, rita, Kind.REPLY)
    client = app.test_client(use_cookies=False)
    for headers in ({"Origin": "https://mail.example"}, {"Origin": "null"}, {}):
        answer = client.post(path, data=ONE_CLICK, headers=headers)
        assert answer.status_code == 200
    assert chosen(session, rita)[Kind.REPLY] is Cadence.OFF
    assert chosen(session, rita)[Kind.DECIDED] is Cadence.AT_ONCE
    multipart = client.post(
        stop_path(app, rita, Kind.DECIDED), data=ONE_CLICK, content_type="multipart/form-data"
    )
    assert "No more of these" in words(multipart)
    assert chosen(session, rita)[Kind.DECIDED] is Cadence.OFF


def test_only_two_addresses_are_open_to_posts_from_elsewhere(app: Flask) -> None:
    open_ = [
        str(rule)
        for rule in app.url_map.iter_rules()
        if getattr(app.view_functions[rule.endpoint], "from_anywhere", False)
    ]
    assert open_ == ["/letters/stop/<token>", "/csp-reports"]


@pytest.mark.parametrize("method", ["get", "post"])
def test_forged_links_do_nothing(
    app: Flask, session: Session, visit: Visitor, rita: Person, method: str
) -> None:
    good = stop_path(app, rita, Kind.REPLY)
    decide = links_of(app).decide(rita.account, 1, 1, at=NOON)  # type: ignore[arg-type]
    for bad in (good[:-1], good + "x", "/letters/stop/x", "/letters/stop/" + "a" * 4000,
                "/letters/stop/\u00e4", "/letters/stop/" + decide.rpartition("/")[2],
                stop_path(app, Person(id=10**12), Kind.REPLY)):  # fmt: skip
        assert getattr(visit, method)(bad).status_code == 404, bad
    assert chosen(session, rita)[Kind.REPLY] is Cadence.AT_ONCE


def test_there_is_no_address_in_the_link(app: Flask, rita: Person) -> None:
    assert "rita" not in stop_path(app, rita, Kind.REPLY)


def a_reply_letter(session: Session, rita: Person, cause: str | None = "reply:1") -> Letter:
    letter = write_letter(
        session,
        to="r@mail.example",
        subject="s",
        body="b\n",
        at=NOON,
        person_id=rita.id,
        cause=cause,
    )
    session.commit()
    return letter


def an_office(app: Flask, database: Database, post: PostOffice) -> Office:
    return Office(
        database=database,
        sender=SmtpSender(post.url),
        address="blog@gate.example",
        links=links_of(app),
    )


def test_every_such_letter_says_how_to_stop_them_and_the_link_works(
    app: Flask, session: Session, database: Database, visit: Visitor, rita: Person
) -> None:
    a_reply_letter(session, rita)
    with PostOffice() as post:
        deliver_due(an_office(app, database, post), lambda: NOON)
    content = post.letters[0].content.decode()
    assert "\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in content
    (path,) = re.findall(r"\r\nList-Unsubscribe: <http://localhost(\S+)>\r\n", content)
    assert visit.client.post(path, data=ONE_CLICK).status_code == 200
    assert chosen(session, rita)[Kind.REPLY] is Cadence.OFF


def test_a_letter_that_was_written_before_it_was_switched_off_is_not_sent(
    app: Flask, session: Session, database: Database, rita: Person
) -> None:
    letter, always = a_reply_letter(session, rita), a_reply_letter(session, rita, None)
    choose(session, rita.id, {Kind.REPLY: Cadence.OFF}, at=NOON)
    session.commit()
    with PostOffice() as post:
        deliver_due(an_office(app, database, post), lambda: NOON + timedelta(minutes=1))
    session.refresh(letter)
    session.refresh(always)
    assert (letter.sent_at, letter.due_at, letter.last_error) == (None, None, SWITCHED_OFF)
    assert always.sent_at is not None
    assert len(post.letters) == 1
    assert b"List-Unsubscribe" not in post.letters[0].content
