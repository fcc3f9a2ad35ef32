"""Elements of the formats that are XML. Texts lose what XML cannot hold: it has no way to write it."""

import re
from datetime import UTC, datetime

from lxml import etree
from lxml.etree import _Element as Element

from blog.markup.clean import printable
from blog.site.feeds.feed import Entry, Feed

ATOM = "http://www.w3.org/2005/Atom"
THREAD = "http://purl.org/syndication/thread/1.0"
OPEN_SEARCH = "http://a9.com/-/spec/opensearchrss/1.0/"
"""The version that Blogger's feeds name."""

NONCHARACTERS = re.compile(
    "[\ufdd0-\ufdef"
    + "".join(
        f"{chr(plane | 0xFFFE)}{chr(plane | 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
    )
    + "]"
)
"""Not for interchange (Unicode, section 23.7): XML allows some of them, readers of feeds complain."""

LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def add(parent: Element, name: str, text: str = "", **attributes: str) -> Element:
    element = etree.SubElement(
        parent, name, {key: plain(value) for key, value in attributes.items()}
    )
    element.text = plain(text) or None
    return element


def plain(text: str) -> str:
    """Return the text without what has no business in a feed, of whatever format."""
    return NONCHARACTERS.sub("", printable(text))


def link(parent: Element, rel: str, href: str, media_type: str = "") -> Element:
    """Add Atom's link, which RSS borrows."""
    typed = {"type": media_type} if media_type else {}
    return add(parent, f"{{{ATOM}}}link", rel=rel, href=href, **typed)


def links(parent: Element, feed: Feed, media_type: str) -> None:
    """Add where the feed is, where it goes on (RFC 5005), and who tells of news (WebSub)."""
    link(parent, "self", feed.here, media_type)
    for rel, href in (("next", feed.next), ("previous", feed.previous)):
        if href:
            link(parent, rel, href, media_type)
    if feed.hub:
        link(parent, "hub", feed.hub)


def counts(parent: Element, feed: Feed) -> None:
    for name, number in (
        ("totalResults", feed.total),
        ("startIndex", feed.start),
        ("itemsPerPage", feed.limit),
    ):
        add(parent, f"{{{OPEN_SEARCH}}}{name}", str(number))


def threads(parent: Element, entry: Entry) -> None:
    """Add what the entry answers and how often it was answered (RFC 4685)."""
    for each in entry.answers:
        add(parent, f"{{{THREAD}}}in-reply-to", ref=each.id, href=each.url, type="text/html")
    if entry.replies is not None:
        add(parent, f"{{{THREAD}}}total", str(entry.replies.total))


def date(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def written(root: Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="utf-8")
