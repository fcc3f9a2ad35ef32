"""The case's history tells of reports, appeals and letters too."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blog.accounts.letters import SWITCHED_OFF
from blog.accounts.models import Letter, Role
from blog.comments.models import Comment
from blog.moderation.models import (
    Appeal,
    Mention,
    Report,
    ReportOutcome,
    ReportReason,
    Settlement,
)
from blog.notifications.purge import KEPT, purge
from tests.browse import Visitor, words
from tests.build import NOON, a_comment, a_person, a_post
from tests.notifications.room import SETTLED, Desk, kind

LATER = NOON + timedelta(hours=1)


def page(desk: Visitor, comment: Comment) -> str:
    return words(desk.get(f"/moderation/comments/{comment.id}"))


@pytest.fixture
def comment(session: Session) -> Comment:
    found = a_comment(session, a_post(session, title="On locks"), a_person(session, "rita"))
    session.commit()
    return found


def test_reports_are_told_and_what_came_of_them(
    desk: Visitor, session: Session, comment: Comment
) -> None:
    sam, tom, eve = (a_person(session, name) for name in ("sam", "tom", "eve"))
    max_ = a_person(session, "mona", Role.MODERATOR)
    for who, reason, text, outcome in (
        (sam, ReportReason.SPAM, "", ReportOutcome.UPHELD),
        (tom, ReportReason.OTHER, "See <b>here</b>.", ReportOutcome.KEPT),
        (eve, ReportReason.OFF_TOPIC, "", None),
    ):
        report = Report(comment_id=comment.id, by_id=who.id, reason=reason, text=text, at=NOON,
                        wants_outcome=False, outcome=outcome, settled_at=LATER if outcome else None,
                        settled_by_id=max_.id if outcome else None)  # fmt: skip
        session.add(report)
        session.flush()
        if outcome:
            session.add(Settlement(report_id=report.id, comment_id=comment.id, outcome=outcome,
                                   by_id=max_.id, at=LATER))  # fmt: skip
    session.commit()
    said = page(desk, comment)
    assert "sam reported it as spam. mona found the report right," in said
    assert "tom reported it. See <b>here</b>. mona kept the comment," in said
    assert "eve reported it as off topic. Nobody has looked at this report yet." in said


def test_an_appeal_and_its_answer_are_told(
    app: Flask, desk: Visitor, session: Session, comment: Comment
) -> None:
    mona = a_person(session, "mona", Role.MODERATOR)
    session.commit()
    Visitor(app).signed_in_as(mona).post(
        "/moderation/decisions", {"comment": comment.id, "version": 1, "decision": "reject"}
    )
    Visitor(app).signed_in_as(comment.author).post(
        f"/me/comments/{comment.id}/appeal", {"text": "It was meant kindly."}
    )
    said = page(desk, comment)
    assert "rita appealed: It was meant kindly. It waits for an answer." in said
    appeal_id = session.scalars(select(Appeal.id)).one()
    session.commit()
    desk.post(
        f"/moderation/appeals/{appeal_id}/answer", {"answer": "So it was.", "verdict": "grant"}
    )
    said = page(desk, comment)
    assert "max granted the appeal: So it was." in said
    assert "Letter to rita: what became of the appeal. It waits to be sent." in said


def test_the_letter_about_a_decision_is_told_without_an_address(
    app: Flask, desk: Visitor, session: Session, comment: Comment
) -> None:
    news = Desk(app, session)
    news.open()
    mona = a_person(session, "mona", Role.MODERATOR)
    news.decides(mona, "reject", comment, NOON)
    assert [kind(each) for each in news.letters(NOON + SETTLED)] == ["decided"]
    said = page(desk, comment)
    assert "Letter to rita: what became of the comment. It waits to be sent." in said
    assert "mail.example" not in said
    other = a_comment(session, comment.post, comment.author)
    session.commit()
    assert "Letter to" not in page(desk, other)


@pytest.mark.parametrize(
    ("facts", "fate"),
    [
        ({"sent_at": LATER}, "Sent."),
        ({"due_at": LATER, "attempts": 2, "last_error": "450 r@mail.example"},
         "Not sent yet, after 2 attempts."),
        ({"last_error": SWITCHED_OFF, "attempts": 1}, "Not sent: they switched such letters off."),
        ({"last_error": "550 no r@mail.example", "attempts": 1},
         "It could not be sent and was given up."),
    ],
)  # fmt: skip
def test_what_became_of_a_letter_is_told_also_when_the_letter_is_gone(
    desk: Visitor, session: Session, comment: Comment, facts: dict[str, Any], fate: str
) -> None:
    letter = Letter(to="r@mail.example", subject="s", body="", message_id="<1>", attempts=1,
                    person_id=comment.author_id, cause="reply:7", created_at=NOON)  # fmt: skip
    for name, value in facts.items():
        setattr(letter, name, value)
    session.add(Mention(letter=letter, comment_id=comment.id))
    session.commit()
    said = page(desk, comment)
    assert f"Letter to rita: somebody answered. {fate}" in said
    assert "mail.example" not in said
    purge(session, NOON + 2 * KEPT)
    session.commit()
    waits = "due_at" in facts
    for table in (Letter, Mention):
        assert session.scalar(select(func.count()).select_from(table)) == waits
    session.commit()
    assert f"Letter to rita: somebody answered. {fate}" in page(desk, comment)
