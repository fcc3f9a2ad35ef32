"""Keeping one reported comment, and taking that back."""

import pytest
from sqlalchemy.orm import Session

from blog.accounts.find import find_person
from blog.accounts.models import Person, Role
from blog.comments.models import Status
from blog.config import Config
from blog.db import Database
from blog.moderation.decide import Stale
from blog.moderation.models import ReportOutcome
from blog.moderation.reported_keep import NothingToSettle, keep
from blog.posts.models import Post
from tests.browse import Visitor
from tests.build import NOON, a_comment, a_person, a_post
from tests.moderation.reports import JSON, a_report, last_of, outcome_of, status_of
from tests.processes import at_once


@pytest.fixture
def post(session: Session) -> Post:
    return a_post(session, title="On locks")


def test_keeping_settles_what_was_seen_and_can_be_taken_back(
    desk: Visitor, session: Session, post: Post
) -> None:
    comment = a_comment(session, post)
    seen, later = a_report(session, comment), a_report(session, comment)
    session.commit()
    fields = {"version": "1", "seen": str(seen.id), "next": "/moderation/reported"}
    kept = desk.post(f"/moderation/comments/{comment.id}/keep", fields)
    assert (kept.status_code, kept.location) == (303, "/moderation/reported")
    assert outcome_of(session, seen) is ReportOutcome.KEPT
    assert outcome_of(session, later) is None
    page = desk.get("/moderation/reported").get_data(as_text=True)
    when = page.split('name="settled_at" value="')[1].split('"')[0]
    undone = desk.post(f"/moderation/comments/{comment.id}/keep/undo", {"settled_at": when})
    assert undone.status_code == 303
    assert outcome_of(session, seen) is None
    again = desk.post(f"/moderation/comments/{comment.id}/keep/undo", {"settled_at": when})
    assert again.status_code == 409


def test_the_script_keeps_and_takes_back_in_place_and_is_told_who_was_faster(
    desk: Visitor, session: Session, post: Post
) -> None:
    comment = a_comment(session, post, source="Stays here.")
    report = a_report(session, comment, text="Look.")
    session.commit()
    keep_it = f"/moderation/comments/{comment.id}/keep"
    fields = {"version": "1", "seen": str(report.id), "next": "/moderation/reported#comment-9"}
    kept = desk.post(keep_it, fields, headers=JSON)
    assert kept.status_code == 200
    assert "settled" in kept.get_json()["said"]
    again = desk.post(keep_it, fields, headers=JSON)
    assert again.status_code == 409
    assert "Another moderator settled" in again.get_json()["html"]
    when = kept.get_json()["html"].split('name="settled_at" value="')[1].split('"')[0]
    undo = f"{keep_it}/undo"
    back = desk.post(undo, {"settled_at": when}, headers=JSON).get_json()
    assert all(each in back["html"] for each in ("data-case", "Stays here.", "Look.", "/keep"))
    assert desk.post(undo, {"settled_at": when}, headers=JSON).status_code == 409
    gone = {"comment": str(comment.id), "version": "1", "decision": "spam", "queue": "reported"}
    done = desk.post("/moderation/decisions", gone, headers=JSON).get_json()
    assert 'name="queue" value="reported"' in done["html"]
    undone = desk.post(
        f"/moderation/decisions/{last_of(session, comment)}/undo",
        {"queue": "reported"},
        headers=JSON,
    )
    assert "/keep" in undone.get_json()["html"]


def test_what_another_kept_meanwhile_is_not_decided_about_from_an_older_page(
    desk: Visitor, session: Session, post: Post
) -> None:
    comment = a_comment(session, post)
    report = a_report(session, comment)
    session.commit()
    shown = {"version": "1", "seen": str(report.id), "comment": str(comment.id)}
    fields = {**shown, "decision": "reject", "queue": "reported"}
    page = desk.get("/moderation/reported").get_data(as_text=True)
    assert f'name="seen" value="{report.id}"' in page
    desk.post(f"/moderation/comments/{comment.id}/keep", shown)
    for headers in ({}, JSON):
        late = desk.post("/moderation/decisions", fields, headers=headers)
        assert late.status_code == 409
        assert "Another moderator settled" in late.get_data(as_text=True)
    assert status_of(session, comment) is Status.PUBLISHED
    for forged in ("x", "-1", "9" * 31):
        refused = desk.post("/moderation/decisions", {**fields, "seen": forged})
        assert refused.status_code == 422
    a_report(session, comment)
    session.commit()
    decided = desk.post("/moderation/decisions", {**fields, "seen": str(report.id + 1)})
    assert decided.status_code == 303


def test_keeping_twice_is_told(desk: Visitor, session: Session, post: Post) -> None:
    comment = a_comment(session, post)
    report = a_report(session, comment)
    session.commit()
    fields = {"version": "1", "seen": str(report.id)}
    address = f"/moderation/comments/{comment.id}/keep"
    assert desk.post(address, fields).status_code == 303
    assert desk.post(address, fields).status_code == 409


@pytest.mark.parametrize(
    "fields",
    [
        {}, {"version": "x", "seen": "1"}, {"version": "1", "seen": "9" * 31},
        {"version": "-1", "seen": "1"}, {"version": "1", "seen": "\u0661"},
    ],
)  # fmt: skip
def test_a_forged_keep_changes_nothing(
    desk: Visitor, session: Session, post: Post, fields: dict[str, str]
) -> None:
    report = a_report(session, a_comment(session, post))
    session.commit()
    answer = desk.post(f"/moderation/comments/{report.comment_id}/keep", fields)
    assert answer.status_code == 422
    assert outcome_of(session, report) is None


def test_keeping_what_reports_hid_publishes_it_again(
    desk: Visitor, session: Session, post: Post
) -> None:
    comment = a_comment(session, post, status=Status.PENDING)
    report = a_report(session, comment)
    session.commit()
    fields = {"version": "1", "seen": str(report.id)}
    assert desk.post(f"/moderation/comments/{comment.id}/keep", fields).status_code == 303
    assert status_of(session, comment) is Status.PUBLISHED
    assert outcome_of(session, report) is ReportOutcome.KEPT


def test_of_two_moderators_who_settle_at_once_one_is_told(
    config: Config, session: Session, post: Post
) -> None:
    comment = a_comment(session, post)
    report = a_report(session, comment)
    people = [a_person(session, f"max{n}", Role.MODERATOR).id for n in range(4)]
    session.commit()
    answers = at_once(
        keep_it, [(config.database_url, each, comment.id, report.id) for each in people]
    )
    assert sorted(answers) == ["kept", "told", "told", "told"]
    assert outcome_of(session, report) is ReportOutcome.KEPT


def keep_it(url: str, person_id: int, comment_id: int, seen: int) -> str:
    database = Database(url)
    try:
        with database.transaction() as session:
            by = find_person(session, Person.id == person_id)
            assert by is not None
            keep(session, comment_id=comment_id, version=1, seen=seen, by=by, at=NOON)
    except (Stale, NothingToSettle):
        return "told"
    finally:
        database.engine.dispose()
    return "kept"
