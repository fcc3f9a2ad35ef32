"""Deciding about everything that is reported, or that a filter finds of it, after a page that says what will happen."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blog import clock
from blog.accounts.models import Person, Role
from blog.comments.models import Comment, Status
from blog.db import Database
from blog.moderation.models import Report, ReportOutcome, Settlement
from blog.posts.models import Post
from tests.browse import Visitor, words
from tests.build import a_comment, a_person, a_post
from tests.moderation.desk import hidden_fields, statuses
from tests.moderation.reports import a_report
from tests.moderation.test_decide_everything import an_edit
from tests.moderation.test_keep_many import (
    decide_one,
    keep_one,
    outcomes,
    sound,
    three_reported,
    undo,
)

KEPT, UPHELD = ReportOutcome.KEPT, ReportOutcome.UPHELD
ASK = {"many": "1", "everything": "1", "queue": "reported", "decision": "keep"}


@pytest.fixture
def post(session: Session) -> Post:
    return a_post(session, title="On locks")


@pytest.fixture
def told(session: Session, post: Post) -> list[Report]:
    return three_reported(session, post)


def ask(desk: Visitor, **more: str) -> dict[str, str]:
    """Return what the page that asks first carries on."""
    decision = more.get("decision", "keep")
    return {**hidden_fields(desk.post("/moderation/decisions", ASK | more)), "decision": decision}


def press(desk: Visitor, fields: dict[str, str]) -> str:
    answer = desk.post("/moderation/decisions", fields)
    return words(answer if answer.status_code == 409 else desk.get(answer.location))


def test_the_page_before_says_exactly_what_will_happen_and_the_second_press_does_it(
    desk: Visitor, session: Session, told: list[Report]
) -> None:
    a_report(session, a_comment(session, a_post(session, title="On keys"), source="Else."))
    a_report(session, a_comment(session, a_post(session), status=Status.SPAM))
    session.commit()
    assert "Everything that matches (4)" in words(desk.get("/moderation/reported"))
    listed = desk.get("/moderation/reported?post=locks").get_data(as_text=True)
    assert 'name="post" value="locks"' in listed.split('id="many"')[1].split("</form>")[0]
    page = desk.post("/moderation/decisions", {**ASK, "post": "locks", "order": "newest"})
    for part in (
        "Keep 3 comments?", "In the queueReported", "On the postlocks", "Number 0.", "Keep all 3",
        "Open reports 4 will be settled", "Hidden now 1 will be published",
    ):  # fmt: skip
        assert part in words(page)
    assert "Else." not in words(page)
    assert outcomes(session) == [None] * 6
    fields = {**hidden_fields(page), "decision": "keep", "note": "Let them talk."}
    assert "Kept 3 comments." in press(desk, fields)
    for each in told:
        assert "Let them talk." in words(desk.get(f"/moderation/comments/{each.comment_id}"))
    assert outcomes(session) == [KEPT] * 4 + [None] * 2
    assert statuses(session)[:4] == [Status.PUBLISHED] * 4
    assert "Kept 3 comments." in press(desk, fields), "pressed twice, done once"
    assert len(session.scalars(select(Settlement)).all()) == 4
    session.commit()
    assert "Put 3 comments back" in undo(desk, session)
    assert outcomes(session) == [None] * 6
    assert statuses(session)[:3] == [Status.PUBLISHED, Status.PUBLISHED, Status.PENDING]
    nothing = desk.post("/moderation/decisions", {**ASK, "person": "nobody"})
    assert "Nothing matches" in words(nothing)
    assert sound(session)


def test_every_other_decision_is_taken_about_everything_too(
    desk: Visitor, session: Session, told: list[Report]
) -> None:
    page = words(desk.post("/moderation/decisions", {**ASK, "decision": "hold"}))
    assert "Put 2 comments back to pending?" in page, "the third one waits already"
    assert "Open reports 3 stay open" in page
    page = words(desk.post("/moderation/decisions", {**ASK, "decision": "spam"}))
    assert "Open reports 4 will be upheld" in page
    done = press(desk, ask(desk, decision="spam"))
    assert "Marked 3 comments as spam." in done
    assert outcomes(session) == [UPHELD] * 4
    undo(desk, session)
    assert outcomes(session) == [None] * 4
    assert sound(session)


def test_what_came_later_stays_open_and_what_changed_meanwhile_is_left_alone_and_named(
    desk: Visitor, session: Session, told: list[Report], post: Post
) -> None:
    made = [a_comment(session, post, a_person(session, name)) for name in ("ed", "sam")]
    ids = [a_report(session, each).comment_id for each in made]
    mia = a_person(session, "mia", Role.MODERATOR)
    session.commit()
    fields = ask(desk)
    other = Visitor(desk.app).signed_in_as(mia)
    keep_one(other, told[0], told[1])
    decide_one(other, told[2], "reject")
    an_edit(session, made[0], "Other words.")
    a_report(session, made[1])
    a_report(session, a_comment(session, post))
    session.commit()
    page = press(desk, fields)
    for part in (
        "Kept 2 comments.", "3 comments", "mia looked at a report and kept the comment by",
        "mia rejected a comment by", "by ed was held for a moderator.",
    ):  # fmt: skip
        assert part in page
    found = session.execute(
        select(Report.comment_id, Report.outcome).where(Report.id > told[3].id).order_by(Report.id)
    ).all()
    assert [each.outcome for each in found] == [None, KEPT, None, None]
    assert [each.comment_id for each in found][:2] == ids
    session.commit()
    assert "Nothing was changed" in press(desk, {**fields, "token": "t" * 32})
    assert sound(session)


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)  # SQLite's writers wait in line
def test_a_report_that_is_committed_after_the_page_under_a_lower_number_stays_open(
    desk: Visitor, session: Session, database: Database, told: list[Report],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    comments = [told[0].comment_id, told[2].comment_id]
    readers = [a_person(session, name).id for name in ("slow", "quick")]
    session.commit()
    late = clock.now()
    add(session, comments[0], readers[0])
    monkeypatch.setattr(clock, "now", lambda: late + timedelta(minutes=10))
    with database.transaction() as quick:  # the highest number of all, committed first
        add(quick, comments[1], readers[1])
    fields = ask(desk)
    session.commit()
    press(desk, fields)
    assert outcomes(session)[-2:] == [None, None], "neither was seen for certain"
    assert outcomes(session)[:4] == [KEPT] * 4


def add(session: Session, comment_id: int, by_id: int) -> None:
    by = session.get_one(Person, by_id)
    a_report(session, session.get_one(Comment, comment_id), by, at=clock.now())


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"queue": "pending"}, 422),
        ({"queue": "published"}, 422),
        ({"reports_up_to": ""}, 422),
        ({"reports_up_to": "9" * 31}, 422),
        ({"settlements_up_to": "x"}, 422),
        ({"since": "yesterday"}, 422),
        ({"order": "sideways"}, 422),
        ({"reports_up_to": "0"}, 409),
        ({"up_to": "0"}, 409),
    ],
)
def test_a_forged_press_is_refused_and_changes_nothing(
    desk: Visitor, session: Session, told: list[Report], change: dict[str, str], status: int
) -> None:
    answer = desk.post("/moderation/decisions", ask(desk) | change)
    assert answer.status_code == status
    assert outcomes(session) == [None] * 4


def test_everything_of_an_author_is_what_is_reported_under_their_own_posts(
    visit: Visitor, session: Session, told: list[Report]
) -> None:
    ada = a_person(session, "ada", Role.AUTHOR)
    a_report(session, a_comment(session, a_post(session, ada)))
    session.commit()
    visit.signed_in_as(ada)
    assert "Kept 1 comment." in press(visit, ask(visit))
    assert outcomes(session) == [None] * 4 + [KEPT]
