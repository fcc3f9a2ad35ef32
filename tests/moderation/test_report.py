"""Members report comments, and what reports weigh."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blog import clock
from blog.accounts.find import find_person
from blog.accounts.models import Person, Role
from blog.comments.models import Comment, Status, StatusChange
from blog.config import Config
from blog.db import Database
from blog.moderation.models import Report, ReportOutcome, ReportReason
from blog.moderation.report import IN_AN_HOUR, TEXT_MAX
from blog.posts.models import CommentMode, Post, PostStatus
from blog.settings.change import change_settings
from blog.settings.current import current_settings
from tests.browse import Visitor, words
from tests.build import NOON, a_comment, a_person, a_post
from tests.forked import app_on
from tests.processes import at_once

SPAM = {"reason": "spam", "text": "", "wants_outcome": ""}


@pytest.fixture
def rita(session: Session) -> Person:
    return a_person(session, "rita")


@pytest.fixture
def post(session: Session) -> Post:
    return a_post(session, title="On locks")


@pytest.fixture
def comment(session: Session, post: Post) -> Comment:
    found = a_comment(session, post, a_person(session, "sam"))
    session.commit()
    return found


@pytest.fixture
def member(visit: Visitor, session: Session, rita: Person) -> Visitor:
    session.commit()
    return visit.signed_in_as(rita)


def reports(session: Session) -> list[Report]:
    found = session.scalars(
        select(Report).order_by(Report.id).execution_options(populate_existing=True)
    ).all()
    session.commit()
    return list(found)


def status_of(session: Session, comment: Comment) -> Status | None:
    found = session.scalar(select(Comment.status).where(Comment.id == comment.id))
    session.commit()
    return found


def hide_at(session: Session, weight: int) -> None:
    now = current_settings(session)
    comments = replace(now.comments, hide_at_reports=weight)
    change_settings(session, replace(now, comments=comments), by_id=None, at=NOON)


def reported_before(session: Session, by: Person, *, upheld: int = 0, kept: int = 0) -> None:
    """Let ``by`` have reported others long ago, with these outcomes."""
    post = a_post(session)
    for outcome in [ReportOutcome.UPHELD] * upheld + [ReportOutcome.KEPT] * kept:
        session.add(
            Report(
                comment_id=a_comment(session, post).id, by_id=by.id, reason=ReportReason.SPAM,
                text="", wants_outcome=False, at=NOON, outcome=outcome, settled_by_id=by.id,
                settled_at=NOON,
            )
        )  # fmt: skip
    session.flush()


def test_a_member_reports_a_comment_from_its_thread(
    member: Visitor, session: Session, rita: Person, post: Post, comment: Comment
) -> None:
    address = f"/comments/{comment.id}/report"
    assert f'href="{address}"' in member.get(str(post.path)).get_data(as_text=True)
    form = words(member.get(address))
    assert "sam on On locks" in form
    answer = member.post(address, {"reason": "other", "text": " A lie.\r\n ", "wants_outcome": "y"})
    assert (answer.status_code, answer.location) == (
        303, f"/comments/{comment.id}",
    )  # fmt: skip
    assert "A moderator will look at it." in words(member.get(str(post.path)))
    (made,) = reports(session)
    assert (made.by_id, made.reason, made.text) == (rita.id, ReportReason.OTHER, "A lie.")
    assert (made.wants_outcome, made.outcome) == (True, None)
    session.refresh(comment)
    assert (comment.was_reported, comment.version) == (True, 1)


def test_reporting_twice_keeps_the_first_and_says_so(
    member: Visitor, session: Session, post: Post, comment: Comment
) -> None:
    address = f"/comments/{comment.id}/report"
    member.post(address, SPAM)
    again = member.post(address, {"reason": "abuse", "text": "And rude."})
    assert again.status_code == 303
    assert "You reported this comment before." in words(member.get(str(post.path)))
    assert [each.reason for each in reports(session)] == [ReportReason.SPAM]
    assert member.get(address).status_code == 303


def test_two_presses_of_one_member_at_once_make_one_report(
    config: Config, session: Session, rita: Person, comment: Comment
) -> None:
    session.commit()
    assert at_once(press, [(config, rita.id, comment.id)] * 4) == [303] * 4
    assert len(reports(session)) == 1


def press(config: Config, person_id: int, comment_id: int) -> int:
    app = app_on(config)
    database: Database = app.extensions["database"]
    with database.reading() as session:
        person = find_person(session, Person.id == person_id)
    assert person is not None
    answer = Visitor(app).signed_in_as(person).post(f"/comments/{comment_id}/report", SPAM)
    database.engine.dispose()
    return answer.status_code


def test_who_is_not_signed_in_is_led_through_the_sign_in_page_and_keeps_the_words(
    visit: Visitor, session: Session, post: Post, comment: Comment, rita: Person
) -> None:
    session.commit()
    address = f"/comments/{comment.id}/report"
    assert "/report" not in visit.get(str(post.path)).get_data(as_text=True)
    assert visit.get(address).location == f"/login?next={address}"
    sent = visit.post(address, {"reason": "abuse", "text": "Rude beyond words."})
    assert sent.location == f"/login?next={address}"
    visit.signed_in_as(rita)
    page = visit.get(address).get_data(as_text=True)
    assert "Rude beyond words." in page
    assert re.search(r'<input[^>]*checked[^>]*value="abuse"', page)
    assert reports(session) == []


def test_who_has_not_confirmed_the_address_may_not_report(
    visit: Visitor, session: Session, comment: Comment
) -> None:
    pat = a_person(session, "pat", confirmed=False)
    session.commit()
    visit.signed_in_as(pat)
    assert visit.post(f"/comments/{comment.id}/report", SPAM).status_code in (303, 403)
    assert reports(session) == []


@pytest.mark.parametrize("status", [each for each in Status if each is not Status.PUBLISHED])
def test_a_comment_that_readers_do_not_see_cannot_be_reported(
    member: Visitor, session: Session, status: Status
) -> None:
    hidden = a_comment(session, a_post(session), status=status, source="Hidden words.")
    session.commit()
    for answer in (
        member.get(f"/comments/{hidden.id}/report"),
        member.post(f"/comments/{hidden.id}/report", SPAM),
    ):
        assert answer.status_code == 404
        assert "Hidden words." not in answer.get_data(as_text=True)
    assert reports(session) == []


@pytest.mark.parametrize(
    "facts",
    [
        {"status": PostStatus.DRAFT},
        {"status": PostStatus.TRASHED},
        {"comment_mode": CommentMode.HIDDEN},
        {"published_at": clock.now() + timedelta(days=3)},
    ],
)
def test_a_comment_under_a_post_that_readers_do_not_see_cannot_be_reported(
    member: Visitor, session: Session, facts: dict[str, Any]
) -> None:
    hidden = a_comment(session, a_post(session, **facts))
    session.commit()
    assert member.get(f"/comments/{hidden.id}/report").status_code == 404
    assert member.post(f"/comments/{hidden.id}/report", SPAM).status_code == 404
    assert reports(session) == []


def test_nobody_reports_their_own(
    member: Visitor, session: Session, post: Post, rita: Person
) -> None:
    own = a_comment(session, post, rita)
    session.commit()
    assert f"/comments/{own.id}/report" not in member.get(str(post.path)).get_data(as_text=True)
    assert member.get(f"/comments/{own.id}/report").status_code == 403
    assert member.post(f"/comments/{own.id}/report", SPAM).status_code == 403
    assert reports(session) == []


@pytest.mark.parametrize("number", ["0", "99", "9" * 31, "-1", "x"])
def test_a_number_that_is_no_comment_is_not_found(member: Visitor, number: str) -> None:
    assert member.get(f"/comments/{number}/report").status_code == 404
    assert member.post(f"/comments/{number}/report", SPAM).status_code == 404


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Choose what is wrong with it."),
        ({"reason": "boring"}, "Not a valid choice"),
        ({"reason": "other", "text": "  "}, "Say in a few words what is wrong."),
        ({"reason": "spam", "text": "x" * (TEXT_MAX + 1)}, "1000"),
    ],
)
def test_a_report_without_what_it_needs_comes_back_with_what_was_typed(
    member: Visitor, session: Session, comment: Comment, typed: dict[str, str], said: str
) -> None:
    answer = member.post(f"/comments/{comment.id}/report", typed)
    assert answer.status_code == 422
    assert said in words(answer)
    assert typed.get("text", "") in answer.get_data(as_text=True)
    assert reports(session) == []


@pytest.mark.parametrize("body", [b"reason=spam&text=%00", b"reason=spam&text=%ff"])
def test_broken_text_is_refused(
    member: Visitor, session: Session, comment: Comment, body: bytes
) -> None:
    answer = member.client.post(
        f"/comments/{comment.id}/report",
        data=body,
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code == 400
    assert reports(session) == []


def test_a_form_that_expired_shows_the_words_again(
    member: Visitor, session: Session, comment: Comment
) -> None:
    answer = member.client.post(
        f"/comments/{comment.id}/report", data={"reason": "abuse", "text": "Rude."}
    )
    assert answer.status_code == 400
    assert "Rude." in words(answer)
    assert reports(session) == []


def test_the_eleventh_report_within_an_hour_has_to_wait(
    member: Visitor, session: Session, comment: Comment, rita: Person
) -> None:
    elsewhere, now = a_post(session), clock.now()
    for minutes in range(IN_AN_HOUR):
        session.add(
            Report(
                comment_id=a_comment(session, elsewhere).id, by_id=rita.id, reason=ReportReason.SPAM,
                text="", wants_outcome=False, at=now - timedelta(minutes=50 - minutes),
            )
        )  # fmt: skip
    session.commit()
    answer = member.post(f"/comments/{comment.id}/report", {**SPAM, "text": "Look."})
    assert answer.status_code == 429
    assert 500 < int(answer.headers["Retry-After"]) <= 600
    assert "Look." in words(answer)
    assert len(reports(session)) == IN_AN_HOUR


def test_what_weighs_enough_waits_for_a_moderator_and_the_log_knows_why(
    app: Any, session: Session, comment: Comment
) -> None:
    hide_at(session, 1)
    people = [a_person(session, name) for name in ("rita", "pat")]
    session.commit()
    for person in people:
        assert status_of(session, comment) is Status.PUBLISHED
        report_as(app, person, comment)
    assert status_of(session, comment) is Status.PENDING
    last = session.scalars(select(StatusChange).order_by(StatusChange.id.desc())).first()
    assert last is not None
    assert (last.was, last.rule, last.by_id) == (Status.PUBLISHED, "reports", None)
    assert last.reasons == [{"code": "reports", "count": 2, "weight": 1.0}]


def test_a_report_weighs_what_its_reporters_earlier_ones_came_to(
    app: Any, session: Session, comment: Comment
) -> None:
    """A half for a new reporter, nearly nothing for one who was always wrong, nearly all for the others."""
    hide_at(session, 1)
    wrong, right = a_person(session, "wrong"), a_person(session, "right")
    reported_before(session, wrong, kept=8)
    reported_before(session, right, upheld=18)
    session.commit()
    report_as(app, wrong, comment)
    report_as(app, a_person_committed(session, "new"), comment)
    assert status_of(session, comment) is Status.PUBLISHED
    report_as(app, right, comment)
    assert status_of(session, comment) is Status.PENDING


def report_as(app: Any, person: Person, comment: Comment) -> None:
    answer = Visitor(app).signed_in_as(person).post(f"/comments/{comment.id}/report", SPAM)
    assert answer.status_code == 303


def a_person_committed(session: Session, name: str) -> Person:
    person = a_person(session, name)
    session.commit()
    return person


@pytest.mark.parametrize("who", ["off", "staff"])
def test_reports_alone_hide_nothing_where_they_are_off_and_nothing_of_the_staff(
    app: Any, session: Session, who: str
) -> None:
    hide_at(session, 0 if who == "off" else 1)
    author = a_person(session, "max", *([Role.MODERATOR] if who == "staff" else []))
    shown = a_comment(session, a_post(session), author)
    people = [a_person(session, f"rita{n}") for n in range(3)]
    session.commit()
    for person in people:
        report_as(app, person, shown)
    assert status_of(session, shown) is Status.PUBLISHED


def test_members_who_report_at_once_hide_it_once(
    config: Config, session: Session, comment: Comment
) -> None:
    hide_at(session, 1)
    people = [a_person(session, f"rita{n}").id for n in range(4)]
    session.commit()
    answers = at_once(press, [(config, person, comment.id) for person in people])
    assert sorted(answers)[:2] == [303, 303]
    assert set(answers) <= {303, 404}, "who comes after it was hidden finds nothing to report"
    hidings = select(func.count()).where(StatusChange.rule == "reports")
    assert session.scalar(hidings) == 1
    assert status_of(session, comment) is Status.PENDING


def test_its_author_cannot_edit_a_reported_comment_back_into_sight(
    app: Any, session: Session
) -> None:
    hide_at(session, 1)
    sam = a_person(session, "sam")
    post = a_post(session, published_at=clock.now() - timedelta(days=1))
    a_comment(session, post, sam, at=NOON)
    comment = a_comment(session, post, sam, at=clock.now())
    people = [a_person(session, f"rita{n}") for n in range(2)]
    session.commit()
    for person in people:
        report_as(app, person, comment)
    visit = Visitor(app).signed_in_as(sam)
    answer = visit.post(f"/comments/{comment.id}/edit", {"body": "Milder.", "version": "2"})
    assert answer.status_code == 303
    session.expire_all()
    found = session.get_one(Comment, comment.id)
    assert (found.source, found.status) == ("Milder.", Status.PENDING)
