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
from blog.porting.blogger.people import author_of
from blog.porting.blogger.stream import ATOM, elements
from blog.porting.progress import Advance
from blog.posts.models import Kind

KIND_SCHEME = "http://schemas.google.com/g/2005#kind"
LABEL_SCHEME = "http://www.blogger.com/atom/ns#"
NO_KIND = "without a kind"

# Each is also known by its prefix alone: real backups lack declarations.
CONTROL = (
    "{http://purl.org/atom/app#}control",
    "{http://www.w3.org/2007/app}control",
    "app:control",
)
DRAFT = ("{http://purl.org/atom/app#}draft", "{http://www.w3.org/2007/app}draft", "app:draft")
IN_REPLY_TO = ("{http://purl.org/syndication/thread/1.0}in-reply-to", "thr:in-reply-to")
TOTAL = ("{http://purl.org/syndication/thread/1.0}total", "thr:total")
PROPERTY = ("{http://schemas.google.com/g/2005}extendedProperty", "gd:extendedProperty")

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
        if element.tag == f"{ATOM}entry" and _kind(element) in {*Kind}:
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
            found := _BLOG.search(_text(element, "id") if entry else element.text or "")
        ):
            told = True
            yield BlogId(found[1])
        if entry:
            yield _entry(element)


def _entry(element: etree._Element) -> Entry:
    kind = _kind(element)
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
        source_id=_item_id(_text(element, "id")),
        title=" ".join(_text(element, "title").split()),
        content=_content(element),
        draft=_is_draft(element),
        address=_link(element, "alternate"),
        labels=_labels(element),
        author=author_of(element),
        published=published,
        updated=max(published, _date(element, "updated", "published")),
        shows_comments=_first(element, TOTAL) is not None or _link(element, "replies") is not None,
    )


def _comment(element: etree._Element) -> CommentEntry:
    removed = any(
        each.get("name") == "blogger.contentRemoved" and each.get("value") == "true"
        for each in element.iterchildren(*PROPERTY)
    )
    answers = _LAST_NUMBER.search(_link(element, "related") or "")
    in_reply_to = _first(element, IN_REPLY_TO)
    post = _ITEM.search(in_reply_to.get("ref", "") if in_reply_to is not None else "")
    if post is None:
        raise _Unusable("without a post")
    return CommentEntry(
        source_id=_item_id(_text(element, "id")),
        post_id=post[1],
        parent_id=answers[1] if answers else None,
        content="" if removed else _content(element),
        removed=removed,
        author=author_of(element),
        published=_date(element, "published", "updated"),
    )


def _setting(element: etree._Element) -> SettingEntry:
    key = _SETTING.search(_text(element, "id"))
    if key is None:
        raise _Unusable("without an id")
    return SettingEntry(key[1], _content(element))


def _kind(element: etree._Element) -> str:
    for category in element.iterchildren(f"{ATOM}category"):
        if category.get("scheme") == KIND_SCHEME:
            return category.get("term", "").rpartition("#")[2][:40] or NO_KIND
    return NO_KIND


def _labels(element: etree._Element) -> tuple[str, ...]:
    names = (
        " ".join(category.get("term", "").split())
        for category in element.iterchildren(f"{ATOM}category")
        if category.get("scheme") == LABEL_SCHEME
    )
    return tuple(dict.fromkeys(name for name in names if name))


def _item_id(words: str) -> str:
    found = _ITEM.search(words.strip())
    if found is None:
        raise _Unusable("without an id")
    return found[1]


def _date(element: etree._Element, *names: str) -> datetime:
    for name in names:
        if (found := moment(_text(element, name))) is not None:
            return found
    raise _Unusable("without a date that can be")


def _is_draft(element: etree._Element) -> bool:
    control = _first(element, CONTROL)
    draft = _first(control, DRAFT) if control is not None else None
    return draft is not None and (draft.text or "").strip() == "yes"


def _link(element: etree._Element, relation: str) -> str | None:
    for link in element.iterchildren(f"{ATOM}link"):
        if link.get("rel") == relation:
            return link.get("href")
    return None


def _first(element: etree._Element, names: tuple[str, ...]) -> etree._Element | None:
    return next(element.iterchildren(*names), None)


def _text(element: etree._Element, name: str) -> str:
    return element.findtext(f"{ATOM}{name}") or ""


def _content(element: etree._Element) -> str:
    """Return what is in ``content``; markup that was not escaped (type xhtml) as it stands."""
    content = element.find(f"{ATOM}content")
    if content is None:
        return ""
    inner = (etree.tostring(each, encoding="unicode") for each in content)
    return (content.text or "") + "".join(inner)


def _where(element: etree._Element) -> str:
    return _text(element, "id").strip()[:120] or f"line {element.sourceline}"
