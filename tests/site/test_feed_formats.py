"""The same feed as Atom, RSS 2.0 and JSON Feed, as programs read it that others wrote."""

import json
from datetime import timedelta
from typing import Any

import feedparser
import pytest
from lxml import etree
from sqlalchemy.orm import Session

from blog.posts.models import CommentMode, Kind, OldAddress
from tests.browse import Visitor
from tests.build import NOON, a_comment, a_person, a_post
from tests.site.pages import ATOM, in_feed
from tests.site.settings import discovery_is

POSTS = "/feeds/posts/default"
TYPES = {
    "atom": "application/atom+xml; charset=utf-8",
    "rss": "application/rss+xml; charset=utf-8",
    "json": "application/feed+json; charset=utf-8",
}
HOSTILE = (
    "<script>alert(1)</script> & ]]> <b>",
    "\N{HEDGEHOG}\N{WOMAN}\N{ZERO WIDTH JOINER}\N{GIRL} \u202e\u05e9\u05dc\u05d5\u05dd",
    "bell \x07 escape \x1b[0m next \x85 line \u2028 end",
    "none \ufffe \uffff \ufdd0 \U0001fffe \U0010ffff such",
    "&amp; &#0; &#x1f; <![CDATA[ x ]]> <?xml version='9'?> <!-- --",
    "",
)


def said(visit: Visitor, address: str) -> Any:
    answer = visit.get(address)
    assert answer.headers["Content-Type"] == TYPES["json"]
    return json.loads(answer.get_data())


@pytest.mark.parametrize("alt", TYPES)
@pytest.mark.parametrize("page", [POSTS, "/feeds/comments/default", "/feeds/posts/summary"])
def test_whatever_was_typed_every_reader_reads_every_entry(
    visit: Visitor, session: Session, page: str, alt: str
) -> None:
    for n, text in enumerate(HOSTILE):
        who = a_person(session, text or "nobody")
        post = a_post(session, who, title=text, source=text, labels=(text or "x",))
        post.published_at = NOON - timedelta(days=n)
        a_comment(session, post, who, source=text or "x", at=NOON + timedelta(days=n))
    session.commit()
    answer = visit.get(f"{page}?alt={alt}")
    assert answer.headers["Content-Type"] == TYPES[alt]
    if alt == "json":
        entries = json.loads(answer.get_data())["items"]
    else:
        etree.fromstring(answer.get_data())
        read = feedparser.parse(answer.get_data(), response_headers={"content-type": TYPES[alt]})
        assert not read.bozo
        entries = read.entries
    assert len(entries) == len(HOSTILE)
    assert len({entry["id"] for entry in entries}) == len(HOSTILE)
    assert not {*"\x07\x1b\x85\ufffe\uffff\ufdd0\U0001fffe\U0010ffff"} & {
        *json.dumps(entries, default=str, ensure_ascii=False)
    }


@pytest.mark.parametrize("alt", ["atom", "rss"])
def test_a_reader_gets_the_same_from_both(visit: Visitor, session: Session, alt: str) -> None:
    ada = a_person(session, "Ada")
    post = a_post(session, ada, title="On gates", source="*Whole*.", labels=("b", "a/c"))
    a_comment(session, post)
    session.commit()
    feed = feedparser.parse(visit.get(f"{POSTS}?alt={alt}").get_data())
    (entry,) = feed.entries
    assert (feed.feed.title, feed.feed.opensearch_totalresults) == ("Gatepost", "1")
    assert (entry.title, entry.author, entry.link) == (
        "On gates",
        "Ada",
        f"http://localhost{post.path}",
    )
    assert [tag.term for tag in entry.tags] == ["a/c", "b"]
    assert "<em>Whole</em>" in str(entry)
    assert entry.published_parsed[:5] == (2026, 3, 13, 12, 0)
    assert entry.thr_total == "1"
    ids = {each["id"] for each in said(visit, "/feed.json")["items"]}
    assert {entry.id} == ids


def test_json_feed_says_what_its_standard_asks_for(visit: Visitor, session: Session) -> None:
    picture = "![](/a.png)"
    post = a_post(session, a_person(session, "Ada"), title="One", source=picture, labels=("x",))
    a_post(session, title="", source="", published_at=NOON)
    session.commit()
    feed = said(visit, "/feed.json?max-results=1")
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == "http://localhost/feed.json?max-results=1"
    assert feed["next_url"] == "http://localhost/feed.json?max-results=1&start-index=2"
    assert feed["items"][0]["content_text"] == ""
    (second,) = said(visit, f"{POSTS}?alt=json&start-index=2")["items"]
    assert second["image"] == "http://localhost/a.png"
    assert 'src="http://localhost/a.png"' in second["content_html"]
    assert second["authors"] == [
        {"name": "Ada", "url": f"http://localhost/people/{post.author_id}"}
    ]
    assert (second["tags"], second["date_published"]) == (["x"], "2026-03-13T12:00:00Z")


def test_addresses_in_a_text_lead_on_from_its_post(visit: Visitor, session: Session) -> None:
    source = '<a href="#note">n</a> <a href="next.html?a=1&amp;b">x</a> <img src="/p.png">'
    post = a_post(session, source=source)
    session.commit()
    (content,) = in_feed(visit.get(POSTS), "//a:entry/a:content")
    assert f'href="http://localhost{post.path}#note"' in content
    assert 'href="http://localhost/2026/03/next.html?a=1&amp;b"' in content
    assert 'src="http://localhost/p.png"' in content


def test_the_settings_shorten_every_feed_and_name_a_hub(visit: Visitor, session: Session) -> None:
    discovery_is(session, feed_text="summary", hub="https://hub.example/")
    post = a_post(session, source="<b>Word</b> " * 200)
    a_comment(session, post, source="Word " * 200)
    session.commit()
    for page in (POSTS, "/feeds/posts/full", "/feeds/comments/default", f"{POSTS}/{post.id}"):
        answer = visit.get(page)
        assert in_feed(answer, "//a:content") == []
        (summary,) = in_feed(answer, "//a:summary")
        assert 350 < len(summary) <= 400
    assert in_feed(visit.get(POSTS), "/a:feed/a:link[@rel='hub']/@href") == ["https://hub.example/"]
    assert said(visit, "/feed.json")["hubs"] == [{"type": "WebSub", "url": "https://hub.example/"}]
    assert "https://hub.example/" in visit.get(f"{POSTS}?alt=rss").text


def test_a_comment_names_the_post_and_the_comment_it_answers(
    visit: Visitor, session: Session
) -> None:
    post = a_post(session)
    first = a_comment(session, post, at=NOON)
    a_comment(session, post, answers=first, at=NOON + timedelta(minutes=1))
    session.commit()
    answer = visit.get(f"/feeds/{post.id}/comments/default")
    ids = in_feed(answer, "//a:entry/a:id")
    refs = in_feed(answer, "//a:entry[1]/thr:in-reply-to/@ref")
    assert refs == [*in_feed(visit.get(POSTS), "//a:entry/a:id"), ids[1]]
    assert in_feed(visit.get(POSTS), "//a:entry/thr:total") == ["2"]
    replies = "//a:entry/a:link[@rel='replies']/@href"
    assert in_feed(visit.get(POSTS), replies) == [
        f"http://localhost/feeds/{post.id}/comments/default"
    ]


def test_a_post_that_hides_its_comments_counts_none(visit: Visitor, session: Session) -> None:
    a_comment(session, a_post(session, comment_mode=CommentMode.HIDDEN))
    session.commit()
    for alt in ("atom", "rss"):
        answer = visit.get(f"{POSTS}?alt={alt}")
        assert etree.fromstring(answer.get_data()).xpath("//thr:total", namespaces=ATOM) == []
        assert b"/comments/" not in answer.get_data().replace(b"/feeds/comments/", b"")


def test_a_label_has_a_feed_and_several_have_one_together(visit: Visitor, session: Session) -> None:
    both = a_post(session, title="Both", labels=("a b", "c/d", "e"))
    one = a_post(session, title="One", labels=("a b",))
    a_post(session, title="Neither", labels=("secret",)).published_at = NOON.replace(year=2150)
    session.commit()

    def titles(path: str) -> list[str]:
        return sorted(in_feed(visit.get(f"{POSTS}/-/{path}"), "//a:entry/a:title"))

    assert titles("a%20b") == sorted([str(both.title), str(one.title)])
    assert titles("c/d") == titles("c%2Fd") == ["Both"]
    assert titles("a%20b/e") == ["Both"]
    for path in ("secret", "nothing", "a%20b/nothing"):
        assert visit.get(f"{POSTS}/-/{path}").status_code == 404
    address = f"{POSTS}/-/a%20b?max-results=1"
    (here,) = in_feed(visit.get(address), "/a:feed/a:link[@rel='self']/@href")
    assert here == f"http://localhost{address}"


def test_one_post_is_an_entry_and_bloggers_number_leads_there(
    visit: Visitor, session: Session
) -> None:
    post = a_post(session, title="Splicing")
    post.feed_id = "tag:blogger.com,1999:blog-1.post-123456789012345"
    session.add(OldAddress(path="/feeds/123456789012345/comments/default", post_id=post.id))
    page = a_post(session, kind=Kind.PAGE)
    session.commit()
    entry = visit.get(f"{POSTS}/{post.id}")
    assert in_feed(entry, "/a:entry/a:title") == ["Splicing"]
    assert in_feed(entry, "/a:entry/a:id") == in_feed(visit.get(POSTS), "//a:entry/a:id")
    assert in_feed(entry, "/a:entry/a:id") == ["tag:blogger.com,1999:blog-1.post-123456789012345"]
    for path, now in (
        ("/feeds/posts/default/123456789012345", f"/feeds/posts/default/{post.id}"),
        ("/feeds/posts/summary/123456789012345", f"/feeds/posts/summary/{post.id}"),
        ("/feeds/123456789012345/comments/default", f"/feeds/{post.id}/comments/default"),
        (
            "/feeds/123456789012345/comments/default?alt=rss&post_id=1&_external=1",
            f"/feeds/{post.id}/comments/default?alt=rss",
        ),
    ):
        answer = visit.get(path)
        assert (answer.status_code, answer.location) == (301, now)
    assert visit.get(f"{POSTS}/{page.id}").status_code == 404


def test_the_short_names_lead_to_the_feeds(visit: Visitor) -> None:
    assert visit.get("/rss.xml").location == "/feeds/posts/default?alt=rss"
    asked = "redirect=false&start-index=26&max-results=150"  # as Blogger's owners told searchers
    window = "max-results=150&start-index=26"
    assert visit.get(f"/atom.xml?{asked}").location == f"/feeds/posts/default?{window}"
    assert visit.get(f"/rss.xml?{asked}").location == f"/feeds/posts/default?alt=rss&{window}"
    assert visit.get("/feeds/posts/default?alt=nonsense").headers["Content-Type"] == TYPES["atom"]
