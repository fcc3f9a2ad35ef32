"""What every page of the blog links to."""

from urllib.parse import parse_qs, urlsplit

from sqlalchemy.orm import Session

from blog.posts.models import Kind, PostStatus
from tests.browse import Visitor, words
from tests.build import a_comment, a_post
from tests.site.pages import links


def test_public_pages_are_in_the_navigation_and_no_others(visit: Visitor, session: Session) -> None:
    about = a_post(session, kind=Kind.PAGE, title="About <me>")
    a_post(session, kind=Kind.PAGE, title="Half a page", status=PostStatus.DRAFT)
    session.commit()
    home = visit.get("/")
    assert f'<a href="{about.path}"' in home.get_data(as_text=True)
    assert "About <me>" in words(home)
    assert "Half a page" not in words(home)
    assert 'aria-current="page"' in visit.get(str(about.path)).get_data(as_text=True)


BACK = {
    "/": None,
    "/?utm_source=x": None,
    "/2011/12/a.html": "/2011/12/a.html",
    "/2011/12/a.html?utm=x&reply_to=1": "/2011/12/a.html?reply_to=1",
    "/search/label/a%3Fb%26c?x=1": "/search/label/a%3Fb%26c",
    "/search?q=%22a+b%22&page=2": "/search?q=%22a+b%22&page=2",
    f"/search?q={'x' * 300}": None,
}
"""Pages, and where signing in on them leads; nothing is the home page."""


def test_sign_in_and_join_in_the_header_come_back_to_the_page(
    visit: Visitor, session: Session
) -> None:
    post = a_post(session, labels=("a?b&c",))
    post.path, _comment = "/2011/12/a.html", a_comment(session, post)
    session.commit()
    for address, back in [*BACK.items()] * 2:  # made first, then kept
        found = links(visit.get(address), "//nav//a[@rel='nofollow']")
        said = [parse_qs(urlsplit(href).query).get("next", [None]) for href in found]
        assert said == [[back]] * 2, address


def test_what_belongs_to_the_reader_stands_together_and_so_wraps_together(visit: Visitor) -> None:
    assert links(visit.get("/"), "//li[@class='sitenav__me']/a") == ["/login", "/join"]
