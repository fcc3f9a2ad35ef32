"""The reported queue: what it shows, in which order, filtered, and to whom."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from blog.accounts.models import Person, Role
from blog.comments import lifecycle
from blog.comments.models import Comment, Status
from blog.moderation import report_counts
from blog.moderation import reported as queue
from blog.moderation.models import ReportOutcome
from blog.posts.models import Post
from tests.browse import Visitor, words
from tests.build import NOON, a_comment, a_person, a_post
from tests.moderation.reports import a_report, outcome_of
from tests.queries import counted


@pytest.fixture
def post(session: Session) -> Post:
    return a_post(session, title="On locks")


@pytest.fixture
def reporter(session: Session) -> Person:
    return a_person(session, "pat")


@pytest.fixture
def reported(session: Session, post: Post) -> list[Comment]:
    """Return five comments: the second one weighs most, the first was reported last."""
    made = [a_comment(session, post, source=f"Number {n}.") for n in range(5)]
    for each in (made[1], made[3], made[1], made[2], made[4], made[0]):
        a_report(session, each)
    session.commit()
    return made


def test_it_shows_what_was_reported_by_whom_why_and_how_right_they_were(
    desk: Visitor, session: Session, post: Post, reporter: Person
) -> None:
    comment = a_comment(session, post, a_person(session, "sam"), source="You fool.")
    a_report(session, comment, reporter, text="An insult.\n<b>Bold</b>")
    earlier = a_comment(session, post, status=Status.REMOVED)
    a_report(session, earlier, reporter, outcome=ReportOutcome.UPHELD)
    a_comment(session, post, source="Nobody minds this.")
    session.commit()
    answer = desk.get("/moderation/reported")
    page = words(answer)
    for part in ("sam", "You fool.", "1 report, weight 0.7", "pat · right in 1 of 1", "An insult."):
        assert part in page
    assert "Nobody minds this." not in page
    assert "<b>Bold</b>" not in answer.get_data(as_text=True)
    assert "&lt;b&gt;Bold" in answer.get_data(as_text=True)


def test_the_heaviest_come_first_and_pages_follow_each_other(
    desk: Visitor, session: Session, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "PAGE", 2)
    for number, complaints in enumerate((1, 3, 2, 2, 1)):
        comment = a_comment(session, post, source=f"Number {number}.")
        for _ in range(complaints):
            a_report(session, comment)
    session.commit()
    seen, address = [], "/moderation/reported"
    while address:
        page = desk.get(address)
        seen.append([n for n in "01234" if f"Number {n}." in words(page)])
        _, found, rest = page.get_data(as_text=True).partition('rel="next" href="')
        address = rest.split('"')[0] if found else ""
    assert seen == [["1", "2"], ["0", "3"], ["4"]]


@pytest.mark.parametrize("after", ["x", "1", "-1-1", "9" * 31 + "-1", "1-" + "9" * 31, "1e9-1"])
def test_a_place_that_no_page_links_to_is_not_found(desk: Visitor, after: str) -> None:
    assert desk.get(f"/moderation/reported?after={after}").status_code == 404


def test_it_takes_as_many_queries_for_many_comments_as_for_one(
    app: Flask, desk: Visitor, session: Session, post: Post
) -> None:
    a_report(session, a_comment(session, post))
    session.commit()
    with counted(app) as one:
        desk.get("/moderation/reported")
    for _ in range(12):
        comment = a_comment(session, post)
        for _ in range(3):
            a_report(session, comment)
    session.commit()
    with counted(app) as many:
        assert desk.get("/moderation/reported").status_code == 200
    assert len(many) == len(one) <= 7


def numbers(desk: Visitor, address: str) -> str:
    page = words(desk.get(address))
    found = [(page.index(f"Number {n}."), str(n)) for n in range(9) if f"Number {n}." in page]
    return "".join(n for _, n in sorted(found))


@pytest.mark.parametrize(
    ("order", "expected"), [("heaviest", "10234"), ("oldest", "13240"), ("newest", "04231")]
)
def test_pages_lead_on_and_back_in_each_order_while_others_decide(
    desk: Visitor, reported: list[Comment], order: str, expected: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(queue, "PAGE", 2)
    start = f"/moderation/reported?order={order}"
    assert numbers(desk, start) == expected[:2]
    second = link(desk, start, "next")
    gone = {"comment": str(reported[int(expected[0])].id), "version": "1", "decision": "remove"}
    desk.post("/moderation/decisions", gone)
    assert numbers(desk, second) == expected[2:4]
    assert numbers(desk, link(desk, second, "next")) == expected[4:]
    assert numbers(desk, link(desk, second, "prev")) == expected[1:2]
    assert numbers(desk, link(desk, link(desk, second, "next"), "prev")) == expected[2:4]


def link(desk: Visitor, address: str, rel: str) -> str:
    page = desk.get(address).get_data(as_text=True)
    return page.split(f'rel="{rel}" href="')[1].split('"')[0].replace("&amp;", "&")


def test_it_is_filtered_like_the_other_queues_and_says_how_many_match(
    app: Flask, desk: Visitor, session: Session, reported: list[Comment], post: Post
) -> None:
    label = a_post(session, title="On keys", labels=("keys",))
    sam = a_person(session, "sam")
    other = a_comment(session, label, sam, source="Number 5. Words.")
    a_report(session, other)
    lifecycle.move(session, other, Status.PENDING, rule="links", at=NOON)
    a_comment(session, label, sam, source="Number 6. Not reported.")
    session.commit()
    for asked in (
        "text=number+5", f"post={label.id}", "post=keys", "label=keys", "person=sam",
        f"person={sam.id}", "rule=links", "text=number&person=sam&rule=links&order=newest",
    ):  # fmt: skip
        address = f"/moderation/reported?{asked}"
        with counted(app) as statements:
            assert "1 comment matches" in words(desk.get(address)), asked
        assert len(statements) <= 9, asked
        assert numbers(desk, address) == "5", asked
    assert numbers(desk, "/moderation/reported?until=2999-01-01&text=number") == "102345"
    assert "Nothing matches." in words(desk.get("/moderation/reported?label=none"))
    asked = "label=keys&order=oldest&after=1-1&_external=1"
    moved = desk.get(f"/moderation/?queue=reported&{asked}").location
    assert moved == "/moderation/reported?label=keys&order=oldest&after=1-1"
    refused = desk.get("/moderation/reported?since=never&order=sideways")
    assert refused.status_code == 422
    assert "Number" not in words(refused)


def test_an_open_desk_hears_of_new_reports_that_its_filter_finds(
    desk: Visitor, session: Session, reported: list[Comment], post: Post
) -> None:
    page = desk.get("/moderation/reported").get_data(as_text=True)
    address = page.split('data-counts="')[1].split('"')[0].replace("&amp;", "&")
    assert desk.get(address).get_json()["new"] == 0
    a_report(session, reported[2])
    a_report(session, a_comment(session, post, status=Status.SPAM))
    session.commit()
    answer = desk.get(address).get_json()
    assert (answer["new"], answer["counts"]["reported"]) == (1, "5")
    assert desk.get(f"{address}&text=number+2").get_json()["new"] == 1
    assert desk.get(f"{address}&text=number+3&order=newest").get_json()["new"] == 0


def test_the_tab_counts_them_less_far_than_what_waits(
    desk: Visitor, session: Session, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        a_report(session, a_comment(session, post))
    session.commit()
    assert "Reported 3" in words(desk.get("/moderation/"))
    monkeypatch.setattr(report_counts, "BESIDE_COUNTED", 2)
    assert "Reported 2+" in words(desk.get("/moderation/"))
    assert desk.get("/moderation/counts").get_json()["counts"]["reported"] == "2+"


def test_an_author_finds_what_was_reported_under_their_own_posts(
    visit: Visitor, session: Session, post: Post
) -> None:
    ada = a_person(session, "ada", Role.AUTHOR)
    a_report(session, a_comment(session, a_post(session, ada), source="Under mine."))
    other = a_comment(session, post, source="Under another.")
    report = a_report(session, other)
    session.commit()
    visit.signed_in_as(ada)
    page = words(visit.get("/moderation/reported"))
    assert "Under mine." in page
    assert "Under another." not in page
    sent = visit.post(f"/moderation/comments/{other.id}/keep", {"version": "1", "seen": "99"})
    assert sent.status_code == 404
    assert outcome_of(session, report) is None
