"""Looking for words and rules in a queue that is too long to be looked through at once."""

from datetime import timedelta

import pytest
from lxml import html
from sqlalchemy.orm import Session

from blog.comments.models import Status
from blog.moderation import looking, queues
from tests.browse import Visitor, words
from tests.build import NOON, a_comment, a_person, a_post

LOOK = 4


@pytest.fixture
def queue(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten that wait; the second and the ninth speak of herons. Four are looked at for a page."""
    for module in (looking, queues):
        monkeypatch.setattr(module, "LOOKED_THROUGH", LOOK)
    monkeypatch.setattr(looking, "FEW", 1)
    post, rita = a_post(session, labels=("birds",)), a_person(session, "Rita")
    a_comment(session, a_post(session, labels=("birds",)))
    for number in range(10):
        source = f"Heron {number}" if number in (1, 8) else f"Lock {number}"
        at = NOON + timedelta(minutes=number)
        a_comment(session, post, rita, source=source, status=Status.PENDING, at=at)
    session.commit()


def walked(desk: Visitor, address: str, rel: str = "next") -> tuple[str, int]:
    """Return what all pages say together, following their links, and how many there were."""
    said, pages = "", 0
    while address:
        page = desk.get(address)
        said, pages = said + words(page), pages + 1
        links = html.fromstring(page.get_data(as_text=True)).xpath(f'//main//a[@rel="{rel}"]/@href')
        address = links[0] if links else ""
    return said, pages


@pytest.mark.parametrize("order", ["oldest", "newest"])
@pytest.mark.parametrize("also", ["", "&rule=otherwise", "&label=birds"])
def test_looking_further_finds_everything_once(
    desk: Visitor, queue: None, order: str, also: str
) -> None:
    said, pages = walked(desk, f"/moderation/?queue=pending&text=heron&order={order}{also}")
    assert (said.count("Heron 1 "), said.count("Heron 8 "), pages) == (1, 1, 3)
    assert "Lock" not in said


def test_a_look_that_finds_nothing_says_so_and_leads_further(desk: Visitor, queue: None) -> None:
    page = desk.get("/moderation/?queue=pending&text=kingfisher")
    assert "None of the 4 comments looked through fits." in words(page)
    assert "Look further" in words(page)
    said, pages = walked(desk, "/moderation/?queue=pending&text=kingfisher")
    assert "Nothing matches." in said
    assert pages == 3


def test_the_way_back_finds_the_same(desk: Visitor, queue: None) -> None:
    page = desk.get("/moderation/?queue=pending&text=heron")
    (further,) = html.fromstring(page.get_data(as_text=True)).xpath('//main//a[@rel="next"]/@href')
    assert "Heron 1 " not in words(desk.get(further))
    said, _ = walked(desk, further, "prev")
    assert said.count("Heron 1 ") == 1


def test_a_rule_that_spoke_rarely_is_found_without_looking_at_the_others(
    desk: Visitor, queue: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looking, "FEW", 20)
    page = words(desk.get("/moderation/?queue=pending&rule=otherwise"))
    assert "10 comments match" in page
    assert "Look further" not in page


def test_the_number_of_matches_is_told_where_it_is_known(
    desk: Visitor, queue: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = "/moderation/?queue=pending&text=heron"
    assert "comments match" not in words(desk.get(address))
    for module in (looking, queues):
        monkeypatch.setattr(module, "LOOKED_THROUGH", 50)
    assert "2 comments match" in words(desk.get(address))
