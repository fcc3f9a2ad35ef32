"""What came of reports is told for good: who kept a comment, and who took that back."""

import re

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from blog.comments.models import Comment, StatusChange
from blog.moderation.doctor_reports import held_outcomes
from blog.moderation.models import Report, Settlement
from tests.browse import Visitor, words
from tests.build import a_comment, a_person, a_post
from tests.moderation.reports import a_report
from tests.moderation.test_log import told


@pytest.fixture
def report(session: Session) -> Report:
    """Return what pat complained of sam's comment."""
    comment = a_comment(session, a_post(session), a_person(session, "sam"))
    made = a_report(session, comment, a_person(session, "pat"))
    session.commit()
    return made


def history(desk: Visitor, report: Report) -> str:
    """Return what the case tells of the report, without the times."""
    page = words(desk.get(f"/moderation/comments/{report.comment_id}"))
    found = page.partition("pat reported it as abuse.")[2].partition("A note for")[0]
    return re.sub(r", [A-Z][a-z]+ [0-9]+, [0-9]{4}, [0-9:]+.[AP]M", "", found)


def keep(desk: Visitor, report: Report, note: str = "") -> None:
    fields = {"version": "1", "seen": str(report.id), "note": note}
    address = f"/moderation/comments/{report.comment_id}/keep"
    assert desk.post(address, fields).status_code == 303


def test_a_keep_that_was_taken_back_stays_in_the_log_and_in_the_case(
    desk: Visitor, session: Session, report: Report
) -> None:
    keep(desk, report, "Fair enough.")
    page = desk.get("/moderation/reported").get_data(as_text=True)
    when = {"settled_at": page.split('name="settled_at" value="')[1].split('"')[0]}
    assert "Fair enough." in words(desk.get(f"/moderation/comments/{report.comment_id}"))
    undo = f"/moderation/comments/{report.comment_id}/keep/undo"
    assert desk.post(undo, when).status_code == 303
    log = [
        "max took the keeping back: a report on the comment by sam is open again.",
        "max looked at a report and kept the comment by sam.",
        "pat reported a comment by sam as abuse.",
    ]
    assert told(desk, "/moderation/log?kind=report") == log
    table = desk.get("/moderation/log.csv?kind=report").get_data(as_text=True)
    assert all(line in table for line in log)
    taken_back = "max kept the comment. max took that back. The report is open again."
    assert taken_back in history(desk, report)
    keep(desk, report)
    assert told(desk, "/moderation/log?kind=report") == [log[1], *log]
    assert "max took that back. max kept the comment." in history(desk, report)
    assert "is open again" not in history(desk, report)
    assert list(held_outcomes(session)) == []


def test_every_way_to_settle_and_to_take_it_back_leaves_a_row(
    desk: Visitor, session: Session, report: Report
) -> None:
    decision = {"comment": str(report.comment_id), "version": "1", "decision": "reject"}
    desk.post("/moderation/decisions", decision)
    for _ in range(2):  # the undo, and what takes the undo back
        last = session.scalars(select(StatusChange.id).order_by(StatusChange.id.desc())).first()
        session.commit()
        assert desk.post(f"/moderation/decisions/{last}/undo").status_code == 303
    assert session.get_one(Comment, report.comment_id).status == "rejected"
    rows = session.scalars(select(Settlement).order_by(Settlement.id)).all()
    assert [(row.outcome, row.undoes_id) for row in rows] == [
        ("upheld", None),
        ("upheld", rows[0].id),
        ("upheld", None),
    ]
    changes = session.scalars(
        select(StatusChange.at).where(StatusChange.by_id.is_not(None)).order_by(StatusChange.id)
    ).all()
    assert [row.at for row in rows] == list(changes)
    assert list(held_outcomes(session)) == []
    session.commit()
    right = "max found the report right."
    assert f"{right} max took that back. {right}" in history(desk, report)
    assert told(desk, "/moderation/log?kind=report") == ["pat reported a comment by sam as abuse."]


def test_the_doctor_names_a_report_that_says_something_else(
    desk: Visitor, session: Session, report: Report
) -> None:
    keep(desk, report)
    session.execute(text("UPDATE reports SET outcome = 'upheld'"))
    assert list(held_outcomes(session)) == ["Report 1 is upheld, its settlements say kept."]
    session.execute(text("UPDATE reports SET outcome = NULL, settled_at = NULL"))
    assert list(held_outcomes(session)) == ["Report 1 is open, its settlements say kept."]
