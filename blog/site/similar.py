"""What somebody may have meant who came to an address where nothing is: posts, and words to look for."""

import re
from collections.abc import Sequence
from datetime import datetime
from difflib import get_close_matches

from sqlalchemy import Row, select, union_all
from sqlalchemy.orm import Session

from blog.posts.models import Post
from blog.posts.visible import is_public

AROUND = 20
"""Slugs on either side, as the alphabet has them, that are compared."""

SHOWN = 3

CLOSENESS = 0.6
"""From 0 to 1: the share of letters in common from which two words are close (``difflib``)."""

WORDS_MAX = 6
"""Words of an address that are looked for: all of them have to be there, so more find less."""

_SLUG = re.compile(r"/([^/.]{3,100})(?:\.html?)?/?")

# Where posts, pages and labels are or were, here and on other blogs; what is secret stands elsewhere.
_READ = re.compile(r"/(?:\d{4}/(?:\d\d?/){0,2}|p/|search/label/)?([^/.]+)(?:\.html?)?/?")
# Shorter ones say little, longer ones are no words.
_WORD = re.compile(r"[a-zA-Z\u0080-\U0010ffff]{3,24}")


def words_of_address(path: str) -> str:
    """Return the words to begin a search with; none of an address that nobody wrote for readers."""
    found = _READ.fullmatch(path)
    parts = re.split(r"[-_+\s]+", found[1]) if found else []
    said = [word for word in parts if _WORD.fullmatch(word)]
    return " ".join(list(dict.fromkeys(said))[:WORDS_MAX])


def similar_posts(session: Session, path: str, at: datetime) -> Sequence[Row[str, str | None, str]]:
    """Return title and path of public posts with a slug like the one that was asked for; one query.

    None for an address that no post could have, like those that strangers try all day.
    """
    found = _SLUG.fullmatch(path[path.rfind("/", 0, -1) :]) if len(path) > 1 else None
    if found is None:
        return []
    wanted = found[1].lower()
    those = select(Post.title, Post.path, Post.slug).where(is_public(at)).limit(AROUND)
    here_and_on = those.where(Post.slug >= wanted).order_by(Post.slug).subquery()
    before = those.where(Post.slug < wanted).order_by(Post.slug.desc()).subquery()
    rows = session.execute(union_all(select(here_and_on), select(before))).all()
    by_slug = {row.slug: row for row in rows}
    return [by_slug[slug] for slug in get_close_matches(wanted, by_slug, SHOWN, CLOSENESS)]
