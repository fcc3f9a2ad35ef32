"""Feeds, for programs that read."""

from datetime import UTC, datetime, timedelta

import pytest
from lxml import html
from sqlalchemy.orm import Session

from blog.posts.models import CommentMode, Kind
from tests.browse import Visitor
from tests.build import NOON, a_comment, a_person, a_post
from tests.site.pages import feed, in_feed, parsed
from tests.site.settings import blog_is

ALL = ["/feeds/posts/default", "/feeds/comments/default"]


def test_the_feed_of_posts_tells_each_post_as_a_whole(visit: Visitor, session: Session) -> None:
    blog_is(session, title="Notes & more", description="On <locks>", language="de")
    ada = a_person(session, "Ada <3")
    post = a_post(session, ada, title="A & B", source="*Words* & <kbd>x</kbd>", labels=("a/b", "c"))
    post.updated_at = NOON + timedelta(hours=1)
    session.commit()
    answer = visit.get("/feeds/posts/default")
    assert in_feed(answer, "/a:feed/a:title") == ["Notes & more"]
    assert in_feed(answer, "/a:feed/a:subtitle") == ["On <locks>"]
    assert in_feed(answer, "/a:feed/a:updated") == ["2026-03-14T13:00:00Z"]
    assert in_feed(answer, "/a:feed/a:link[@rel='self']/@href") == [
        "http://localhost/feeds/posts/default"
    ]
    assert in_feed(answer, "//a:entry/a:title") == ["A & B"]
    assert in_feed(answer, "//a:entry/a:published") == ["2026-03-13T12:00:00Z"]
    assert in_feed(answer, "//a:entry/a:updated") == ["2026-03-14T13:00:00Z"]
    alternate = "//a:entry/a:link[@rel='alternate']/@href"
    assert in_feed(answer, alternate) == [f"http://localhost{post.path}"]
    blog = "/a:feed/a:link[@rel='alternate']/@href"  # newsboat opens the last one: there is one
    assert in_feed(answer, blog) == ["http://localhost/"]
    assert in_feed(answer, "//a:entry/a:author/a:name") == ["Ada <3"]
    assert in_feed(answer, "//a:entry/a:category/@term") == ["a/b", "c"]
    assert in_feed(answer, "//a:entry/a:content/@type") == ["html"]
    (content,) = in_feed(answer, "//a:entry/a:content")
    assert content == "<p><em>Words</em> &amp; <kbd>x</kbd></p>"


def test_an_entry_keeps_its_id_wherever_post_and_blog_move(
    visit: Visitor, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = a_post(session)
    comment = a_comment(session, post)
    session.commit()
    ids = [in_feed(visit.get(page), "//a:id") for page in ALL]
    assert all(each[1].startswith("urn:uuid:") for each in ids)
    post.path, post.title = "/2020/01/moved.html", "Moved"
    post.published_at = datetime(2020, 1, 1, tzinfo=UTC)
    comment.edited_at = NOON + timedelta(hours=1)
    session.commit()
    assert [in_feed(visit.get(page), "//a:id") for page in ALL] == ids
    monkeypatch.setitem(visit.app.config, "BASE_URL", "https://elsewhere.example")
    assert [in_feed(visit.get(page), "//a:entry/a:id") for page in ALL] == [[e[1]] for e in ids]


def test_the_feeds_of_comments_tell_published_ones_the_newest_first(
    visit: Visitor, session: Session
) -> None:
    post = a_post(session, title="On locks")
    other = a_comment(session, a_post(session, title="Else"), at=NOON)
    comment = a_comment(
        session, post, a_person(session, "Rita"), source="*Yes*.", at=NOON + timedelta(hours=1)
    )
    session.commit()
    everything = visit.get("/feeds/comments/default")
    assert in_feed(everything, "//a:entry/a:link[@rel='alternate']/@href") == [
        f"http://localhost/comments/{comment.id}",
        f"http://localhost/comments/{other.id}",
    ]
    own = visit.get(f"/feeds/{post.id}/comments/default")
    assert in_feed(own, "/a:feed/a:title") == ["Comments on “On locks”"]
    assert in_feed(own, "//a:entry/a:title") == ["Rita on “On locks”"]
    assert in_feed(own, "//a:entry/a:content") == ["<p><em>Yes</em>.</p>"]
    assert in_feed(own, "//thr:in-reply-to/@href") == [f"http://localhost{post.path}"]


@pytest.mark.parametrize("page", [*ALL, "/feeds/{id}/comments/default"])
def test_every_feed_has_what_atom_requires(visit: Visitor, session: Session, page: str) -> None:
    post = a_post(session, title="", source="")
    a_comment(session, post)
    session.commit()
    root = feed(visit.get(page.format(id=post.id)))
    for element in [root, *root.findall("{*}entry")]:
        for name in ("id", "title", "updated"):
            (found,) = element.findall(f"{{http://www.w3.org/2005/Atom}}{name}")
            assert found.text
    ids = [each.text for each in root.iter("{http://www.w3.org/2005/Atom}id")]
    assert len(ids) == len(set(ids)) == 2
    assert str(ids[0]).startswith("tag:localhost,2011:feeds/")
    assert root.findall("{*}entry/{*}author/{*}name")


@pytest.mark.parametrize("page", ALL)
def test_a_feed_holds_the_twenty_five_newest(visit: Visitor, session: Session, page: str) -> None:
    ada = a_person(session)
    for n in range(27):
        date = NOON + timedelta(hours=n)
        a_comment(session, a_post(session, ada, published_at=date), ada, at=date)
    session.commit()
    published = in_feed(visit.get(page), "//a:entry/a:published")
    assert len(published) == 25
    assert published == sorted(published, reverse=True)
    assert published[0] == "2026-03-15T14:00:00Z"


@pytest.mark.parametrize("page", ALL)
def test_an_empty_blog_has_valid_feeds(visit: Visitor, page: str) -> None:
    answer = visit.get(page)
    assert in_feed(answer, "//a:entry") == []
    assert in_feed(answer, "//a:updated") == ["1970-01-01T00:00:00Z"]


def test_pages_are_no_posts_and_their_comments_are_comments(
    visit: Visitor, session: Session
) -> None:
    page = a_post(session, kind=Kind.PAGE)
    a_comment(session, page)
    session.commit()
    assert in_feed(visit.get("/feeds/posts/default"), "//a:entry") == []
    assert len(in_feed(visit.get("/feeds/comments/default"), "//a:entry")) == 1
    assert len(in_feed(visit.get(f"/feeds/{page.id}/comments/default"), "//a:entry")) == 1


def test_there_is_no_feed_of_comments_that_a_post_hides(visit: Visitor, session: Session) -> None:
    post = a_post(session, comment_mode=CommentMode.HIDDEN)
    session.commit()
    assert visit.get(f"/feeds/{post.id}/comments/default").status_code == 404


def test_text_that_xml_cannot_hold_breaks_no_feed(visit: Visitor, session: Session) -> None:
    post = a_post(session, a_person(session, "A\x08da"), title="Bell \x07 ]]> \ufffe")
    a_comment(session, post)
    session.commit()
    assert in_feed(visit.get("/feeds/posts/default"), "//a:entry/a:title") == ["Bell  ]]> "]
    assert in_feed(visit.get("/feeds/posts/default"), "//a:entry/a:author/a:name") == ["Ada"]


def test_every_page_names_the_feeds_and_the_old_name_leads_to_them(visit: Visitor) -> None:
    named = parsed(visit.get("/")).xpath("//link[@type='application/atom+xml']/@href")
    assert named == ALL
    answer = visit.get("/atom.xml")
    assert (answer.status_code, answer.location) == (301, "/feeds/posts/default")


def test_what_was_typed_as_markup_stays_words_in_a_feed(visit: Visitor, session: Session) -> None:
    post = a_post(session, title="<script>alert(1)</script>")
    a_comment(
        session, post, a_person(session, "<img onerror=alert(1)>"), source="<script>1</script>"
    )
    session.commit()
    for page in ALL:
        for content in in_feed(visit.get(page), "//a:content"):
            shown = html.fragment_fromstring(content, create_parent=True)
            assert shown.xpath(".//script|.//*[@onerror]") == []
        assert "<script>" not in visit.get(page).get_data(as_text=True)
