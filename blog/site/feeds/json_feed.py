"""Feeds as JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

import json
from typing import Any

from blog.site.feeds.feed import Entry, Feed
from blog.site.feeds.xml import date, plain


def json_feed(feed: Feed) -> bytes:
    said: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.page,
        "feed_url": feed.here,
        "description": feed.subtitle,
        "icon": feed.icon,
        "next_url": feed.next,
        "language": feed.language,
        "hubs": [{"type": "WebSub", "url": feed.hub}] if feed.hub else [],
        "items": [_item(entry) for entry in feed.entries],
    }
    return json.dumps(_said(said), ensure_ascii=False).encode()


def _item(entry: Entry) -> dict[str, Any]:
    item = _said(
        {
            "id": entry.id,
            "url": entry.url,
            "title": entry.title,
            "summary": entry.summary,
            "image": entry.picture,
            "date_published": date(entry.published),
            "date_modified": date(entry.updated),
            "authors": [{"name": plain(entry.author), "url": entry.author_url}],
            "tags": [plain(label) for label in entry.labels],
        }
    )
    if entry.html:
        item["content_html"] = plain(entry.html)
    else:
        item["content_text"] = plain(entry.summary)  # one of the two must be there, even empty
    return item


def _said(members: dict[str, Any]) -> dict[str, Any]:
    """Return the members that say something, without characters that no text may hold."""
    return {
        name: plain(value) if isinstance(value, str) else value
        for name, value in members.items()
        if value or name == "items"
    }
