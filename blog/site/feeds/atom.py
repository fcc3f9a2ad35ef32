"""Feeds as Atom 1.0 (RFC 4287)."""

from lxml import etree
from lxml.etree import _Element as Element

from blog.site.feeds.feed import ATOM_TYPE, Entry, Feed
from blog.site.feeds.xml import (
    ATOM,
    LANGUAGE,
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

NAMES = {None: ATOM, "thr": THREAD, "openSearch": OPEN_SEARCH}


def atom(feed: Feed) -> bytes:
    root = etree.Element(_in_atom("feed"), nsmap=NAMES)  # type: ignore[arg-type]
    root.set(LANGUAGE, feed.language)
    add(root, _in_atom("id"), feed.id)
    add(root, _in_atom("title"), feed.title)
    if feed.subtitle:
        add(root, _in_atom("subtitle"), feed.subtitle)
    add(root, _in_atom("updated"), date(feed.updated))
    if feed.icon:
        add(root, _in_atom("icon"), feed.icon)
    links(root, feed, ATOM_TYPE)
    link(root, "alternate", feed.page, "text/html")
    add(root, _in_atom("generator"), "Gatepost")
    counts(root, feed)
    for entry in feed.entries:
        _entry(etree.SubElement(root, _in_atom("entry")), entry)
    return written(root)


def atom_entry(entry: Entry, language: str) -> bytes:
    """Return one entry as a document of its own (RFC 4287, section 2)."""
    root = etree.Element(_in_atom("entry"), nsmap=NAMES)  # type: ignore[arg-type]
    root.set(LANGUAGE, language)
    _entry(root, entry)
    return written(root)


def _entry(element: Element, entry: Entry) -> None:
    add(element, _in_atom("id"), entry.id)
    add(element, _in_atom("title"), entry.title)
    link(element, "alternate", entry.url, "text/html")
    if entry.replies is not None:
        replies = link(element, "replies", entry.replies.feed, ATOM_TYPE)
        replies.set(f"{{{THREAD}}}count", str(entry.replies.total))
    add(element, _in_atom("published"), date(entry.published))
    add(element, _in_atom("updated"), date(entry.updated))
    author = add(element, _in_atom("author"))
    add(author, _in_atom("name"), entry.author)
    add(author, _in_atom("uri"), entry.author_url)
    for label in entry.labels:
        add(element, _in_atom("category"), term=label)
    threads(element, entry)
    if entry.html:
        add(element, _in_atom("content"), entry.html, type="html")
    elif entry.summary:
        add(element, _in_atom("summary"), entry.summary)


def _in_atom(name: str) -> str:
    return f"{{{ATOM}}}{name}"
