"""The posts that carry a label."""

from datetime import timedelta
from urllib.parse import quote

from sqlalchemy.orm import Session

from blog.posts.models import PostStatus
from tests.browse import Visitor, words
from tests.build import NOON, a_post
from tests.site.pages import links, parsed, texts
from tests.site.settings import blog_is

TITLE = "//h2[contains(@class, 'post__title')]"


NAMES = [
    "tools",
    "two words",
    "a/b",
    "/leading",
    "trailing/",
    "a//b",
    "100% & more?",
    "#1",
    "söndag",
    "日本語",
    "<b>",
    "it's; +plus+",
    "C:\\",
]


def test_a_label_of_any_name_is_found_by_the_link_to_it(visit: Visitor, session: Session) -> None:
    posts = {name: a_post(session, title=f"With {name}", labels=(name,)) for name in NAMES}
    session.commit()
    for name, post in posts.items():
        (link,) = links(visit.get(post.path), "//ul[@class='labels']//a")
        assert link == f"/search/label/{quote(name, safe='')}"
        answer = visit.get(link)
        assert texts(answer, "//h1") == [name]
        assert texts(answer, TITLE) == [f"With {name}"]
        assert parsed(answer).xpath("//link[@rel='canonical']/@href") == [f"http://localhost{link}"]


def test_its_posts_come_a_page_at_a_time(visit: Visitor, session: Session) -> None:
    blog_is(session, posts_per_page=2)
    for n in range(4):
        a_post(session, title=f"Number {n}", labels=("a b",), published_at=NOON + timedelta(days=n))
    session.commit()
    first = visit.get("/search/label/a%20b")
    second = visit.get(links(first, "//a[@rel='next']")[0])
    assert texts(first, TITLE) == ["Number 3", "Number 2"]
    assert texts(second, TITLE) == ["Number 1", "Number 0"]
    assert visit.get(links(second, "//a[@rel='prev']")[0]).location == "/search/label/a%20b"


def test_a_label_that_nothing_public_carries_is_not_found(visit: Visitor, session: Session) -> None:
    a_post(session, labels=("secret",), status=PostStatus.DRAFT)
    session.commit()
    for name in ("secret", "nothing"):
        answer = visit.get(f"/search/label/{name}")
        assert answer.status_code == 404
        assert name not in words(answer).replace("There is nothing", "")
