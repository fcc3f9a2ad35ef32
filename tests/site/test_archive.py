"""All posts by date."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from blog.posts.models import Kind, PostStatus
from tests.browse import Visitor, words
from tests.build import a_comment, a_post
from tests.site.pages import links, parsed, texts
from tests.site.settings import blog_is

NEW_YEARS_EVE = datetime(2011, 12, 31, 20, tzinfo=UTC)


def test_the_archive_holds_every_post_by_year_and_month_with_its_numbers(
    visit: Visitor, session: Session
) -> None:
    for title, date in [
        ("One", datetime(2011, 12, 6, tzinfo=UTC)),
        ("Two", datetime(2011, 12, 7, tzinfo=UTC)),
        ("Three", datetime(2011, 2, 1, tzinfo=UTC)),
        ("Four", datetime(2010, 2, 1, tzinfo=UTC)),
    ]:
        a_post(session, title=title, published_at=date)
    a_post(session, title="A draft", status=PostStatus.DRAFT)
    a_post(session, title="A page", kind=Kind.PAGE)
    session.commit()
    answer = visit.get("/archive")
    assert texts(answer, "//summary") == ["2011 3 posts", "2010 1 post"]
    assert texts(answer, "//h3") == ["December 2 posts", "February 1 post", "February 1 post"]
    assert texts(answer, "//li[@class='archive__item']") == [
        *("Dec 7 Two", "Dec 6 One", "Feb 1 Three", "Feb 1 Four"),
    ]
    assert links(answer, "//h3/a") == ["/2011/12/", "/2011/02/", "/2010/02/"]
    assert len(parsed(answer).xpath("//details[@open]")) == 1


def test_an_archive_of_very_many_posts_leads_from_years_to_months_to_titles(
    visit: Visitor, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("blog.site.archive.TITLES_MAX", 2)
    for number in (1, 2, 3):
        a_post(session, title=f"N {number}", published_at=datetime(2011, 12, number, tzinfo=UTC))
    a_post(session, published_at=datetime(2011, 2, 1, tzinfo=UTC))
    a_post(session, title="Long ago", published_at=datetime(1000, 2, 3, tzinfo=UTC))
    a_post(session, title="To come", published_at=datetime(2999, 1, 1, tzinfo=UTC))
    a_post(session, title="A draft", status=PostStatus.DRAFT)
    session.commit()
    archive, year, month = (visit.get(each) for each in ("/archive", "/2011/", "/2011/12/"))
    assert texts(archive, "//main//h2") == ["2011 4 posts", "1000 1 post"]
    assert links(archive, "//main//h2/a") == ["/2011/", "/1000/"]
    assert texts(year, "//main//h2") == ["December 3 posts", "February 1 post"]
    assert links(year, "//main//h2/a") == ["/2011/12/", "/2011/02/"]
    titles = texts(month, "//li[@class='archive__item']")
    assert [each.partition("N ")[2] for each in titles] == ["3", "2", "1"]
    assert "Long ago" in words(visit.get("/1000/"))


def test_an_empty_archive_says_so(visit: Visitor) -> None:
    assert "Nothing has been published here yet." in words(visit.get("/archive"))


def test_a_month_holds_its_posts_with_their_comments(visit: Visitor, session: Session) -> None:
    here = a_post(session, title="Here", published_at=datetime(2011, 12, 31, 23, 59, tzinfo=UTC))
    a_comment(session, here)
    a_post(session, title="Next", published_at=datetime(2012, 1, 1, tzinfo=UTC))
    a_post(session, title="Before", published_at=datetime(2011, 11, 30, 23, 59, tzinfo=UTC))
    session.commit()
    answer = visit.get("/2011/12/")
    assert texts(answer, "//h1") == ["December 2011"]
    assert texts(answer, "//li[@class='archive__item']") == ["Dec 31 Here 1 comment"]
    year = visit.get("/2011/")
    assert texts(year, "//h1") == ["2011"]
    assert texts(year, "//h2") == ["December 1 post", "November 1 post"]
    assert "Next" not in words(year)


@pytest.mark.parametrize(
    ("time_zone", "found"),
    [("Asia/Tokyo", "/2012/01/"), ("UTC", "/2011/12/")],
)
def test_a_post_is_in_the_month_of_the_blogs_time_zone(
    visit: Visitor, session: Session, time_zone: str, found: str
) -> None:
    blog_is(session, time_zone=time_zone)
    a_post(session, published_at=NEW_YEARS_EVE)
    session.commit()
    assert [visit.get(page).status_code for page in ("/2012/01/", "/2011/12/")] == (
        [200, 404] if found == "/2012/01/" else [404, 200]
    )
    assert links(visit.get("/archive"), "//h3/a") == [found]


def test_months_are_named_in_the_blogs_language(visit: Visitor, session: Session) -> None:
    blog_is(session, language="de")
    a_post(session, published_at=datetime(2011, 3, 6, tzinfo=UTC))
    session.commit()
    assert texts(visit.get("/2011/03/"), "//h1") == ["März 2011"]
    assert texts(visit.get("/archive"), "//li[@class='archive__item']/time") == ["6. März"]


def test_a_time_without_posts_is_not_found(visit: Visitor, session: Session) -> None:
    blog_is(session, time_zone="Asia/Tokyo")
    a_post(session)
    session.commit()
    pages = ("/0000/", "/1000/", "/9999/", "/2011/13/", "/2011/00/", "/9999/12/", "/0001/01/")
    for page in (*pages, "/1999/"):
        assert visit.get(page).status_code == 404, page
