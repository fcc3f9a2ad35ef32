"""Where a post lies: an address made once, never anybody else's, and its old ones."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import literal, select, union_all
from sqlalchemy.orm import Session

from blog.posts.models import Kind, OldAddress, Post
from blog.posts.slug import numbered, slug_of
from blog.posts.turn import wait_for_turn

PAGES = "/p/"
_DATED = re.compile(r"/\d{4}/\d{2}/")


def settle_address(
    session: Session, post: Post, slug: str, *, at: datetime, zone: ZoneInfo, redate: bool = False
) -> None:
    """Give ``post`` the address that ``slug`` makes (or its title, if empty), or the next free one.

    A post keeps the address it has if the slug is the one it has. The year and month are those of
    its first publication; ``redate`` takes them from its date again. An address that is left
    behind becomes an old one; going back to an old one of its own takes it out of the old ones.
    """
    folder = _folder(post, at, zone, redate=redate)
    if post.path is not None and slug == post.slug and post.path.startswith(folder):
        return
    wait_for_turn(session)
    with session.no_autoflush:  # the post may be half changed here
        wanted = slug or slug_of(post.title)
        post.slug = _free(session, post, folder, wanted)
        _move(session, post, f"{folder}{post.slug}.html")


def _folder(post: Post, at: datetime, zone: ZoneInfo, *, redate: bool) -> str:
    if post.kind is Kind.PAGE:
        return PAGES
    dated = _DATED.match(post.path or "")
    if dated and not redate:
        return dated.group()
    date = (post.published_at or at).astimezone(zone)
    return f"/{date.year:04d}/{date.month:02d}/"


def _free(session: Session, post: Post, folder: str, wanted: str) -> str:
    """Return ``wanted``, or the first of ``wanted-2``, ``wanted-3``… that no other post has or had."""
    slug, n = wanted, 1
    while _is_taken(session, f"{folder}{slug}.html", post):
        n += 1
        slug = numbered(wanted, n)
    return slug


def _is_taken(session: Session, path: str, post: Post) -> bool:
    """Ask for present and old addresses at once: a post that moves just now has it in one of them."""
    has = select(literal(1)).where(Post.path == path, Post.id != post.id)
    had = select(literal(1)).where(OldAddress.path == path, OldAddress.post_id != post.id)
    return session.execute(union_all(has, had).limit(1)).first() is not None


def _move(session: Session, post: Post, path: str) -> None:
    if path == post.path:
        return
    own = session.get(OldAddress, path)
    if own is not None:
        session.delete(own)
    if post.path is not None:
        session.add(OldAddress(path=post.path, post_id=post.id))
    post.path = path
