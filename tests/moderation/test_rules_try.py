"""Trying a text against the policy."""

from typing import Any

import pytest
from flask import Flask
from lxml import html
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from blog.accounts.models import Person, Role
from blog.comments.models import Comment
from blog.comments.opinion_models import RuleOpinion
from blog.db import Database
from blog.moderation import try_it
from blog.posts.models import Post, PostStatus
from tests.browse import Visitor, words
from tests.build import NOON, a_comment, a_person, a_post
from tests.comments.commenting import settle


@pytest.fixture
def post(session: Session) -> Post:
    return a_post(session, title="A walk")


@pytest.fixture
def max_(session: Session) -> Person:
    return a_person(session, "max", Role.MODERATOR)


@pytest.fixture
def desk(app: Flask, session: Session, post: Post, max_: Person) -> Visitor:
    session.commit()
    return Visitor(app).signed_in_as(max_)


def tried(desk: Visitor, body: str, post: Post | None = None, **more: str) -> TestResponse:
    return desk.post(
        "/moderation/rules/try", {"body": body, "post": str(post.id) if post else "", **more}
    )


def opinions(answer: TestResponse) -> dict[str, str]:
    table = html.fromstring(answer.text).xpath("//table//tbody/tr")
    return {
        " ".join(row[0].text_content().split()): " ".join(row[1].text_content().split())
        for row in table
    }


def stored(database: Database) -> tuple[int, int]:
    with database.reading() as fresh:
        count = select(func.count())
        return (
            fresh.scalar(count.select_from(Comment)) or 0,
            fresh.scalar(count.select_from(RuleOpinion)) or 0,
        )


def test_a_new_member_would_wait_and_nothing_is_stored(
    desk: Visitor, post: Post, database: Database
) -> None:
    answer = tried(desk, "Hello there.", post)
    assert answer.status_code == 200
    assert "It would wait for a moderator." in words(answer)
    assert "first comment of this person" in words(answer)
    assert stored(database) == (0, 0)


def test_every_rule_says_its_opinion_or_that_it_has_none(
    desk: Visitor, session: Session, post: Post
) -> None:
    settle(
        session,
        hold_first=1,
        max_links=1,
        held_words=("casino",),
        held_words_mode="shadow",
        repeated_mode="off",
    )
    session.commit()
    told = opinions(tried(desk, "https://a.example https://b.example casino", post))
    assert told["Old post"] == "hold · decides"
    assert told["First comments"] == "hold"
    assert told["Many links"] == "hold"
    assert told["Watched words"] == "hold · only recorded"
    assert told["Repeated text"] == "off"
    assert told["Blocked words"] == "none"
    assert told["No rule objected"] == "not asked"


def test_a_person_is_chosen_by_name_or_number(desk: Visitor, session: Session, post: Post) -> None:
    settle(session, hold_first=1, moderation="never")
    rita = a_person(session, "rita lane")
    a_comment(session, post, rita, at=NOON)
    session.commit()
    for typed in ("rita  lane", str(rita.id)):
        assert "It would be published." in words(tried(desk, "Hello.", post, person=typed))
    assert "It would wait" in words(tried(desk, "Hello.", post))


def test_staff_pass_and_nobody_else_is_asked(desk: Visitor, post: Post) -> None:
    answer = tried(desk, "Hello.", post, person="max")
    assert "It would be published." in words(answer)
    assert opinions(answer)["Many links"] == "not asked"


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"body": ""}, "Please fill this in."),
        ({"body": "x" * 10_001}, "10001 characters long"),
        ({"body": "&shy;"}, "Write something first."),
        ({"body": "x", "person": "nobody at all"}, "There is nobody called “nobody at all”."),
        ({"body": "x", "person": "9" * 30}, "There is nobody called"),
        ({"body": "x", "person": "y" * 100_000}, "Field cannot be longer than 200 characters."),
        ({"body": "x", "person": "twin"}, "Several people are called “twin”."),
        ({"body": "x", "post": "999999"}, "Not a valid choice."),
        ({"body": "x", "post": ""}, "Not a valid choice"),
    ],
)
def test_what_cannot_be_tried_says_why(
    desk: Visitor, session: Session, post: Post, sent: dict[str, Any], told: str
) -> None:
    for _ in range(2):
        a_person(session, "twin")
    session.commit()
    answer = desk.post("/moderation/rules/try", {"post": str(post.id), **sent})
    assert answer.status_code == 422
    assert told in words(answer)


def test_an_older_post_is_tried_by_its_number(
    desk: Visitor, session: Session, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(try_it, "POSTS", 1)
    a_post(session, title="A newer walk", published_at=NOON)
    hidden = a_post(session, title="A draft", status=PostStatus.DRAFT)
    session.commit()
    page = desk.get(f"/moderation/rules/try?post={post.id}")
    chosen = html.fromstring(page.text).xpath("//select[@name='post']/option[@selected]/text()")
    assert [each.strip() for each in chosen] == ["A walk"]
    assert tried(desk, "Hello.", post).status_code == 200
    assert tried(desk, "Hello.", hidden).status_code == 422


def test_a_try_waits_for_no_writer(
    desk: Visitor, session: Session, post: Post, database: Database
) -> None:
    answer = tried(desk, "Hello.", post)
    with database.session(writing=True) as other:
        other.execute(select(Comment.id))  # the write lock is free: nobody holds it
    assert answer.status_code == 200
