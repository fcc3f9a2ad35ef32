"""Feeds as RSS 2.0 (https://www.rssboard.org/rss-specification)."""

from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape

from lxml import etree
from lxml.etree import _Element as Element

from blog.site.feeds.feed import RSS_TYPE, Entry, Feed
from blog.site.feeds.xml import (
    ATOM,
    OPEN_SEARCH,
    THREAD,
    add,
    counts,
    date,
    link,
    links,
    threads,
    written,
)

DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
NAMES = {"atom": ATOM, "dc": DUBLIN_CORE, "thr": THREAD, "openSearch": OPEN_SEARCH}


def rss(feed: Feed) -> bytes:
    root = etree.Element("rss", {"version": "2.0"}, nsmap=NAMES)
    channel = etree.SubElement(root, "channel")
    add(channel, "title", feed.title)
    add(channel, "link", feed.page)
    add(channel, "description", feed.subtitle or feed.title)
    add(channel, "language", feed.language)
    add(channel, "lastBuildDate", _date(feed.updated))
    add(channel, "generator", "Gatepost")
    links(channel, feed, RSS_TYPE)
    for media_type, href in feed.others:
        link(channel, "alternate", href, media_type)
    counts(channel, feed)
    for entry in feed.entries:
        _item(etree.SubElement(channel, "item"), entry)
    return written(root)


def _item(item: Element, entry: Entry) -> None:
    add(item, "guid", entry.id, isPermaLink="false")
    add(item, "title", entry.title)
    add(item, "link", entry.url)
    add(item, "pubDate", _date(entry.published))
    add(item, f"{{{ATOM}}}updated", date(entry.updated))
    # RSS's own author is an e-mail address, which nobody here gives away.
    add(item, f"{{{DUBLIN_CORE}}}creator", entry.author)
    for label in entry.labels:
        add(item, "category", label)
    if entry.replies is not None:
        add(item, "comments", entry.replies.page)
    threads(item, entry)
    if entry.html or entry.summary:
        add(item, "description", entry.html or escape(entry.summary))


def _date(at: datetime) -> str:
    return format_datetime(at.astimezone(UTC), usegmt=True)
