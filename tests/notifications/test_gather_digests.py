"""Moderators and authors hear what waits and what is new, as often as they choose."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from blog.accounts.models import Role
from blog.comments import lifecycle
from blog.comments.models import Status
from blog.db import Database
from blog.moderation.decide import undo
from blog.notifications.choices import choose
from blog.notifications.gather import gather
from blog.notifications.kinds import Cadence, Kind
from blog.posts.models import Post
from blog.settings.change import change_settings
from blog.settings.models import BlogSettings, Settings
from tests.build import NOON, a_comment, a_person, a_post
from tests.notifications.room import MINUTE, SETTLED, Desk

HOUR = timedelta(hours=1)


@pytest.fixture
def desk(app: Flask, session: Session) -> Desk:
    return Desk(app, session)


def test_what_waits_comes_together_at_the_full_hour(session: Session, desk: Desk) -> None:
    a_person(session, "max", Role.MODERATOR)
    post = a_post(session, a_person(session, "ada"), title="Rust")
    desk.open(NOON)
    for minute in (1, 2):
        a_comment(session, post, status=Status.PENDING, at=NOON + minute * MINUTE)
    assert desk.letters(NOON + 59 * MINUTE) == []
    (letter,) = desk.letters(NOON + HOUR)
    assert letter.subject == "2 comments wait for you at Gatepost"
    assert letter.body.count("on “Rust”:") == 2
    assert letter.body.count("http://localhost/letters/decide/") == 2
    assert desk.letters(NOON + 2 * HOUR) == []


def test_what_a_rule_holds_is_told_at_once_and_what_a_person_puts_back_after_the_undo_window(
    session: Session, desk: Desk
) -> None:
    max_, mia = (a_person(session, name, Role.MODERATOR) for name in ("max", "mia"))
    choose(session, max_.id, {Kind.HELD: Cadence.AT_ONCE}, at=NOON)
    choose(session, mia.id, {Kind.HELD: Cadence.OFF}, at=NOON)
    post = a_post(session, a_person(session, "ada"))
    other = a_comment(session, post, at=NOON - HOUR)
    desk.open(NOON)
    first = a_comment(session, post, status=Status.PENDING, at=NOON + MINUTE)
    assert desk.told(NOON + MINUTE) == [("max", "held")]
    # Its author edits it, and it waits still.
    lifecycle.look_again(session, first, rule="links", at=NOON + 2 * MINUTE)
    desk.decides(mia, "hold", other, NOON + 2 * MINUTE)
    assert desk.told(NOON + 3 * MINUTE) == []
    a_comment(session, post, status=Status.PENDING, at=NOON + 4 * MINUTE)
    assert desk.told(NOON + 4 * MINUTE) == [("max", "held")]
    assert desk.told(NOON + 2 * MINUTE + SETTLED) == [("max", "held")]
    assert desk.told(NOON + HOUR) == []


def test_between_at_once_and_a_digest_nothing_is_lost_or_told_twice(
    session: Session, desk: Desk
) -> None:
    max_ = a_person(session, "max", Role.MODERATOR)
    post = a_post(session, a_person(session, "ada"))
    desk.open(NOON)
    a_comment(session, post, status=Status.PENDING, at=NOON + MINUTE)
    choose(session, max_.id, {Kind.HELD: Cadence.AT_ONCE}, at=NOON + MINUTE)
    assert desk.told(NOON + MINUTE) == [("max", "held")]
    a_comment(session, post, status=Status.PENDING, at=NOON + 2 * MINUTE)
    assert desk.told(NOON + 2 * MINUTE) == [("max", "held")]
    choose(session, max_.id, {Kind.HELD: Cadence.HOURLY}, at=NOON + 3 * MINUTE)
    assert desk.told(NOON + 3 * MINUTE) == []
    late = a_comment(session, post, status=Status.PENDING, at=NOON + 4 * MINUTE)
    # When the hour strikes, this row is younger than the undo window.
    lifecycle.look_again(session, late, rule="links", at=NOON + 57 * MINUTE)
    (letter,) = desk.letters(NOON + HOUR)
    assert letter.subject == "A comment waits for you at Gatepost"
    choose(session, max_.id, {Kind.HELD: Cadence.AT_ONCE}, at=NOON + HOUR + MINUTE)
    assert desk.told(NOON + 2 * HOUR) == []


def test_what_is_written_below_and_not_committed_yet_is_not_left_out(
    app: Flask, session: Session, database: Database, desk: Desk
) -> None:
    """PostgreSQL gives out ids before it commits; who reads ahead must not pass one by."""
    max_ = a_person(session, "max", Role.MODERATOR)
    choose(session, max_.id, {Kind.HELD: Cadence.AT_ONCE}, at=NOON)
    post = a_post(session, a_person(session, "ada"))
    desk.open(NOON)
    if session.get_bind().dialect.name == "sqlite":
        return  # its writers wait for each other
    a_comment(session, post, source="The slow one", status=Status.PENDING, at=NOON + MINUTE)
    session.flush()
    with database.transaction() as quick:
        under = quick.get_one(Post, post.id)
        a_comment(quick, under, source="The quick one", status=Status.PENDING, at=NOON + MINUTE)
    assert gather(desk.room, NOON + MINUTE) == 0
    (letter,) = desk.letters(NOON + MINUTE)  # commits the slow one
    assert all(each in letter.body for each in ("The slow one", "The quick one"))


def test_daily_is_at_breakfast_where_the_blog_is(session: Session, desk: Desk) -> None:
    max_ = a_person(session, "max", Role.MODERATOR)
    choose(session, max_.id, {Kind.HELD: Cadence.DAILY}, at=NOON)
    desk.open(NOON)
    a_comment(session, a_post(session, a_person(session)), status=Status.PENDING, at=NOON + MINUTE)
    breakfast = NOON + 19 * HOUR
    assert desk.told(breakfast - MINUTE) == []
    assert desk.told(breakfast) == [("max", "held")]


def test_what_was_decided_meanwhile_is_not_in_the_digest(session: Session, desk: Desk) -> None:
    max_ = a_person(session, "max", Role.MODERATOR)
    post = a_post(session, a_person(session, "ada"))
    desk.open(NOON)
    comment = a_comment(session, post, status=Status.PENDING, at=NOON + MINUTE)
    desk.decides(max_, "spam", comment, NOON + 2 * MINUTE)
    assert desk.told(NOON + HOUR) == []


def test_authors_hear_of_their_own_posts_only(session: Session, desk: Desk) -> None:
    ada, ben = a_person(session, "ada", Role.AUTHOR), a_person(session, "ben", Role.AUTHOR)
    hers, his = a_post(session, ada), a_post(session, ben)
    desk.open(NOON)
    a_comment(session, hers, status=Status.PENDING, at=NOON + MINUTE)
    a_comment(session, his, status=Status.PUBLISHED, at=NOON + MINUTE)
    a_comment(session, his, ben, status=Status.PUBLISHED, at=NOON + MINUTE)
    assert desk.told(NOON + HOUR) == [("ada", "held"), ("ben", "new")]


def test_an_answer_to_the_author_is_one_letter_not_two(session: Session, desk: Desk) -> None:
    ada = a_person(session, "ada", Role.AUTHOR)
    post = a_post(session, ada)
    said = a_comment(session, post, ada, at=NOON - HOUR)
    desk.open(NOON)
    a_comment(session, post, answers=said, at=NOON + MINUTE)
    assert desk.told(NOON + HOUR) == [("ada", "reply")]


def test_a_moderator_is_not_told_what_they_put_back_themselves(
    session: Session, desk: Desk
) -> None:
    max_, mia = (a_person(session, name, Role.MODERATOR) for name in ("max", "mia"))
    comment = a_comment(session, a_post(session, a_person(session, "ada")), at=NOON - HOUR)
    desk.open(NOON)
    desk.decides(max_, "hold", comment, NOON + MINUTE)
    assert mia
    assert desk.told(NOON + HOUR) == [("mia", "held")]


def test_another_cadence_loses_nothing_and_repeats_nothing(session: Session, desk: Desk) -> None:
    max_ = a_person(session, "max", Role.MODERATOR)
    choose(session, max_.id, {Kind.HELD: Cadence.DAILY}, at=NOON)
    post = a_post(session, a_person(session, "ada"))
    desk.open(NOON)
    a_comment(session, post, status=Status.PENDING, at=NOON + MINUTE)
    assert desk.told(NOON + HOUR) == []
    choose(session, max_.id, {Kind.HELD: Cadence.HOURLY}, at=NOON + HOUR)
    assert desk.told(NOON + HOUR) == [("max", "held")]
    assert desk.told(NOON + 30 * HOUR) == []


def test_off_is_silent_and_what_came_meanwhile_is_not_made_up_for(
    session: Session, desk: Desk
) -> None:
    max_ = a_person(session, "max", Role.MODERATOR)
    choose(session, max_.id, {Kind.HELD: Cadence.OFF}, at=NOON)
    desk.open(NOON)
    post = a_post(session, a_person(session, "ada"))
    a_comment(session, post, status=Status.PENDING, at=NOON + MINUTE)
    assert desk.told(NOON + 30 * HOUR) == []
    choose(session, max_.id, {Kind.HELD: Cadence.AT_ONCE}, at=NOON + 31 * HOUR)
    assert desk.told(NOON + 31 * HOUR) == []


def test_a_long_digest_names_twenty_and_counts_the_rest(session: Session, desk: Desk) -> None:
    a_person(session, "max", Role.MODERATOR)
    post, rita = a_post(session, a_person(session, "ada")), a_person(session, "rita")
    desk.open(NOON)
    for _ in range(23):
        a_comment(session, post, rita, status=Status.PENDING, at=NOON + MINUTE)
    (letter,) = desk.letters(NOON + HOUR)
    assert letter.subject == "23 comments wait for you at Gatepost"
    assert letter.body.count("/letters/decide/") == 20
    assert "And 3 more." in letter.body


def test_letters_carry_the_title_of_the_blog(session: Session, desk: Desk) -> None:
    admin = a_person(session, "max", Role.ADMIN)
    desk.open(NOON)
    a_comment(session, a_post(session, a_person(session)), status=Status.PENDING, at=NOON + MINUTE)
    settings = Settings(blog=BlogSettings(title="Lock 7"))
    change_settings(session, settings, by_id=admin.id, at=NOON)
    (letter,) = desk.letters(NOON + HOUR)
    assert letter.subject == "A comment waits for you at Lock 7"


@pytest.mark.parametrize("told_first", [False, True])
def test_what_was_taken_away_while_the_hour_struck_and_came_back_is_in_the_next_digest(
    session: Session, desk: Desk, told_first: bool
) -> None:
    max_ = a_person(session, "max", Role.MODERATOR)
    choose(session, max_.id, {Kind.HELD: Cadence.OFF}, at=NOON)
    post = a_post(session, a_person(session, "ada", Role.AUTHOR))
    desk.open(NOON)
    comment = a_comment(session, post, at=NOON + 10 * MINUTE)
    gone = NOON + (HOUR + MINUTE if told_first else HOUR - 2 * MINUTE)
    if told_first:
        assert desk.told(NOON + HOUR) == [("ada", "new")]
    change = desk.decides(max_, "spam", comment, gone)
    if not told_first:
        assert desk.told(NOON + HOUR) == [], "readers do not see it now"
    undo(session, change_id=change, by=max_, at=gone + 3 * MINUTE)
    session.commit()
    heard = desk.told(NOON + 2 * HOUR)
    assert [each for each in heard if each[1] == "new"] == ([] if told_first else [("ada", "new")])
    assert [each for each in desk.told(NOON + 3 * HOUR) if each[1] == "new"] == []


def test_what_went_and_came_back_between_two_digests_is_told_as_it_stands(
    session: Session, desk: Desk
) -> None:
    _, mia = (a_person(session, name, Role.MODERATOR) for name in ("max", "mia"))
    choose(session, mia.id, {Kind.HELD: Cadence.OFF}, at=NOON)
    post = a_post(session, a_person(session, "ada", Role.AUTHOR))
    desk.open(NOON)
    shown = a_comment(session, post, at=NOON + MINUTE)
    held = a_comment(session, post, status=Status.PENDING, at=NOON + MINUTE)
    spam = desk.decides(mia, "spam", shown, NOON + 10 * MINUTE)
    published = desk.decides(mia, "publish", held, NOON + 10 * MINUTE)
    for change in (spam, published):
        undo(session, change_id=change, by=mia, at=NOON + 12 * MINUTE)
    assert {("ada", "new"), ("max", "held")} <= set(desk.told(NOON + HOUR))
    assert desk.told(NOON + 2 * HOUR) == []
