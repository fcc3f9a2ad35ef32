"""Feeds as Atom 1.0 (RFC 4287), with threads as RFC 4685 says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from lxml import etree
from lxml.etree import _Element as Element

from blog.markup.clean import printable
from blog.site.feed_items import FeedComment, FeedPost

ATOM = "http://www.w3.org/2005/Atom"
THREAD = "http://purl.org/syndication/thread/1.0"
BASE = "{http://www.w3.org/XML/1998/namespace}base"
MEDIA_TYPE = "application/atom+xml"

NOTHING_YET = datetime(1970, 1, 1, tzinfo=UTC)
"""When an empty feed was updated: RFC 4287 wants a date, and one that stays."""

FEEDS_SINCE = "2011"
"""The year in the ids of the feeds themselves; never changed, for readers know them by it."""


@dataclass(frozen=True, slots=True)
class Feed:
    """What stands above the entries; addresses are paths on ``base_url``."""

    base_url: str
    title: str
    subtitle: str
    path: str
    page: str
    """The page whose feed it is."""
    language: str


def posts_feed(feed: Feed, posts: Sequence[FeedPost], untitled: str) -> bytes:
    """Return the feed of posts as XML."""
    root = _root(feed, max((post.updated_at for post in posts), default=NOTHING_YET))
    for post in posts:
        entry = etree.SubElement(root, _in_atom("entry"))
        _text(entry, "id", tag(feed.base_url, "post", post.id, post.created_at))
        _text(entry, "title", post.title or untitled)
        _link(entry, "alternate", feed.base_url + post.path, "text/html")
        _text(entry, "published", _date(post.published_at))
        _text(entry, "updated", _date(post.updated_at))
        _author(entry, feed, post.author_name, post.author_id)
        for label in post.labels:
            etree.SubElement(entry, _in_atom("category"), term=printable(label))
        _content(entry, feed.base_url + post.path, post.html)
    return _written(root)


def comments_feed(feed: Feed, comments: Sequence[tuple[FeedComment, str]]) -> bytes:
    """Return the feed of comments, each with its title, as XML."""
    root = _root(feed, max((_updated(comment) for comment, _ in comments), default=NOTHING_YET))
    for comment, title in comments:
        entry = etree.SubElement(root, _in_atom("entry"))
        address = f"{feed.base_url}/comments/{comment.id}"
        post_address = feed.base_url + comment.post_path
        _text(entry, "id", tag(feed.base_url, "comment", comment.id, comment.created_at))
        _text(entry, "title", title)
        _link(entry, "alternate", address, "text/html")
        _text(entry, "published", _date(comment.created_at))
        _text(entry, "updated", _date(_updated(comment)))
        _author(entry, feed, comment.author_name, comment.author_id)
        answered = etree.SubElement(entry, f"{{{THREAD}}}in-reply-to")
        answered.set("ref", tag(feed.base_url, "post", comment.post_id, comment.post_created_at))
        answered.set("href", post_address)
        answered.set("type", "text/html")
        _content(entry, post_address, comment.html)
    return _written(root)


def tag(base_url: str, kind: str, number: int, since: datetime) -> str:
    """Return the id that an entry keeps for ever, wherever it moves (RFC 4151)."""
    return f"tag:{_authority(base_url)},{since:%Y-%m-%d}:{kind}-{number}"


def _authority(base_url: str) -> str:
    return (urlsplit(base_url).hostname or "").replace(
        ":", "-"
    )  # an IPv6 address has no colons here


def _root(feed: Feed, updated: datetime) -> Element:
    root = etree.Element(_in_atom("feed"), nsmap={None: ATOM, "thr": THREAD})  # type: ignore[dict-item]
    root.set("{http://www.w3.org/XML/1998/namespace}lang", feed.language)
    _text(root, "id", f"tag:{_authority(feed.base_url)},{FEEDS_SINCE}:{feed.path.strip('/')}")
    _text(root, "title", feed.title)
    if feed.subtitle:
        _text(root, "subtitle", feed.subtitle)
    _text(root, "updated", _date(updated))
    _link(root, "self", feed.base_url + feed.path, MEDIA_TYPE)
    _link(root, "alternate", feed.base_url + feed.page, "text/html")
    _text(root, "generator", "Gatepost")
    return root


def _author(entry: Element, feed: Feed, name: str, person_id: int) -> None:
    author = etree.SubElement(entry, _in_atom("author"))
    _text(author, "name", name)
    _text(author, "uri", f"{feed.base_url}/people/{person_id}")


def _content(entry: Element, address: str, html: str) -> None:
    content = _text(entry, "content", html)
    content.set("type", "html")
    content.set(BASE, address)  # pictures may have addresses that lead on from the post's


def _link(parent: Element, rel: str, href: str, media_type: str) -> None:
    etree.SubElement(parent, _in_atom("link"), rel=rel, href=href, type=media_type)


def _text(parent: Element, name: str, text: str) -> Element:
    element = etree.SubElement(parent, _in_atom(name))
    element.text = printable(text)  # XML has no way to write control characters
    return element


def _in_atom(name: str) -> str:
    return f"{{{ATOM}}}{name}"


def _updated(comment: FeedComment) -> datetime:
    return comment.edited_at or comment.created_at


def _date(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _written(root: Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="utf-8")
