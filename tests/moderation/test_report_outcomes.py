"""What decisions do to reports, and what the reporters hear of it."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blog.accounts.models import Person
from blog.comments import lifecycle
from blog.comments.models import Batch, Status
from blog.moderation.models import ReportOutcome
from blog.posts.models import Post
from tests.browse import Visitor, words
from tests.build import NOON, a_comment, a_person, a_post
from tests.moderation.desk import press_many
from tests.moderation.reports import a_report, last_of, letters, outcome_of, status_of


@pytest.fixture
def post(session: Session) -> Post:
    return a_post(session, title="On locks")


@pytest.fixture
def reporter(session: Session) -> Person:
    return a_person(session, "pat")


@pytest.mark.parametrize("decision", ["reject", "spam", "remove"])
def test_a_decision_against_the_comment_upholds_its_reports_wherever_it_is_taken(
    desk: Visitor, session: Session, post: Post, decision: str
) -> None:
    comment, other = a_comment(session, post), a_comment(session, post)
    report, elsewhere = a_report(session, comment), a_report(session, other)
    session.commit()
    fields = {"comment": str(comment.id), "version": "1", "decision": decision}
    assert desk.post("/moderation/decisions", fields).status_code == 303
    assert outcome_of(session, report) is ReportOutcome.UPHELD
    assert outcome_of(session, elsewhere) is None


def test_putting_it_back_to_pending_settles_nothing(
    desk: Visitor, session: Session, post: Post
) -> None:
    report = a_report(session, a_comment(session, post, source="Look."))
    session.commit()
    fields = {"comment": str(report.comment_id), "version": "1", "decision": "hold"}
    desk.post("/moderation/decisions", fields)
    assert outcome_of(session, report) is None
    assert "Look." in words(desk.get("/moderation/reported"))


def test_taking_the_decision_back_opens_what_it_settled_and_nothing_else(
    desk: Visitor, session: Session, post: Post
) -> None:
    comment = a_comment(session, post)
    report = a_report(session, comment)
    before = a_report(session, comment, outcome=ReportOutcome.KEPT)
    session.commit()
    desk.post(
        "/moderation/decisions",
        {"comment": str(comment.id), "version": "1", "decision": "reject"},
    )
    undo = f"/moderation/decisions/{last_of(session, comment)}/undo"
    assert desk.post(undo).status_code == 303
    assert outcome_of(session, report) is None
    assert outcome_of(session, before) is ReportOutcome.KEPT
    redo = f"/moderation/decisions/{last_of(session, comment)}/undo"
    assert desk.post(redo).status_code == 303
    assert status_of(session, comment) is Status.REJECTED
    assert outcome_of(session, report) is ReportOutcome.UPHELD


def test_taking_back_what_a_rule_hid_keeps_the_reports(
    desk: Visitor, session: Session, post: Post
) -> None:
    comment = a_comment(session, post)
    report = a_report(session, comment)
    hidden = lifecycle.move(session, comment, Status.PENDING, rule="reports", at=NOON)
    session.commit()
    assert desk.post(f"/moderation/decisions/{hidden.id}/undo").status_code == 303
    assert status_of(session, comment) is Status.PUBLISHED
    assert outcome_of(session, report) is ReportOutcome.KEPT


def test_a_batch_settles_and_its_undo_opens(desk: Visitor, session: Session, post: Post) -> None:
    comments = [a_comment(session, post) for _ in range(3)]
    found = [a_report(session, each) for each in comments]
    apart = a_report(session, a_comment(session, post))
    session.commit()
    assert press_many(desk, "spam", *comments).status_code == 303
    assert {outcome_of(session, each) for each in found} == {ReportOutcome.UPHELD}
    assert outcome_of(session, apart) is None
    batch = session.scalar(select(Batch.id))
    session.commit()
    assert desk.post(f"/moderation/batches/{batch}/undo").status_code == 303
    assert {outcome_of(session, each) for each in found} == {None}


def test_who_wished_it_gets_one_letter_which_an_undo_takes_back(
    desk: Visitor, session: Session, post: Post, reporter: Person
) -> None:
    comment = a_comment(session, post)
    report = a_report(session, comment, reporter, wants_outcome=True)
    a_report(session, comment)
    session.commit()
    fields = {"comment": str(comment.id), "version": "1", "decision": "reject"}
    desk.post("/moderation/decisions", fields)
    (letter,) = letters(session)
    assert reporter.account is not None
    assert (letter.to, letter.cause) == (reporter.account.email, f"report:{report.id}")
    assert letter.due_at is not None
    assert letter.due_at - letter.created_at == timedelta(minutes=10)
    assert "On locks" in letter.body
    assert "A moderator agreed" in letter.body
    desk.post(f"/moderation/decisions/{last_of(session, comment)}/undo")
    assert letters(session) == []
    desk.post(
        f"/moderation/comments/{comment.id}/keep", {"version": "3", "seen": str(report.id + 9)}
    )
    (letter,) = letters(session)
    assert "it may stay" in letter.body


def test_a_batch_writes_to_the_reporters_too(
    desk: Visitor, session: Session, post: Post, reporter: Person
) -> None:
    comments = [a_comment(session, post) for _ in range(3)]
    for each in comments:
        a_report(session, each, reporter, wants_outcome=True)
    session.commit()
    press_many(desk, "remove", *comments)
    assert len(letters(session)) == 3
