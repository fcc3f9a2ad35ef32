"""Deciding about a selection, with one press."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blog.accounts.models import Person, Role
from blog.comments.models import Batch, Comment, Status, StatusChange
from blog.moderation.batch import PICKS_MAX
from tests.browse import Visitor, words
from tests.build import a_comment, a_person, a_post
from tests.moderation.desk import decisions_made, disagreeing, press_many, statuses


@pytest.fixture
def three(session: Session) -> list[Comment]:
    post = a_post(session)
    made = [a_comment(session, post, status=Status.PENDING) for _ in range(3)]
    session.commit()
    return made


def test_one_press_decides_about_all_that_were_picked_and_nothing_else(
    desk: Visitor, session: Session, three: list[Comment]
) -> None:
    answer = press_many(desk, "reject", *three[:2], reason="Off topic", note="Same person?")
    assert (answer.status_code, answer.location) == (303, "/moderation/")
    assert "Rejected 2 comments." in words(desk.get("/moderation/"))
    assert statuses(session) == [Status.REJECTED, Status.REJECTED, Status.PENDING]
    rows = session.scalars(select(StatusChange).where(StatusChange.by_id.is_not(None))).all()
    assert {(row.reason, row.note, row.was) for row in rows} == {
        ("Off topic", "Same person?", Status.PENDING)
    }
    assert len({row.batch_id for row in rows}) == 1


def test_a_single_decision_works_on_what_a_batch_left(
    desk: Visitor, session: Session, three: list[Comment]
) -> None:
    press_many(desk, "reject", three[0])
    form = {"comment": three[0].id, "version": 1, "decision": "publish"}
    assert desk.post("/moderation/decisions", form).status_code == 409
    assert desk.post("/moderation/decisions", {**form, "version": 2}).status_code == 303
    assert statuses(session)[0] is Status.PUBLISHED
    assert disagreeing(session) == 0


def test_pressing_twice_decides_once_and_says_the_same(
    desk: Visitor, session: Session, three: list[Comment]
) -> None:
    first, second = press_many(desk, "spam", *three), press_many(desk, "spam", *three)
    assert (first.status_code, first.location) == (second.status_code, second.location)
    assert decisions_made(session) == 3
    assert words(desk.get("/moderation/")).count("Marked 3 comments as spam.") == 2


def test_what_changed_meanwhile_is_left_alone_and_named(
    desk: Visitor, session: Session, three: list[Comment]
) -> None:
    mia = a_person(session, "mia", Role.MODERATOR)
    session.commit()
    press_many(Visitor(desk.app).signed_in_as(mia), "publish", three[0])
    answer = press_many(desk, "reject", *three)
    assert answer.status_code == 303
    page = words(desk.get(answer.location))
    assert "Rejected 2 comments." in page
    assert "mia published a comment by" in page
    assert statuses(session) == [Status.PUBLISHED, Status.REJECTED, Status.REJECTED]
    again = press_many(desk, "reject", *three)
    assert again.location == answer.location


def test_when_nothing_is_left_to_decide_the_answer_says_who_was_faster(
    desk: Visitor, session: Session, three: list[Comment]
) -> None:
    press_many(desk, "publish", *three)
    late = press_many(desk, "reject", *three, token="t2")
    assert late.status_code == 409
    assert "max published a comment by" in words(late)
    assert session.scalars(select(Batch.decision)).all() == ["publish"]


def test_an_author_decides_about_their_own_posts_and_learns_nothing_of_others(
    visit: Visitor, session: Session
) -> None:
    ada = a_person(session, "ada", Role.AUTHOR)
    own = a_comment(session, a_post(session, ada), status=Status.PENDING)
    other = a_comment(session, a_post(session), a_person(session, "sam"), status=Status.PENDING)
    session.commit()
    answer = press_many(visit.signed_in_as(ada), "publish", own, other)
    page = words(visit.get(answer.location))
    assert "Published 1 comment." in page
    assert f"Comments by number: {other.id}" in page
    assert "sam" not in page
    assert statuses(session) == [Status.PUBLISHED, Status.PENDING]
    assert press_many(visit, "publish", other, token="t2").status_code == 409
    assert statuses(session)[1] is Status.PENDING


def test_what_its_author_withdrew_stays_withdrawn(
    desk: Visitor, session: Session, three: list[Comment]
) -> None:
    gone = a_comment(session, a_post(session), status=Status.WITHDRAWN)
    session.commit()
    answer = press_many(desk, "publish", *three, gone)
    assert "Published 3 comments." in words(desk.get(answer.location))
    assert statuses(session)[3] is Status.WITHDRAWN


@pytest.mark.parametrize("was", [each for each in Status if each is not Status.WITHDRAWN])
@pytest.mark.parametrize(
    ("decision", "becomes"),
    [
        ("publish", Status.PUBLISHED),
        ("reject", Status.REJECTED),
        ("spam", Status.SPAM),
        ("remove", Status.REMOVED),
        ("hold", Status.PENDING),
    ],
)
def test_every_status_can_be_reached_from_every_other(
    desk: Visitor, session: Session, was: Status, decision: str, becomes: Status
) -> None:
    comment = a_comment(session, a_post(session), status=was)
    session.commit()
    answer = press_many(desk, decision, comment)
    assert answer.status_code == (409 if was is becomes else 303)
    assert statuses(session) == [becomes]


@pytest.mark.parametrize(
    "change",
    [
        {"pick": []},
        {"pick": ["x"]},
        {"pick": ["1"]},
        {"pick": ["1:"]},
        {"pick": ["-1:1"]},
        {"pick": ["1:1:1:1"]},
        {"pick": ["\u0661:1"]},
        {"pick": ["9" * 31 + ":1"]},
        {"pick": ["1:" + "9" * 31]},
        {"pick": [f"{n}:1" for n in range(1, PICKS_MAX + 2)]},
        {"decision": ""},
        {"decision": "withdraw"},
        {"reason": "x" * 501},
        {"note": "x" * 2_001},
    ],
)
def test_a_press_that_makes_no_sense_is_refused_and_changes_nothing(
    desk: Visitor, session: Session, three: list[Comment], change: dict[str, object]
) -> None:
    form = {"decision": "reject", "many": "1", "pick": [f"{three[0].id}:1"], **change}
    assert desk.post("/moderation/decisions", form).status_code == 422
    assert decisions_made(session) == 0


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("came_from", "offered"),
    [("/moderation/?queue=pending", True), ("//elsewhere.example/", False), ("", False)],
)
def test_a_refused_press_leads_back_to_where_it_came_from(
    desk: Visitor, came_from: str, offered: bool
) -> None:
    answer = press_many(desk, "reject", many="1", next=came_from)
    assert (answer.status_code, "Pick at least one comment first." in words(answer)) == (422, True)
    assert ("Back to where you were" in words(answer)) is offered
    assert (f'href="{came_from}"' in answer.get_data(as_text=True)) is offered


@pytest.mark.usefixtures("three")
def test_a_press_of_a_hundred_thousand_picks_is_not_even_taken_apart(
    desk: Visitor, session: Session
) -> None:
    picks = [f"{n}:1" for n in range(1, 100_001)]
    form = {"decision": "reject", "many": "1", "pick": picks}
    assert desk.post("/moderation/decisions", form).status_code == 413
    assert decisions_made(session) == 0


def test_forged_versions_and_ids_that_do_not_exist_change_nothing(
    desk: Visitor, session: Session, three: list[Comment]
) -> None:
    assert press_many(desk, "reject", *three, version=7).status_code == 409
    nobody = {"decision": "reject", "pick": ["999999:1"]}
    assert desk.post("/moderation/decisions", nobody).status_code == 409
    assert decisions_made(session) == 0


def test_somebody_elses_token_means_nothing(
    desk: Visitor, max_: Person, session: Session, three: list[Comment]
) -> None:
    mia = a_person(session, "mia", Role.MODERATOR)
    session.commit()
    press_many(desk, "reject", three[0], token="same")
    press_many(Visitor(desk.app).signed_in_as(mia), "spam", three[1], token="same")
    assert statuses(session)[:2] == [Status.REJECTED, Status.SPAM]
