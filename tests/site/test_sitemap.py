"""What search engines are told and asked."""

from datetime import timedelta
from urllib.robotparser import RobotFileParser

import pytest
from lxml import etree
from sqlalchemy.orm import Session

from blog.posts.models import Kind, PostStatus
from blog.site import sitemap
from tests.browse import Visitor
from tests.build import NOON, a_post
from tests.site.settings import discovery_is

MAP = {"m": sitemap.NAMESPACE}


def listed(visit: Visitor, address: str = "/sitemap.xml") -> list[tuple[str, str]]:
    """Return addresses and dates of a list, of pages or of lists."""
    answer = visit.get(address)
    assert answer.headers["Content-Type"] == "application/xml; charset=utf-8"
    found = []
    for item in etree.fromstring(answer.get_data()):
        where = item.findtext("m:loc", "", MAP).removeprefix("http://localhost")
        found.append((where, item.findtext("m:lastmod", "", MAP)))
    return found


def test_it_lists_the_front_page_and_all_that_is_public(visit: Visitor, session: Session) -> None:
    assert listed(visit) == [("/", "")]
    post, page = a_post(session), a_post(session, kind=Kind.PAGE)
    post.path = "/2026/03/früh-&-spät.html"
    post.updated_at = NOON
    a_post(session, status=PostStatus.DRAFT)
    a_post(session, status=PostStatus.SCHEDULED, published_at=NOON.replace(year=2150))
    session.commit()
    assert listed(visit) == [
        ("/", "2026-03-14T12:00:00Z"),
        ("/2026/03/fr%C3%BCh-%26-sp%C3%A4t.html", "2026-03-14T12:00:00Z"),
        (str(page.path), "2026-03-13T12:00:00Z"),
    ]


def test_a_long_list_is_cut_into_parts_that_hold_everything_once(
    visit: Visitor, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitemap, "LIMIT", 3)
    paths = []
    for n in range(8):
        post = a_post(session, status=PostStatus.TRASHED if 3 <= n <= 5 else PostStatus.PUBLISHED)
        post.updated_at = NOON + timedelta(days=n)
        paths += [str(post.path)] if post.status is PostStatus.PUBLISHED else []
    session.commit()
    parts = listed(visit)
    assert parts == [
        ("/sitemap.xml?page=1", "2026-03-16T12:00:00Z"),
        ("/sitemap.xml?page=3", "2026-03-21T12:00:00Z"),
    ]
    assert [each for part, _ in parts for each, _ in listed(visit, part)] == ["/", *paths]
    for wrong in ("0", "2", "4", "x", "-1", "", "9" * 40):
        assert visit.get(f"/sitemap.xml?page={wrong}").status_code == 404, wrong


def test_a_short_list_is_its_own_first_part(visit: Visitor) -> None:
    assert listed(visit, "/sitemap.xml?page=1") == listed(visit)
    assert visit.get("/sitemap.xml?page=2").status_code == 404


def test_robots_are_kept_from_the_desks_and_told_of_the_list(visit: Visitor) -> None:
    lines = visit.get("/robots.txt").get_data(as_text=True).splitlines()
    assert lines[0] == "User-agent: *"
    assert "Disallow: /moderation/" in lines
    assert "Sitemap: http://localhost/sitemap.xml" in lines


def test_the_settings_send_robots_away_and_add_lines(visit: Visitor, session: Session) -> None:
    discovery_is(session, listed=False, robots="User-agent: Kind\nAllow: /")
    session.commit()
    text = visit.get("/robots.txt").get_data(as_text=True)
    assert text.startswith("User-agent: *\nDisallow: /\n\n")
    assert text.endswith("\n\nUser-agent: Kind\nAllow: /\n")


def test_rules_of_the_settings_that_name_no_robot_are_for_all(
    visit: Visitor, session: Session
) -> None:
    discovery_is(session, robots="Disallow: /p/own\n\nUser-agent: Kind\nAllow: /")
    session.commit()
    robots = RobotFileParser()
    robots.parse(visit.get("/robots.txt").get_data(as_text=True).splitlines())
    assert not robots.can_fetch("Anybody", "/p/own.html")
    assert robots.can_fetch("Anybody", "/p/other.html")
    assert robots.can_fetch("Kind", "/p/own.html")
