"""Which entries a feed gives: Blogger's parameters, and what is wrong with them is not heard."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from blog.site.feeds import comments
from blog.site.feeds.window import MOST, NEWEST, REACH, Window, window_of
from tests.browse import Visitor
from tests.build import NOON, a_comment, a_person, a_post
from tests.site.pages import in_feed

POSTS = "/feeds/posts/default"
COMMENTS = "/feeds/comments/default"
DAY = datetime(2026, 3, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "said", "window"),
    [
        ("max-results", "7", Window(limit=7)),
        ("max-results", "0", Window(limit=0)),
        ("max-results", "100000", Window(limit=MOST)),
        ("max-results", "9" * 5000, Window(limit=MOST)),
        ("max-results", "-1", Window()),
        ("max-results", "many", Window()),
        ("max-results", "٣", Window()),
        ("start-index", "26", Window(start=26)),
        ("start-index", "0", Window()),
        ("start-index", "1e3", Window()),
        ("start-index", "9" * 30, Window(start=REACH + 1)),
        ("published-min", "2026-03-14T00:00:00Z", Window(published_min=DAY)),
        ("published-max", "2026-03-14", Window(published_max=DAY)),
        ("updated-min", "2026-03-14T01:00:00+01:00", Window(updated_min=DAY)),
        ("updated-max", "2026-03-14T01:00:00 01:00", Window(updated_max=DAY)),
        ("updated-min", "0001-01-01T00:00:00+14:00", Window()),
        ("updated-max", "9999-12-31T23:59:59-12:00", Window()),
        ("updated-max", "yesterday", Window()),
        ("updated-max", "", Window()),
    ],
)
def test_a_parameter_is_read_or_not_heard(name: str, said: str, window: Window) -> None:
    assert window_of({name: said}) == window


def test_an_address_says_what_is_not_the_rule_and_is_read_the_same() -> None:
    assert Window().parameters() == {}
    window = Window(limit=3, start=7, published_min=DAY, updated_max=DAY)
    assert window_of(window.parameters()) == window
    assert window_of(window.parameters(start=4)).start == 4


@pytest.mark.parametrize("page", [POSTS, COMMENTS])
def test_pages_of_a_feed_follow_each_other_and_leave_nothing_out(
    visit: Visitor, session: Session, page: str
) -> None:
    ada = a_person(session)
    for n in range(7):
        date = NOON + timedelta(hours=n)
        a_comment(session, a_post(session, ada, published_at=date), ada, at=date)
    session.commit()
    everything = in_feed(visit.get(page), "//a:entry/a:id")
    address, found, back = f"{page}?max-results=3", [], []
    while address:
        answer = visit.get(address)
        found += in_feed(answer, "//a:entry/a:id")
        assert in_feed(answer, "/a:feed/o:totalResults") == ["7"]
        assert in_feed(answer, "/a:feed/o:itemsPerPage") == ["3"]
        assert in_feed(answer, "/a:feed/a:link[@rel='self']/@href") == [
            f"http://localhost{address}"
        ]
        back.append(in_feed(answer, "/a:feed/a:link[@rel='previous']/@href"))
        following = in_feed(answer, "/a:feed/a:link[@rel='next']/@href")
        address = following[0].removeprefix("http://localhost") if following else ""
    assert found == everything
    assert back[:2] == [[], [f"http://localhost{page}?max-results=3"]]
    assert in_feed(visit.get(f"{page}?start-index=7"), "/a:feed/o:startIndex") == ["7"]


@pytest.mark.parametrize("page", [POSTS, COMMENTS])
@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("published-min=2026-03-14T12:00:00Z", [2, 1]),
        ("published-max=2026-03-14T12:00:00Z", [0]),
        ("published-min=2026-03-14T12:00:00Z&published-max=2026-03-15T12:00:00Z", [1]),
        ("updated-min=2026-03-15T12:05:00Z", [2]),
        ("updated-max=2026-03-15T12:05:00Z", [1, 0]),
        ("published-min=nonsense", [2, 1, 0]),
        ("start-index=1000000", []),
        ("max-results=0", []),
    ],
)
def test_dates_bound_a_feed_from_and_before(
    visit: Visitor, session: Session, page: str, asked: str, found: list[int]
) -> None:
    ids = {}
    for n in range(3):
        date = NOON + timedelta(days=n - 1)
        post = a_post(session, published_at=date)
        comment = a_comment(session, post, at=date)
        post.updated_at = comment.edited_at = date + timedelta(minutes=5)
        session.flush()
        ids[n] = f"/comments/{comment.id}" if page == COMMENTS else str(post.path)
    session.commit()
    links = in_feed(visit.get(f"{page}?{asked}"), "//a:entry/a:link[@rel='alternate']/@href")
    assert links == [f"http://localhost{ids[n]}" for n in found]


def test_comments_are_counted_and_passed_over_up_to_a_bound(
    visit: Visitor, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comments, "REACH", 3)
    post = a_post(session)
    for n in range(5):
        a_comment(session, post, post.author, at=NOON + timedelta(hours=n))
    session.commit()
    last = visit.get(f"{COMMENTS}?max-results=1&start-index=3")
    assert in_feed(last, "/a:feed/o:totalResults") == ["3"]
    assert in_feed(last, "/a:feed/a:link[@rel='next']") == []
    assert in_feed(visit.get(f"{COMMENTS}?start-index=4"), "//a:entry") == []
    older = visit.get(f"{COMMENTS}?published-max=2026-03-14T14:00:00Z")
    assert len(in_feed(older, "//a:entry")) == 2


def test_the_default_is_what_bloggers_feeds_had() -> None:
    assert window_of({}) == Window(limit=NEWEST, start=1)
