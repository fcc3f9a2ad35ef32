"""An address where nothing is, and old ones of Blogger's."""

import pytest
from flask import Flask
from lxml import html
from sqlalchemy.orm import Session

from blog.posts.models import PostStatus
from blog.site.similar import words_of_address
from tests.browse import Visitor
from tests.build import NOON, a_post
from tests.queries import counted


@pytest.fixture
def slugs(session: Session) -> None:
    for slug in ("splicing-a-rope", "splicing-two-ropes", "locks", "draft-of-splicing"):
        post = a_post(session, title=slug.upper())
        post.slug, post.path = slug, f"/2026/03/{slug}.html"
        if slug.startswith("draft"):
            post.status = PostStatus.DRAFT
    session.commit()


def meant(visit: Visitor, page: str) -> list[str]:
    answer = visit.get(page)
    assert answer.status_code == 404
    found = html.fromstring(answer.get_data(as_text=True)).xpath("//ul[@class='card__list']//a")
    return [str(each.text) for each in found]


@pytest.mark.usefixtures("slugs")
@pytest.mark.parametrize(
    ("page", "found"),
    [
        ("/2026/03/splicing-a-rop.html", "SPLICING-A-ROPE"),
        ("/2012/01/Splicing-A-Rope.html", "SPLICING-A-ROPE"),
        ("/splicing-the-ropes/", "SPLICING-TWO-ROPES"),
        ("/p/lock.html", "LOCKS"),
        ("/2026/03/draft-of-splicing.html", None),
        ("/wp-login.php", None),
        ("/2026/03/entirely-else.html", None),
        ("/x", None),
    ],
)
def test_a_wrong_address_names_what_may_have_been_meant(
    visit: Visitor, page: str, found: str | None
) -> None:
    assert meant(visit, page)[:1] == ([found] if found else [])


@pytest.mark.usefixtures("slugs")
def test_it_offers_the_search_and_asks_the_database_little(app: Flask, visit: Visitor) -> None:
    with counted(app) as statements:
        answer = visit.get("/2026/03/splicing-a-rop.html")
    assert len(statements) <= 4
    page = html.fromstring(answer.get_data(as_text=True))
    (form,) = page.xpath("//form[@role='search']")
    assert (form.get("action"), [field.get("name") for field in form.xpath(".//input")]) == (
        "/search",
        ["q"],
    )
    assert form.xpath(".//input/@value") == ["splicing rop"]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/2012/01/how-to-splice-a-rope.html", "how splice rope"),
        ("/p/B\u00fccher_und+Bilder.htm", "B\u00fccher und Bilder"),
        (
            "/2012/01/" + "-".join(f"word{chr(97 + n)}" for n in range(26)) + ".html",
            "worda wordb wordc wordd worde wordf",
        ),
        ("/splicing-the-ropes/", "splicing the ropes"),
        ("/2012/01/" + "-".join(["splicing"] * 40), "splicing"),
        ("/search/label/old gates", "old gates"),
        (
            "/2012/01/\u0939\u093f\u0928\u094d\u0926\u0940-7.html",
            "\u0939\u093f\u0928\u094d\u0926\u0940",
        ),
        ("/wp-login.php", ""),
        ("/.git/config", ""),
        ("/2012/1234567.html", ""),
        ('/"><script>alert(1)</script>', ""),
        ("/rseset/WyJhZGEiLDFd-XQ3vB0aGVyZQ-s3cr3tOfALetter", ""),
    ],
)
def test_its_search_begins_with_the_few_words_of_the_address(path: str, words: str) -> None:
    assert words_of_address(path) == words


@pytest.mark.parametrize(
    ("old", "now"),
    [
        ("/2011_12_01_archive.html", "/2011/12/"),
        ("/2011_12_04_archive.html", "/2011/12/"),
        (
            "/search?updated-max=2026-03-14T13:00:00%2B01:00&max-results=7",
            "/?before=1773489600000000-0",
        ),
        ("/search?updated-max=2026-03-14T13:00:00+01:00&start=7", "/?before=1773489600000000-0"),
        ("/search?updated-max=nonsense", "/"),
        (
            "/search/label/a%20b?updated-max=2026-03-14T12:00:00Z&by-date=false",
            "/search/label/a%20b?before=1773489600000000-0",
        ),
    ],
)
def test_bloggers_lists_lead_to_ours(visit: Visitor, old: str, now: str) -> None:
    answer = visit.get(old)
    assert (answer.status_code, answer.location) == (301, now)


def test_what_is_no_archive_is_lost_as_all_else(visit: Visitor) -> None:
    for path in ("/20111201_archive.html", "/my_archive.html", "/2011_1_1_archive.html"):
        assert visit.get(path).status_code == 404


def test_bloggers_next_page_begins_behind_its_last_post(visit: Visitor, session: Session) -> None:
    a_post(session, title="On the page", published_at=NOON)
    a_post(session, title="Older", published_at=NOON.replace(hour=11))
    session.commit()
    page = visit.get("/search?updated-max=2026-03-14T12:00:00Z", follow_redirects=True)
    assert "Older" in page.text
    assert "On the page" not in page.text
