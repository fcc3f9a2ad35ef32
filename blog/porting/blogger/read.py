"""A classic Blogger backup (Atom), read as a stream of what it says.

An entry's kind is the term of its category in the kinds' scheme; labels are categories of another.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from lxml import etree

from blog.porting.blogger.dates import moment
from blog.porting.blogger.entries import (
    BadEntry,
    CommentEntry,
    Entry,
    OtherEntry,
    PostEntry,
    SettingEntry,
)
from blog.porting.blogger.parts import (
    IN_REPLY_TO,
    PROPERTY,
    TOTAL,
    content_of,
    first,
    is_draft,
    kind_of,
    labels_of,
    link,
    text,
)
from blog.porting.blogger.people import author_of
from blog.porting.blogger.stream import ATOM, elements
from blog.porting.progress import Advance
from blog.posts.models import Kind

_BLOG = re.compile(r"\bblog-([0-9]{1,40})\b")
_ITEM = re.compile(r"\b(?:post|page)-([0-9]{1,40})$")
_SETTING = re.compile(r"\.settings\.([A-Za-z0-9_]{1,100})$")
_LAST_NUMBER = re.compile(r"/([0-9]{1,40})/?(?:[?#].*)?$")


@dataclass(frozen=True, slots=True)
class BlogId:
    """Which blog the file is a backup of; comes before the entries."""

    number: str


def read_posts(file: BinaryIO, advance: Advance) -> Iterator[PostEntry]:
    """Yield the posts and pages that say enough; all else was seen by ``read``."""
    for element in elements(file, advance):
        if element.tag == f"{ATOM}entry" and kind_of(element) in {*Kind}:
            entry = _entry(element)
            if isinstance(entry, PostEntry):
                yield entry


def read(
    file: BinaryIO, advance: Advance, unbound: Callable[[str], object] = lambda _words: None
) -> Iterator[BlogId | Entry]:
    """Yield what the file says, in its order; memory holds one entry."""
    told = False
    for element in elements(file, advance, unbound):
        entry = element.tag == f"{ATOM}entry"
        if not told and (
            found := _BLOG.search(text(element, "id") if entry else element.text or "")
        ):
            told = True
            yield BlogId(found[1])
        if entry:
            yield _entry(element)


def _entry(element: etree._Element) -> Entry:
    kind = kind_of(element)
    try:
        match kind:
            case "post" | "page":
                return _post(element, Kind(kind))
            case "comment":
                return _comment(element)
            case "settings":
                return _setting(element)
    except _Unusable as reason:
        return BadEntry(kind, str(reason), _where(element))
    return OtherEntry(kind)


class _Unusable(Exception):
    pass


def _post(element: etree._Element, kind: Kind) -> PostEntry:
    published = _date(element, "published", "updated")
    return PostEntry(
        kind=kind,
        source_id=_item_id(text(element, "id")),
        title=" ".join(text(element, "title").split()),
        content=content_of(element),
        draft=is_draft(element),
        address=link(element, "alternate"),
        labels=labels_of(element),
        author=author_of(element, of_post=True),
        published=published,
        updated=max(published, _date(element, "updated", "published")),
        shows_comments=first(element, TOTAL) is not None or link(element, "replies") is not None,
    )


def _comment(element: etree._Element) -> CommentEntry:
    removed = any(
        each.get("name") == "blogger.contentRemoved" and each.get("value") == "true"
        for each in element.iterchildren(*PROPERTY)
    )
    answers = _LAST_NUMBER.search(link(element, "related") or "")
    in_reply_to = first(element, IN_REPLY_TO)
    post = _ITEM.search(in_reply_to.get("ref", "") if in_reply_to is not None else "")
    if post is None:
        raise _Unusable("without a post")
    return CommentEntry(
        source_id=_item_id(text(element, "id")),
        post_id=post[1],
        parent_id=answers[1] if answers else None,
        content="" if removed else content_of(element),
        removed=removed,
        author=author_of(element),
        published=_date(element, "published", "updated"),
    )


def _setting(element: etree._Element) -> SettingEntry:
    key = _SETTING.search(text(element, "id"))
    if key is None:
        raise _Unusable("without an id")
    return SettingEntry(key[1], content_of(element))


def _item_id(words: str) -> str:
    found = _ITEM.search(words.strip())
    if found is None:
        raise _Unusable("without an id")
    return found[1]


def _date(element: etree._Element, *names: str) -> datetime:
    for name in names:
        if (found := moment(text(element, name))) is not None:
            return found
    raise _Unusable("without a date that can be")


def _where(element: etree._Element) -> str:
    return text(element, "id").strip()[:120] or f"line {element.sourceline}"
