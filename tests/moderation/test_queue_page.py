"""The queues as a moderator sees them."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from blog.accounts.models import Role
from blog.comments.models import Status
from blog.moderation import queues
from tests.browse import Visitor, words
from tests.build import NOON, a_comment, a_person, a_post
from tests.queries import counted


@pytest.fixture
def desk(visit: Visitor, session: Session) -> Visitor:
    max_ = a_person(session, "max", Role.MODERATOR)
    session.commit()
    return visit.signed_in_as(max_)


def test_the_pending_queue_shows_who_said_what_where_and_why_it_waits(
    desk: Visitor, session: Session
) -> None:
    post = a_post(session, title="On locks")
    first = a_comment(session, post, a_person(session, "sam"), source="Which lock?")
    a_comment(
        session, post, a_person(session, "rita"), source="The third.", status=Status.PENDING,
        answers=first, reasons=[{"code": "first_comment", "number": 1}, {"code": "links", "count": 3}],
    )  # fmt: skip
    session.commit()
    page = words(desk.get("/moderation/"))
    for part in ("rita", "On locks", "The third.", "In reply to sam: Which lock?", "3 links"):
        assert part in page
    assert "Which lock?" in page
    assert "sam on On locks" not in page


def test_each_queue_shows_its_own_comments_and_all_shows_every_one(
    desk: Visitor, session: Session
) -> None:
    post = a_post(session)
    for status in Status:
        a_comment(session, post, source=f"This one is {status}!", status=status)
    session.commit()
    for queue in ("pending", "published", "spam", "rejected", "removed"):
        page = words(desk.get(f"/moderation/?queue={queue}"))
        assert f"This one is {queue}!" in page
        assert page.count("This one is") == 1
    assert words(desk.get("/moderation/?queue=all")).count("This one is") == len(Status)


def test_the_next_page_begins_behind_the_last_one_although_others_decided(
    desk: Visitor, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queues, "PAGE", 2)
    post = a_post(session)
    comments = [
        a_comment(session, post, source=f"Number {n}.", status=Status.PENDING,
                  at=NOON + timedelta(minutes=n))
        for n in range(5)
    ]  # fmt: skip
    session.commit()
    first = desk.get("/moderation/")
    assert "Number 0." in words(first)
    comments[0].status = Status.PUBLISHED
    session.commit()
    link = first.get_data(as_text=True).split('rel="next" href="')[1].split('"')[0]
    second = words(desk.get(link.replace("&amp;", "&")))
    assert "Number 2." in second
    assert "Number 3." in second
    assert "Number 1." not in second


def test_counts_are_exact_and_stop_at_the_limit(
    desk: Visitor, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = a_post(session)
    for _ in range(3):
        a_comment(session, post, status=Status.PENDING)
    session.commit()
    assert "Pending 3" in words(desk.get("/moderation/"))
    monkeypatch.setattr(queues, "COUNTED", 2)
    assert "Pending 2+" in words(desk.get("/moderation/"))


def test_an_author_sees_the_comments_under_their_own_posts_only(
    visit: Visitor, session: Session
) -> None:
    ada = a_person(session, "ada", Role.AUTHOR)
    a_comment(session, a_post(session, ada), source="Under mine.", status=Status.PENDING)
    other = a_comment(session, a_post(session), source="Under another.", status=Status.PENDING)
    session.commit()
    page = words(visit.signed_in_as(ada).get("/moderation/"))
    assert "Under mine." in page
    assert "Under another." not in page
    assert "Pending 1" in page
    assert visit.get(f"/moderation/comments/{other.id}").status_code == 404


def test_a_page_of_a_queue_takes_as_many_queries_for_many_comments_as_for_one(
    app: Flask, desk: Visitor, session: Session
) -> None:
    post = a_post(session)
    a_comment(session, post, status=Status.PENDING)
    session.commit()
    with counted(app) as one:
        desk.get("/moderation/")
    for _ in range(20):
        a_comment(session, post, status=Status.PENDING)
    session.commit()
    with counted(app) as many:
        desk.get("/moderation/")
    assert len(many) == len(one) <= 6


@pytest.mark.parametrize(
    "address",
    [
        "/moderation/?queue=nothing",
        "/moderation/?after=x",
        "/moderation/?after=1e999-1",
        "/moderation/?after=5-" + "9" * 31,
        "/moderation/comments/99",
        "/moderation/comments/" + "9" * 31,
        "/moderation/log?after=x",
        "/moderation/log?after=" + "9" * 31,
    ],
)
def test_an_address_that_no_page_links_to_is_not_found(desk: Visitor, address: str) -> None:
    assert desk.get(address).status_code == 404
