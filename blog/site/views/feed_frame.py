"""What stands around the entries of a feed: its addresses, its other formats, the pages before and after."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Response, current_app, make_response, request, url_for

from blog.settings.http import the_settings
from blog.settings.models import FeedText
from blog.site.feeds.atom import atom
from blog.site.feeds.feed import ATOM_TYPE, JSON_TYPE, RSS_TYPE, Entry, Feed, feed_id
from blog.site.feeds.json_feed import json_feed
from blog.site.feeds.rss import rss
from blog.site.feeds.window import Window


@dataclass(frozen=True, slots=True)
class Subject:
    """What a feed is about; ``path`` is its address, ``page`` that of the page whose feed it is."""

    path: str
    title: str
    page: str
    kind: str
    """``default``, ``full`` or ``summary``."""


@dataclass(frozen=True, slots=True)
class Format:
    media_type: str
    write: Callable[[Feed], bytes]


FORMATS = {
    "atom": Format(ATOM_TYPE, atom),
    "rss": Format(RSS_TYPE, rss),
    "json": Format(JSON_TYPE, json_feed),
}
"""By Blogger's ``alt``; what it names otherwise is Atom."""


def framed(
    subject: Subject, window: Window, entries: Sequence[Entry], total: int, alt: str | None = None
) -> Response:
    """Answer with the feed in the format that is asked for, or in ``alt``."""
    asked = alt or request.args.get("alt", "")
    alt = asked if asked in FORMATS else "atom"
    settings, base = the_settings(), current_app.config["BASE_URL"]
    beyond, before = window.start + window.limit, max(1, window.start - window.limit)
    has_next = bool(entries) and beyond <= total
    has_previous = window.start > 1 and window.limit > 0
    path = subject.path
    feed = Feed(
        id=feed_id(base, path),
        title=subject.title,
        subtitle=settings.blog.description,
        language=settings.blog.language,
        page=base + subject.page,
        here=_address(path, alt, window.parameters()),
        others=[
            (each.media_type, _address(path, name, {}))
            for name, each in FORMATS.items()
            if name != alt
        ],
        next=_address(path, alt, window.parameters(beyond)) if has_next else None,
        previous=_address(path, alt, window.parameters(before)) if has_previous else None,
        hub=settings.discovery.hub,
        icon=base + url_for("static", filename="icon-180.png"),
        total=total,
        start=window.start,
        limit=window.limit,
        entries=entries,
    )
    return answer(FORMATS[alt].write(feed), FORMATS[alt].media_type)


def answer(body: bytes, media_type: str) -> Response:
    made = make_response(body)
    made.content_type = f"{media_type}; charset=utf-8"
    return made


def is_whole(kind: str) -> bool:
    """Whether a feed of this kind gives whole texts: none does where the settings say so."""
    return kind != "summary" and the_settings().discovery.feed_text is FeedText.FULL


def _address(path: str, alt: str, parameters: Mapping[str, str]) -> str:
    """Return the one address of the feed in this format; that of all posts as JSON is short."""
    if alt == "json" and path == url_for("site.posts_feed"):
        path, alt = url_for("site.json_feed"), "atom"
    said = parameters if alt == "atom" else {"alt": alt, **parameters}
    return f"{current_app.config['BASE_URL']}{path}{'?' if said else ''}{urlencode(said)}"
