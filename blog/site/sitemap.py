"""The list of all posts and pages for search engines (https://www.sitemaps.org/protocol.html)."""

from collections.abc import Iterable
from datetime import datetime
from io import BytesIO
from typing import Any

from lxml import etree
from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from blog.posts.models import Kind, Post
from blog.posts.visible import is_public
from blog.site.feeds.xml import date

LIMIT = 49_999
"""Posts in a list: with the front page it holds 50,000 addresses, as many as the protocol allows.

A longer one is cut by the posts' numbers, so that each post stays in its part."""

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"

Listed = tuple[str, datetime | None]
"""An address and when what lies there changed, if that is known."""


def parts(session: Session, at: datetime) -> list[tuple[int, datetime]] | None:
    """Return the parts, from 1 on, and when each changed; nothing if one list is enough."""
    some = select(Post.id).where(*_listed(at)).limit(LIMIT + 1).subquery()
    if (session.scalar(select(func.count()).select_from(some)) or 0) <= LIMIT:
        return None
    part = (Post.id - 1) // LIMIT + 1
    latest = func.max(
        case((Post.updated_at > Post.published_at, Post.updated_at), else_=Post.published_at)
    )
    rows = session.execute(select(part, latest).where(*_listed(at)).group_by(part).order_by(part))
    return [(number, changed) for number, changed in rows]


def addresses(session: Session, at: datetime, part: int | None = None) -> list[Listed]:
    """Return paths of posts and pages, of one part or of all, the front page first; one query."""
    query = (
        select(Post.path, Post.updated_at, Post.published_at).where(*_listed(at)).order_by(Post.id)
    )
    if part is not None:
        query = query.where(Post.id > (part - 1) * LIMIT, Post.id <= part * LIMIT)
    rows: Any = session.execute(query)  # what is public has an address and a date
    found = [(path, max(updated, published)) for path, updated, published in rows]
    if part not in (None, 1):
        return found
    return [("/", max((changed for _, changed in found), default=None)), *found]


def written(root: str, item: str, listed: Iterable[Listed], base_url: str) -> bytes:
    """Return the list as XML, written item by item: it may be megabytes long."""
    file = BytesIO()
    with etree.xmlfile(file, encoding="utf-8") as out:
        out.write_declaration()
        with out.element(root, nsmap={None: NAMESPACE}):
            for path, changed in listed:
                with out.element(item):
                    with out.element("loc"):
                        out.write(base_url + path)
                    if changed is not None:
                        with out.element("lastmod"):
                            out.write(date(changed))
    return file.getvalue()


def _listed(at: datetime) -> list[ColumnElement[bool]]:
    return [Post.kind.in_((Kind.POST, Kind.PAGE)), is_public(at)]
