"""The statistics: what moderation did, in plots and tables."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from lxml import html
from sqlalchemy import insert
from sqlalchemy.orm import Session

from blog import clock
from blog.accounts.models import Person, Role
from blog.comments import lifecycle
from blog.comments.models import Comment, Status, StatusChange
from blog.moderation.stats import ages_of_pending, verdicts_by_day
from blog.moderation.stats_days import Period, day_of, monday_of, number_of
from blog.moderation.stats_deciders import Decider, deciders
from blog.moderation.stats_rules import RuleRecord, rule_records
from blog.moderation.stats_waits import waits_by_week
from blog.moderation.views.stats_bars import undone_plot
from blog.posts.models import Post
from tests.browse import Visitor, words
from tests.build import NOON, a_comment, a_person, a_post
from tests.queries import counted

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
MARCH = Period.up_to(NOON, 30, ZoneInfo("UTC"))


@pytest.fixture
def post(session: Session) -> Post:
    return a_post(session)


@pytest.fixture
def max_(session: Session) -> Person:
    return a_person(session, "max", Role.MODERATOR)


def ruled(session: Session, post: Post, status: Status, rule: str, at: datetime = NOON) -> Comment:
    """Add a comment that came in with ``rule``'s verdict."""
    author = a_person(session)
    comment = Comment(
        post_id=post.id, author=author, path=str(author.id), status=status,
        source="x", html="x", text_key="x", created_at=at,
    )  # fmt: skip
    session.add(comment)
    lifecycle.begin(session, comment, rule=rule, at=at)
    return comment


def test_verdicts_are_counted_by_the_blogs_day(session: Session, post: Post) -> None:
    late = datetime(2026, 3, 13, 23, 30, tzinfo=UTC)  # already the 14th in Amsterdam
    for at in (late, NOON, NOON):
        ruled(session, post, Status.PENDING, "links", at)
    ruled(session, post, Status.PUBLISHED, "otherwise")
    ruled(session, post, Status.PUBLISHED, "import")
    number = number_of(NOON.date())
    assert verdicts_by_day(session, MARCH) == {
        (number - 1, Status.PENDING): 1,
        (number, Status.PENDING): 2,
        (number, Status.PUBLISHED): 1,
    }
    here = Period.up_to(NOON, 30, ZoneInfo("Europe/Amsterdam"))
    assert verdicts_by_day(session, here)[number, Status.PENDING] == 3


def test_days_are_right_on_both_sides_of_a_change_of_the_clock(
    session: Session, post: Post
) -> None:
    zone = ZoneInfo("Europe/Amsterdam")  # UTC+1, from 29 March 2026, 01:00 UTC on UTC+2
    moments = {
        datetime(2026, 3, 28, 22, 59, tzinfo=UTC): 28,
        datetime(2026, 3, 28, 23, 0, tzinfo=UTC): 29,
        datetime(2026, 3, 29, 21, 59, tzinfo=UTC): 29,
        datetime(2026, 3, 29, 22, 0, tzinfo=UTC): 30,
    }
    for at in moments:
        ruled(session, post, Status.PUBLISHED, "otherwise", at)
    period = Period.up_to(datetime(2026, 4, 2, tzinfo=UTC), 30, zone)
    found = verdicts_by_day(session, period)
    assert {day_of(day).day: count for (day, _), count in found.items()} == {28: 1, 29: 2, 30: 1}
    assert len(period.stretches()) == 2
    assert period.stretches()[0] == (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), 3600)


@pytest.mark.parametrize("zone", ["Asia/Kathmandu", "America/New_York", "Pacific/Chatham", "UTC"])
def test_the_database_and_the_calendar_agree(session: Session, post: Post, zone: str) -> None:
    period = Period.up_to(datetime(2026, 11, 20, tzinfo=UTC), 365, ZoneInfo(zone))
    moments = [period.begins + timedelta(hours=7 * each, minutes=each) for each in range(400)]
    comment = a_comment(session, post, at=period.begins - DAY)
    verdict = {"became": Status.PUBLISHED, "rule": "otherwise", "reasons": [], "facts": None}
    rows = [{**verdict, "comment_id": comment.id, "was": None, "at": at} for at in moments]
    session.execute(insert(StatusChange), rows)
    expected: dict[int, int] = {}
    for at in moments:
        day = number_of(at.astimezone(ZoneInfo(zone)).date())
        expected[day] = expected.get(day, 0) + 1
    found = verdicts_by_day(session, period)
    assert {day: count for (day, _), count in found.items()} == expected


def test_waits_run_from_pending_to_the_decision_by_the_week_of_the_decision(
    session: Session, post: Post, max_: Person
) -> None:
    for hours in range(1, 11):
        comment = ruled(session, post, Status.PENDING, "links", NOON - hours * HOUR)
        lifecycle.move(session, comment, Status.PUBLISHED, by=max_, at=NOON)
    again = ruled(session, post, Status.PENDING, "links", NOON - 20 * DAY)
    lifecycle.move(session, again, Status.SPAM, by=max_, at=NOON - 10 * DAY)
    lifecycle.move(session, again, Status.PENDING, by=max_, at=NOON - 9 * DAY)
    lifecycle.move(session, again, Status.SPAM, by=max_, at=NOON - 9 * DAY + HOUR)
    gone = ruled(session, post, Status.PENDING, "links", NOON - DAY)
    lifecycle.move(session, gone, Status.WITHDRAWN, by=gone.author, at=NOON)
    found = waits_by_week(session, MARCH)
    assert [(str(monday_of(each.week)), each.count) for each in found] == [
        ("2026-03-02", 2),
        ("2026-03-09", 10),
    ]
    assert (found[0].median, found[0].ninetieth) == (3600, 10 * 86_400)
    assert (found[1].median, found[1].ninetieth) == (5 * 3600, 9 * 3600)


def test_the_queue_is_told_by_age(session: Session, post: Post) -> None:
    for age in (HOUR / 2, 2 * HOUR, 2 * HOUR, 12 * HOUR, 2 * DAY, 5 * DAY, 8 * DAY, 80 * DAY):
        a_comment(session, post, status=Status.PENDING, at=NOON - age)
    a_comment(session, post, status=Status.SPAM, at=NOON)
    assert ages_of_pending(session, NOON) == [1, 2, 1, 1, 1, 2]


def test_a_rule_is_right_where_people_left_its_verdict_standing(
    session: Session, post: Post, max_: Person
) -> None:
    held = [ruled(session, post, Status.PENDING, "links") for _ in range(5)]
    lifecycle.move(session, held[0], Status.PUBLISHED, by=max_, at=NOON)
    lifecycle.move(session, held[1], Status.SPAM, by=max_, at=NOON)
    lifecycle.move(session, held[2], Status.REMOVED, by=max_, at=NOON)
    lifecycle.move(session, held[3], Status.WITHDRAWN, by=held[3].author, at=NOON)
    passed = [ruled(session, post, Status.PUBLISHED, "otherwise") for _ in range(4)]
    lifecycle.move(session, passed[0], Status.SPAM, by=max_, at=NOON)
    barred = ruled(session, post, Status.REJECTED, "blocked_words")
    lifecycle.move(session, barred, Status.PUBLISHED, by=max_, at=NOON)
    lifecycle.move(session, barred, Status.REJECTED, by=max_, at=NOON)
    ruled(session, post, Status.PUBLISHED, "import")
    session.flush()
    found = rule_records(session, MARCH.begins, MARCH.ends)
    assert found == [
        RuleRecord("links", Status.PENDING, 5, 3, 1),
        RuleRecord("otherwise", Status.PUBLISHED, 4, 4, 1),
        RuleRecord("blocked_words", Status.REJECTED, 1, 1, 0),
    ]
    assert found[0].precision == pytest.approx(2 / 3)
    assert RuleRecord("links", Status.PENDING, 1, 0, 0).precision is None


def test_decisions_taken_back_are_told_by_who_took_them_back(
    session: Session, post: Post, max_: Person
) -> None:
    mia = a_person(session, "mia", Role.MODERATOR)
    for taker in (max_, mia, None):
        comment = ruled(session, post, Status.PENDING, "links")
        change = lifecycle.move(session, comment, Status.SPAM, by=max_, at=NOON)
        if taker:
            lifecycle.move(session, comment, Status.PENDING, by=taker, undoes=change, at=NOON)
    comment = ruled(session, post, Status.PUBLISHED, "otherwise")
    lifecycle.move(session, comment, Status.WITHDRAWN, by=comment.author, at=NOON)
    (found,) = deciders(session, MARCH)
    assert (found.person, found.count, found.by_themselves, found.by_others) == (max_, 3, 1, 1)


def test_a_bar_of_a_share_is_as_long_as_the_share(app: Flask, max_: Person) -> None:
    with app.test_request_context():
        plot = undone_plot([Decider(max_, 9, 1, 0)])
    assert [each.width for each in plot.bars] == [11.111]


def test_what_happened_outside_the_period_does_not_count(
    session: Session, post: Post, max_: Person
) -> None:
    for at in (MARCH.begins - timedelta(seconds=1), MARCH.ends):
        comment = ruled(session, post, Status.PENDING, "links", at)
        lifecycle.move(session, comment, Status.SPAM, by=max_, at=at)
    session.flush()
    assert verdicts_by_day(session, MARCH) == {}
    assert waits_by_week(session, MARCH) == []
    assert rule_records(session, MARCH.begins, MARCH.ends) == []
    assert deciders(session, MARCH) == []


@pytest.fixture
def busy(session: Session, post: Post, max_: Person) -> None:
    now = clock.now()
    for number in range(6):
        at = now - number * DAY - HOUR
        comment = ruled(session, post, Status.PENDING, "links", at)
        if number:
            lifecycle.move(session, comment, Status.SPAM, by=max_, at=at + HOUR / 2)
        ruled(session, post, Status.PUBLISHED, "otherwise", at)
    session.commit()


@pytest.mark.parametrize("days", [30, 90, 365])
def test_every_plot_has_words_for_who_does_not_see_it_and_a_table(
    visit: Visitor, max_: Person, busy: None, days: int
) -> None:
    visit.signed_in_as(max_)
    answer = visit.get(f"/moderation/stats?days={days}")
    assert answer.status_code == 200
    text = answer.get_data(as_text=True)
    assert "style=" not in text
    page = html.fromstring(text)
    drawings = page.xpath("//*[@role='img']")
    assert len(drawings) == len(page.find_class("plot")) == len(page.find_class("ledger")) == 5
    for drawing in drawings:
        title, said = drawing.get("aria-labelledby").split()
        assert page.get_element_by_id(title).text_content()
        assert page.get_element_by_id(said).text_content()
    told = words(answer)
    assert "12 comments came in" in told
    assert "Many links: held 100%" in told
    assert page.find_class("ledger")[-1].xpath(".//tbody/tr/*/text()") == [
        "max",
        "5",
        "0",
        "0",
        "0%",
    ]
    assert "30 min" in told


def test_an_empty_blog_has_friendly_statistics(visit: Visitor, session: Session) -> None:
    max_ = a_person(session, "max", Role.MODERATOR)
    session.commit()
    answer = visit.signed_in_as(max_).get("/moderation/stats")
    assert answer.status_code == 200
    for sentence in (
        "No comment came in during these days.",
        "No held comment was decided during these days.",
        "Nothing waits.",
        "The rules had nothing to judge during these days.",
        "Nobody decided anything during these days.",
    ):
        assert sentence in words(answer)


@pytest.mark.parametrize("days", ["", "0", "31", "-30", "9" * 30, "a year", "٣٠"])
def test_other_periods_are_not_there(visit: Visitor, session: Session, days: str) -> None:
    max_ = a_person(session, "max", Role.MODERATOR)
    session.commit()
    visit.signed_in_as(max_)
    assert visit.get("/moderation/stats", query_string={"days": days}).status_code == 404


def test_the_statistics_are_for_moderators_and_linked_for_them_only(
    visit: Visitor, session: Session
) -> None:
    ada, max_ = a_person(session, "ada", Role.AUTHOR), a_person(session, "max", Role.MODERATOR)
    session.commit()
    assert visit.get("/moderation/stats").status_code == 303
    visit.signed_in_as(ada)
    assert visit.get("/moderation/stats").status_code == 403
    assert "/moderation/stats" not in visit.get("/moderation/log").get_data(as_text=True)
    visit.signed_in_as(max_)
    assert "/moderation/stats" in visit.get("/moderation/log").get_data(as_text=True)


def test_more_comments_need_no_more_queries(
    visit: Visitor, session: Session, post: Post, max_: Person, busy: None
) -> None:
    visit.signed_in_as(max_)
    with counted(visit.app) as few:
        visit.get("/moderation/stats")
    for number in range(20):
        someone = a_person(session, f"mod{number}", Role.MODERATOR)
        comment = ruled(session, post, Status.PENDING, f"rule{number}", clock.now() - HOUR)
        lifecycle.move(session, comment, Status.SPAM, by=someone, at=clock.now())
    session.commit()
    with counted(visit.app) as many:
        visit.get("/moderation/stats")
    assert len(many) == len(few) <= 8
