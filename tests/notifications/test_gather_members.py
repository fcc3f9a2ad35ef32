"""Members hear what became of their comments and who answered them; once, and not too early."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from blog import create_app
from blog.accounts.letters import UNDO_WINDOW
from blog.accounts.models import Letter, Person, Role
from blog.comments.models import Comment, Status
from blog.comments.withdraw import withdraw
from blog.config import Config
from blog.moderation.decide import undo
from blog.notifications.choices import choose
from blog.notifications.gather import gather
from blog.notifications.kinds import Cadence, Kind
from blog.notifications.news import OLD_NEWS
from blog.posts.models import CommentMode, Post, PostStatus
from blog.settings.change import change_settings
from blog.settings.models import BlogSettings, Settings
from tests.build import NOON, a_comment, a_person, a_post
from tests.notifications.room import MINUTE, SETTLED, Desk, newsroom
from tests.processes import at_once


@pytest.fixture
def desk(app: Flask, session: Session) -> Desk:
    opened = Desk(app, session)
    opened.open()
    return opened


@pytest.fixture
def max_(session: Session) -> Person:
    """Return a moderator who wants no letters of the desk."""
    person = a_person(session, "max", Role.MODERATOR)
    choose(session, person.id, {Kind.HELD: Cadence.OFF}, at=NOON)
    return person


def a_quiet_post(session: Session, **facts: object) -> Post:
    """Return a post whose author is no author any more, so that nobody hears of its comments."""
    return a_post(session, a_person(session, "ada"), **facts)  # type: ignore[arg-type]


def waiting(session: Session, author: str = "rita", **facts: object) -> Comment:
    post = a_quiet_post(session, title="Locks & gates")
    person = a_person(session, author)
    return a_comment(session, post, person, status=Status.PENDING, **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("decision", "says"),
    [("publish", "is published"), ("reject", "was not published"), ("remove", "was removed")],
)
def test_its_author_hears_what_became_of_a_comment(
    session: Session, desk: Desk, max_: Person, decision: str, says: str
) -> None:
    comment = waiting(session, source="About *rust* & oil.")
    desk.decides(max_, decision, comment, NOON + 10 * MINUTE, reason="Off topic")
    assert desk.letters(NOON + 11 * MINUTE) == []
    (letter,) = desk.letters(NOON + 10 * MINUTE + SETTLED)
    assert letter.to.startswith("rita-")
    assert says in letter.subject
    assert "> About rust & oil." in letter.body
    assert "“Locks & gates”" in letter.body
    assert "Reason: Off topic" in letter.body
    assert (f"http://localhost/comments/{comment.id}" in letter.body) is (decision == "publish")
    assert "http://localhost/letters/stop/" in letter.body
    assert "http://localhost/me/letters" in letter.body
    assert desk.letters(NOON + timedelta(hours=9)) == []


def test_of_spam_nobody_is_told(session: Session, desk: Desk, max_: Person) -> None:
    desk.decides(max_, "spam", waiting(session), NOON + MINUTE)
    assert desk.told(NOON + timedelta(hours=1)) == []


def test_a_decision_taken_back_in_time_is_never_told(
    session: Session, desk: Desk, max_: Person
) -> None:
    comment = waiting(session)
    late = NOON + timedelta(hours=1)
    change = desk.decides(max_, "reject", comment, late)
    undo(session, change_id=change, by=max_, at=late + UNDO_WINDOW)
    session.commit()
    assert desk.told(late + SETTLED) == []
    assert desk.told(late + UNDO_WINDOW + SETTLED) == []
    assert desk.told(late + timedelta(hours=5)) == []


def test_a_decision_changed_in_time_is_told_as_it_ended(
    session: Session, desk: Desk, max_: Person
) -> None:
    comment = waiting(session)
    desk.decides(max_, "reject", comment, NOON + 10 * MINUTE)
    desk.decides(max_, "publish", comment, NOON + 13 * MINUTE)
    assert desk.told(NOON + 10 * MINUTE + SETTLED) == []
    (letter,) = desk.letters(NOON + 13 * MINUTE + SETTLED)
    assert "is published" in letter.subject


def test_taking_back_what_was_told_is_told_too(session: Session, desk: Desk, max_: Person) -> None:
    comment = waiting(session)
    change = desk.decides(max_, "remove", comment, NOON + 10 * MINUTE)
    assert len(desk.letters(NOON + 20 * MINUTE)) == 1
    desk.decides(max_, "publish", comment, NOON + 30 * MINUTE)
    (letter,) = desk.letters(NOON + 40 * MINUTE)
    assert "is published" in letter.subject
    assert change


def test_nobody_hears_of_their_own_act(session: Session, desk: Desk) -> None:
    post = a_quiet_post(session)
    mod = a_person(session, "max", Role.MODERATOR)
    choose(session, mod.id, {Kind.HELD: Cadence.OFF}, at=NOON)
    own = a_comment(session, post, mod, status=Status.PENDING)
    desk.decides(mod, "publish", own, NOON + MINUTE)
    rita = a_person(session, "rita")
    gone = a_comment(session, post, rita)
    a_comment(session, post, rita, answers=gone)
    withdraw(session, comment_id=gone.id, by=rita, at=NOON + MINUTE)
    assert desk.told(NOON + timedelta(hours=1)) == []


def test_a_comment_that_was_published_at_once_is_no_news_to_its_author(
    session: Session, desk: Desk, max_: Person
) -> None:
    comment = a_comment(session, a_quiet_post(session), a_person(session, "rita"))
    assert desk.told(NOON + SETTLED) == []
    desk.decides(max_, "remove", comment, NOON + 10 * MINUTE)
    desk.decides(max_, "publish", comment, NOON + 12 * MINUTE)
    assert desk.told(NOON + timedelta(hours=1)) == []


def test_many_decisions_about_one_person_are_one_letter(
    session: Session, desk: Desk, max_: Person
) -> None:
    post, rita = a_quiet_post(session), a_person(session, "rita")
    comments = [a_comment(session, post, rita, status=Status.PENDING) for _ in range(30)]
    for each in comments:
        desk.decides(max_, "reject", each, NOON + 10 * MINUTE)
    (letter,) = desk.letters(NOON + 10 * MINUTE + SETTLED)
    assert letter.subject == "30 of your comments at Gatepost were not published"
    assert letter.body.count("Not published, on") == 20
    assert "And 10 more." in letter.body


def test_who_is_answered_hears_of_it_once_it_can_be_read(
    session: Session, desk: Desk, max_: Person
) -> None:
    post = a_quiet_post(session, title="Rust")
    question = a_comment(session, post, a_person(session, "rita"))
    answer = a_comment(
        session,
        post,
        a_person(session, "otto"),
        answers=question,
        status=Status.PENDING,
        source="Use oil.",
        at=NOON,
    )
    assert ("rita", "reply") not in desk.told(NOON + SETTLED)
    desk.decides(max_, "publish", answer, NOON + 10 * MINUTE)
    letters = {each.to.rpartition("-")[0]: each for each in desk.letters(NOON + 20 * MINUTE)}
    assert letters["rita"].subject == "otto answered you on “Rust”"
    assert "> Use oil." in letters["rita"].body
    assert "is published" in letters["otto"].subject
    desk.decides(max_, "hold", answer, NOON + 30 * MINUTE)
    desk.decides(max_, "publish", answer, NOON + 50 * MINUTE)
    assert ("rita", "reply") not in desk.told(NOON + timedelta(hours=3))


@pytest.mark.parametrize(
    "hidden", [{"status": PostStatus.TRASHED}, {"comment_mode": CommentMode.HIDDEN}]
)
def test_answers_that_nobody_can_read_are_not_told(
    session: Session, desk: Desk, hidden: dict[str, object]
) -> None:
    post = a_quiet_post(session, **hidden)
    question = a_comment(session, post, a_person(session, "rita"))
    a_comment(session, post, a_person(session, "otto"), answers=question)
    assert ("rita", "reply") not in desk.told(NOON + timedelta(hours=1))


def test_guests_imported_people_and_unconfirmed_ones_get_no_letter(
    session: Session, desk: Desk, max_: Person
) -> None:
    post = a_quiet_post(session)
    for person in (a_person(session, "gast", member=False), a_person(session, confirmed=False)):
        comment = a_comment(session, post, person, status=Status.PENDING)
        desk.decides(max_, "publish", comment, NOON + MINUTE)
    assert desk.told(NOON + timedelta(hours=1)) == []


def test_who_switched_a_kind_off_gets_none_of_it(
    session: Session, desk: Desk, max_: Person
) -> None:
    comment = waiting(session)
    choose(session, comment.author_id, {Kind.DECIDED: Cadence.OFF}, at=NOON)
    desk.decides(max_, "publish", comment, NOON + MINUTE)
    assert desk.told(NOON + timedelta(minutes=30)) == []


def test_what_happened_before_the_first_look_is_not_told(
    app: Flask, session: Session, max_: Person
) -> None:
    late = Desk(app, session)
    late.decides(max_, "publish", waiting(session), NOON + MINUTE)
    late.open(NOON + timedelta(hours=1))
    assert late.told(NOON + timedelta(hours=9)) == []


def test_what_happened_a_week_ago_while_no_worker_ran_is_not_told(
    session: Session, desk: Desk, max_: Person
) -> None:
    desk.decides(max_, "publish", waiting(session), NOON + MINUTE)
    assert desk.told(NOON + OLD_NEWS + MINUTE) == []


def test_a_row_that_was_committed_late_is_not_left_out(
    app: Flask, session: Session, desk: Desk, max_: Person
) -> None:
    """A row with a lower id may appear after one with a higher id: reading stops before the window."""
    first, second = waiting(session, "rita"), waiting(session, "otto")
    desk.decides(max_, "publish", second, NOON + 10 * MINUTE)  # its id is the lower one
    desk.decides(max_, "publish", first, NOON + 7 * MINUTE)
    assert desk.told(NOON + 7 * MINUTE + SETTLED) == []
    assert sorted(desk.told(NOON + 10 * MINUTE + SETTLED)) == [
        ("otto", "decided"),
        ("rita", "decided"),
    ]


def test_letters_are_in_the_blogs_language(
    config: Config, session: Session, desk: Desk, max_: Person, tmp_path: Path
) -> None:
    folder = tmp_path / "translations" / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    words = Catalog(locale="de")
    words.add("Hello %(name)s,", "Guten Tag %(name)s,", flags=["python-format"])
    with (folder / "messages.mo").open("wb") as file:
        write_mo(file, words)
    german = Settings(blog=BlogSettings(title="Schleuse 7", language="de"))
    change_settings(session, german, by_id=max_.id, at=NOON)
    desk.decides(max_, "publish", waiting(session), NOON + MINUTE)
    app = create_app(replace(config, instance=tmp_path))
    gather(newsroom(app), NOON + timedelta(minutes=30))
    app.extensions["database"].engine.dispose()
    letter = session.scalars(select(Letter)).one()
    assert letter.body.startswith("Guten Tag rita,\n")
    assert "Schleuse 7" in letter.subject


def test_two_workers_at_once_write_each_letter_once(
    config: Config, session: Session, desk: Desk, max_: Person
) -> None:
    post = a_quiet_post(session)
    for number in range(12):
        comment = a_comment(
            session, post, a_person(session, f"rita{number}"), status=Status.PENDING
        )
        desk.decides(max_, "publish", comment, NOON + MINUTE)
    written = at_once(gather_there, [(config,)] * 3)
    assert sum(written) == 12
    assert len(desk.letters(NOON + MINUTE + SETTLED)) == 12


def gather_there(config: Config) -> int:
    app = create_app(config)
    try:
        return gather(newsroom(app), NOON + MINUTE + SETTLED)
    finally:
        app.extensions["database"].engine.dispose()
