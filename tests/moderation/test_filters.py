"""Narrowing a queue, and paging through it."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from blog.accounts.models import Role
from blog.comments.models import Comment, Status
from blog.moderation import queues
from blog.moderation.filters import Order
from blog.moderation.queues import Cursor
from tests.browse import Visitor, words
from tests.build import NOON, a_comment, a_person, a_post


@pytest.fixture
def told_apart(session: Session) -> None:
    """Three pending comments that differ in everything."""
    sam, rita = a_person(session, "Sam Fox"), a_person(session, "Rita")
    locks = a_post(session, title="On locks", labels=("Gardens",))
    water = a_post(session, title="Counting water", labels=("sums",))
    a_comment(session, locks, sam, source="First: 100% sure.", status=Status.PENDING, at=NOON)
    a_comment(session, water, sam, source="Second: snake_case.", status=Status.PENDING,
              at=NOON + timedelta(days=1))  # fmt: skip
    a_comment(session, water, rita, source="Third: ÄRGER and snakes.", status=Status.PENDING,
              at=NOON + timedelta(days=2))  # fmt: skip
    session.commit()


def seen(desk: Visitor, address: str) -> set[str]:
    page = words(desk.get(address))
    return {each for each in ("First", "Second", "Third") if f"{each}:" in page}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("text=sure", {"First"}),
        ("text=SURE", {"First"}),
        ("text=%25", {"First"}),
        ("text=_", {"Second"}),
        ("text=snake", {"Second", "Third"}),
        ("text=%C3%A4rger", {"Third"}),
        ("text=%5C", set()),
        ("text='+OR+1=1--", set()),
        ("person=sam", {"First", "Second"}),
        ("person=FOX", {"First", "Second"}),
        ("person=%25", set()),
        ("post=locks", {"First"}),
        ("post=999999999999999999999", set()),
        ("label=gardens", {"First"}),
        ("label=garden", set()),
        ("rule=otherwise", {"First", "Second", "Third"}),
        ("rule=links", set()),
        ("since=2026-03-15", {"Second", "Third"}),
        ("until=2026-03-15", {"First", "Second"}),
        ("since=2026-03-15&until=2026-03-15", {"Second"}),
        ("since=2026-03-16&until=2026-03-14", set()),
        ("person=sam&text=snake", {"Second"}),
        ("text=&person=&post=&label=&rule=&since=&until=", {"First", "Second", "Third"}),
    ],
)
def test_a_filter_shows_what_fits_and_nothing_else(
    desk: Visitor, told_apart: None, asked: str, found: set[str]
) -> None:
    address = f"/moderation/?queue=pending&{asked}"
    assert seen(desk, address) == found
    page = words(desk.get(address))
    assert "Pending 3" in page
    if not found:
        assert "Nothing matches." in page


def test_ids_come_with_links_and_the_chips_name_them(desk: Visitor, session: Session) -> None:
    post = a_post(session, title="On locks")
    rita = a_person(session, "Rita")
    a_comment(session, post, rita, source="Hers.", status=Status.PENDING)
    a_comment(session, a_post(session), source="Not hers.", status=Status.PENDING)
    session.commit()
    page = words(desk.get(f"/moderation/?person={rita.id}&post={post.id}"))
    assert "Remove the filter “by Rita”" in page
    assert "on On locks" in page
    assert "1 comment matches" in page
    assert "Not hers." not in page


def test_a_chip_takes_its_filter_away_and_leaves_the_others(
    desk: Visitor, told_apart: None
) -> None:
    page = desk.get("/moderation/?queue=pending&person=sam&text=snake").get_data(as_text=True)
    link = page.split('class="chip__remove" href="')[1].split('"')[0].replace("&amp;", "&")
    assert link == "/moderation/?queue=pending&person=sam"
    assert seen(desk, link) == {"First", "Second"}


def test_how_many_match_is_exact_up_to_the_limit(
    desk: Visitor, told_apart: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "2 comments match" in words(desk.get("/moderation/?person=sam"))
    monkeypatch.setattr(queues, "COUNTED", 1)
    assert "1+ comments match" in words(desk.get("/moderation/?person=sam"))


@pytest.mark.parametrize(
    "asked",
    ["since=yesterday", "until=2026-02-30", "since=0001-01-01", "until=9999-12-31", "order=random",
     "text=" + "x" * 201, "person=" + "x" * 201],
)  # fmt: skip
def test_a_filter_that_is_not_understood_shows_no_comments_but_what_is_wrong(
    desk: Visitor, told_apart: None, asked: str
) -> None:
    answer = desk.get(f"/moderation/?{asked}")
    assert answer.status_code == 422
    assert "That did not go through yet." in words(answer)
    assert "First:" not in words(answer)


def test_an_authors_filter_tells_nothing_of_others_posts(visit: Visitor, session: Session) -> None:
    ada = a_person(session, "ada", Role.AUTHOR)
    secret = a_post(session, title="Not announced yet")
    a_comment(session, secret, source="Under another.", status=Status.PENDING)
    session.commit()
    page = words(visit.signed_in_as(ada).get(f"/moderation/?post={secret.id}"))
    assert "Not announced yet" not in page
    assert "Under another." not in page
    assert "0 comments match" in page


@pytest.mark.parametrize("order", list(Order))
def test_pages_lead_there_and_back_although_others_decide(
    desk: Visitor, session: Session, monkeypatch: pytest.MonkeyPatch, order: Order
) -> None:
    monkeypatch.setattr(queues, "PAGE", 2)
    post, at = a_post(session), NOON
    made = [a_comment(session, post, source=f"Number {n}!", status=Status.PENDING, at=at)
            for n in range(7)]  # fmt: skip
    session.commit()
    if order is Order.NEWEST:
        made.reverse()
    numbers = [each.source for each in made]

    def page(address: str) -> tuple[list[str], str, str]:
        text = desk.get(address).get_data(as_text=True)
        shown = [each for each in numbers if f"<p>{each}</p>" in text]
        links = [
            text.split(f'rel="{rel}" href="')[1].split('"')[0].replace("&amp;", "&")
            if f'rel="{rel}"' in text
            else ""
            for rel in ("prev", "next")
        ]
        return shown, links[0], links[1]

    shown, back, on = page(f"/moderation/?order={order}")
    assert (shown, back) == (numbers[:2], "")
    made[0].status = made[3].status = Status.SPAM
    session.commit()
    shown, back, on = page(on)
    assert shown == [numbers[2], numbers[4]]
    shown, _, _ = page(back)
    assert shown == [numbers[1]]
    shown, back, on = page(on)
    assert (shown, on) == (numbers[5:], "")
    assert page(back)[0] == [numbers[2], numbers[4]]


@pytest.mark.parametrize(
    "edge",
    [
        "x",
        "",
        "1",
        "1-",
        "-1",
        "1.5-1",
        "1e3-1",
        "9" * 31 + "-1",
        "1-" + "9" * 31,
        "\u0661-1",
        "1-1-1",
    ],
)
@pytest.mark.parametrize("name", ["after", "before"])
def test_a_page_that_nothing_links_to_is_not_found(desk: Visitor, name: str, edge: str) -> None:
    assert desk.get(f"/moderation/?{name}={edge}").status_code == 404


def test_a_cursor_reads_what_it_writes() -> None:
    for at in (NOON, datetime(1999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)):
        cursor = Cursor(at, 7)
        assert Cursor.read(str(cursor)) == cursor


def test_a_page_behind_the_last_comment_leads_back(desk: Visitor, session: Session) -> None:
    comment: Comment = a_comment(session, a_post(session), status=Status.PENDING)
    session.commit()
    page = desk.get(f"/moderation/?after={Cursor.of(comment)}")
    assert page.status_code == 200
    assert "This was the last page." in words(page)
