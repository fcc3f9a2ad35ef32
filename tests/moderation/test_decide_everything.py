"""Deciding about everything that a filter finds, after a page that says what will happen."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from blog import clock
from blog.accounts.models import Person, Role
from blog.comments.edit import edit
from blog.comments.models import Comment, Status
from blog.db import Database
from blog.moderation.batch import Press, decide_picked
from blog.posts.models import Post
from blog.settings.models import CommentSettings
from tests.browse import Visitor, words
from tests.build import a_comment, a_person, a_post
from tests.moderation.desk import decisions_made, hidden_fields, press_many, statuses


@pytest.fixture
def wave(session: Session) -> list[Comment]:
    """Return three comments by dealz and one by rita, all pending."""
    post, dealz = a_post(session, title="On locks"), a_person(session, "dealz")
    made = [a_comment(session, post, dealz, source=f"Buy now, {n}!", status=Status.PENDING)
            for n in range(3)]  # fmt: skip
    made.append(a_comment(session, post, a_person(session, "rita"), status=Status.PENDING))
    session.commit()
    return made


ASK = {"everything": "1", "decision": "reject", "queue": "pending", "person": "dealz"}


def test_the_page_before_says_exactly_what_will_happen_and_does_nothing(
    desk: Visitor, session: Session, wave: list[Comment]
) -> None:
    page = words(
        desk.post("/moderation/decisions", {**ASK, "since": "1999-12-31", "until": "2099-01-01"})
    )
    for part in (
        "1999-12-31",
        "2099-01-01",
        "Reject 3 comments?",
        "Pending",
        "dealz",
        "Buy now, 0!",
        "Reject all 3",
    ):
        assert part in page
    assert "rita" not in page
    assert decisions_made(session) == 0


def test_the_second_press_decides_about_all_of_them(
    desk: Visitor, session: Session, wave: list[Comment]
) -> None:
    fields = hidden_fields(desk.post("/moderation/decisions", ASK))
    answer = desk.post("/moderation/decisions", {**fields, "decision": "reject", "reason": "Ads"})
    assert answer.status_code == 303
    assert "Rejected 3 comments." in words(desk.get("/moderation/"))
    assert statuses(session) == [Status.REJECTED] * 3 + [Status.PENDING]
    desk.post("/moderation/decisions", {**fields, "decision": "reject"})
    assert decisions_made(session) == 3


def test_what_came_after_the_page_was_shown_is_left_alone(
    desk: Visitor, session: Session, wave: list[Comment]
) -> None:
    fields = hidden_fields(desk.post("/moderation/decisions", ASK))
    a_comment(session, a_post(session), wave[0].author, status=Status.PENDING)
    session.commit()
    desk.post("/moderation/decisions", {**fields, "decision": "reject"})
    assert statuses(session)[4] is Status.PENDING


def test_what_somebody_else_decided_meanwhile_is_left_alone_and_named(
    desk: Visitor, session: Session, wave: list[Comment]
) -> None:
    fields = hidden_fields(desk.post("/moderation/decisions", ASK))
    mia = a_person(session, "mia", Role.MODERATOR)
    session.commit()
    press_many(Visitor(desk.app).signed_in_as(mia), "publish", wave[1])
    answer = desk.post("/moderation/decisions", {**fields, "decision": "reject"})
    page = words(desk.get(answer.location))
    assert "Rejected 2 comments." in page
    assert "mia published a comment by dealz." in page
    assert statuses(session)[:3] == [Status.REJECTED, Status.PUBLISHED, Status.REJECTED]


def test_in_all_nothing_that_changed_meanwhile_is_overwritten(
    desk: Visitor, session: Session, wave: list[Comment]
) -> None:
    """Neither what somebody else decided, nor a text that nobody on this side has seen."""
    ask = {**ASK, "queue": "all", "decision": "publish"}
    fields = hidden_fields(desk.post("/moderation/decisions", ask))
    mia = a_person(session, "mia", Role.MODERATOR)
    session.commit()
    press_many(Visitor(desk.app).signed_in_as(mia), "spam", wave[1])
    an_edit(session, wave[2], "Buy my own now!")
    answer = desk.post("/moderation/decisions", {**fields, "decision": "publish"})
    page = words(desk.get(answer.location))
    for part in (
        "Published 1 comment.",
        "mia marked a comment by dealz as spam.",
        "dealz edited their comment.",
    ):
        assert part in page
    assert "more." not in page
    assert "not there" not in page
    assert statuses(session)[:3] == [Status.PUBLISHED, Status.SPAM, Status.PENDING]


def test_a_text_that_was_edited_out_of_the_filter_is_left_alone_and_named(
    desk: Visitor, session: Session, wave: list[Comment]
) -> None:
    fields = hidden_fields(desk.post("/moderation/decisions", {**ASK, "text": "buy NOW"}))
    an_edit(session, wave[1], "Good morning!")
    answer = desk.post("/moderation/decisions", {**fields, "decision": "reject"})
    page = words(desk.get(answer.location))
    assert "Rejected 2 comments." in page
    assert page.count("dealz edited their comment.") == 1
    assert statuses(session)[:3] == [Status.REJECTED, Status.PENDING, Status.REJECTED]


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)  # SQLite's writers wait in line
@pytest.mark.parametrize("minutes", [0, 10])
def test_what_is_committed_after_the_page_under_lower_numbers_is_left_alone_and_named(
    desk: Visitor,
    session: Session,
    database: Database,
    wave: list[Comment],
    *,
    minutes: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """PostgreSQL gives out numbers before it commits; the page does not show this decision, however long it takes."""
    mia, rita = a_person(session, "mia", Role.MODERATOR), a_person(session, "rita")
    session.commit()
    press = Press(decision="spam", token="t9")
    decide_picked(session, {wave[1].id: 1}, press, by=mia, at=clock.now())
    later = clock.now() + timedelta(minutes=minutes)
    monkeypatch.setattr(clock, "now", lambda: later)
    with database.transaction() as quick:  # the highest number of all, committed first
        post, by = quick.get_one(Post, wave[0].post_id), quick.get_one(Person, rita.id)
        a_comment(quick, post, by, at=clock.now())
    later += timedelta(minutes=minutes)
    fields = hidden_fields(desk.post("/moderation/decisions", {**ASK, "queue": "all"}))
    session.commit()
    answer = desk.post("/moderation/decisions", {**fields, "decision": "reject"})
    assert "mia marked a comment by dealz as spam." in words(desk.get(answer.location))
    assert statuses(session)[:3] == [Status.REJECTED, Status.SPAM, Status.REJECTED]


def test_what_left_the_queue_and_came_back_is_left_alone_and_named(
    desk: Visitor, session: Session, wave: list[Comment]
) -> None:
    fields = hidden_fields(desk.post("/moderation/decisions", ASK))
    mia = a_person(session, "mia", Role.MODERATOR)
    session.commit()
    other = Visitor(desk.app).signed_in_as(mia)
    press_many(other, "publish", *wave[:3])
    press_many(other, "hold", *wave[:3], version=2, token="t2")
    answer = desk.post("/moderation/decisions", {**fields, "decision": "reject"})
    assert answer.status_code == 409
    assert words(answer).count("a comment by dealz") == 3
    assert statuses(session)[:3] == [Status.PENDING] * 3


def an_edit(session: Session, comment: Comment, source: str) -> None:
    edit(
        session,
        comment_id=comment.id,
        by=comment.author,
        source=source,
        version=comment.version,
        settings=CommentSettings(),
        at=comment.created_at,
    )
    session.commit()


def test_a_filter_that_matches_nothing_has_nothing_to_press(
    desk: Visitor, session: Session, wave: list[Comment]
) -> None:
    page = desk.post("/moderation/decisions", {**ASK, "person": "nobody"})
    assert "Nothing matches" in words(page)
    assert 'name="up_to"' not in page.get_data(as_text=True)
    fields = hidden_fields(desk.post("/moderation/decisions", ASK))
    forged = {**fields, "decision": "reject", "person": "nobody"}
    assert desk.post("/moderation/decisions", forged).status_code == 409
    assert decisions_made(session) == 0


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"queue": "nothing"}, 404),
        ({"since": "yesterday"}, 422),
        ({"since": "0001-01-01"}, 422),
        ({"until": "9999-12-31"}, 422),
        ({"text": "x" * 201}, 422),
        ({"order": "random"}, 422),
        ({"up_to": "x"}, 422),
        ({"up_to": "9" * 31}, 422),
        ({"up_to": "-1"}, 422),
        ({"changes_up_to": ""}, 422),
        ({"edits_up_to": "9" * 31}, 422),
        ({"decision": "delete"}, 422),
    ],
)
def test_a_filter_that_is_not_understood_is_refused_rather_than_widened(
    desk: Visitor, session: Session, wave: list[Comment], change: dict[str, str], status: int
) -> None:
    fields = hidden_fields(desk.post("/moderation/decisions", ASK))
    forged = {**fields, "decision": "reject", **change}
    assert desk.post("/moderation/decisions", forged).status_code == status
    assert decisions_made(session) == 0


def test_everything_of_an_author_is_what_stands_under_their_own_posts(
    visit: Visitor, session: Session, wave: list[Comment]
) -> None:
    ada = a_person(session, "ada", Role.AUTHOR)
    a_comment(session, a_post(session, ada), status=Status.PENDING)
    session.commit()
    visit.signed_in_as(ada)
    page = visit.post("/moderation/decisions", {**ASK, "person": ""})
    assert "Reject 1 comment?" in words(page)
    visit.post("/moderation/decisions", {**hidden_fields(page), "decision": "reject"})
    assert statuses(session) == [Status.PENDING] * 4 + [Status.REJECTED]
