"""The addresses of posts: those they had, unless somebody else here has them."""

import re
from collections.abc import Sequence
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from sqlalchemy import select, union_all

from blog.porting.blogger.entries import PostEntry
from blog.porting.items import Run
from blog.posts.models import Kind, OldAddress, Post
from blog.posts.slug import TYPED_LENGTH, numbered, slug_of

_POST = re.compile(r"(/[0-9]{4}/(?:0[1-9]|1[0-2])/)([^/]+)\.html")
_PAGE = re.compile(r"(/p/)([^/]+)\.html")
_ENDS_A_PATH = re.compile(r"[?#\\%\s]")


class Addresses:
    """What is taken among the addresses that a batch of posts may want; asked once per batch."""

    def __init__(self, run: Run, zone: ZoneInfo, entries: Sequence[PostEntry]) -> None:
        self._run = run
        self._zone = zone
        wanted = {path for entry in entries if (path := kept_path(entry))}
        self._taken = self._among(wanted)

    def for_new(self, entry: PostEntry) -> str:
        """Return the entry's own address, or the next free one, which the report tells."""
        own = kept_path(entry)
        if own is not None and own not in self._taken:
            self._taken.add(own)
            return own
        folder, slug = _parts(own) if own else (self._folder(entry), slug_of(entry.title))
        path, n = f"{folder}{slug}.html", 1
        while path in self._taken or self._among({path}):
            n += 1
            path = f"{folder}{numbered(slug, n)}.html"
        self._taken.add(path)
        self._tell(entry, own, path)
        return path

    def for_known(self, entry: PostEntry, post: Post) -> str:
        """Return the address of a post that is here: the one it got there if it is free or its own."""
        own = kept_path(entry)
        if post.path is not None and (own is None or own == post.path):
            return post.path
        if own is not None and (own not in self._taken or self._was_its_own(own, post)):
            self._taken.add(own)
            return own
        if post.path is not None:
            self._tell(entry, own, post.path)
            return post.path
        return self.for_new(entry)

    def _among(self, paths: set[str]) -> set[str]:
        """Return which of the paths some post has or had."""
        if not paths:
            return set()
        has = select(Post.path).where(Post.path.in_(paths))
        had = select(OldAddress.path).where(OldAddress.path.in_(paths))
        return set(self._run.session.scalars(union_all(has, had)))

    def _was_its_own(self, path: str, post: Post) -> bool:
        old = self._run.session.get(OldAddress, path)
        return old is not None and old.post_id == post.id

    def _folder(self, entry: PostEntry) -> str:
        if entry.kind is Kind.PAGE:
            return "/p/"
        date = entry.published.astimezone(self._zone)
        return f"/{date.year:04d}/{date.month:02d}/"

    def _tell(self, entry: PostEntry, own: str | None, path: str) -> None:
        if own is not None:
            what = "addresses that another post here has; these posts got the next free one"
        elif entry.address is None:
            what = "posts without an address in the file; these got one from their title"
        else:
            what = "addresses that cannot be kept here; these posts got one from their title"
        self._run.report.note(what, f"{own or (entry.address or entry.source_id)[:200]} → {path}")


def kept_path(entry: PostEntry) -> str | None:
    """Return the path of the entry's address as requests will ask for it, if it can be kept."""
    if entry.draft or entry.address is None:
        return None
    try:
        path = unquote(urlsplit(entry.address).path, errors="strict")
    except (ValueError, UnicodeDecodeError):
        return None
    form = _PAGE if entry.kind is Kind.PAGE else _POST
    found = form.fullmatch(path)
    if found is None or len(found[2]) > TYPED_LENGTH or not path.isprintable():
        return None
    return None if _ENDS_A_PATH.search(path) else path


def _parts(path: str) -> tuple[str, str]:
    folder, _, name = path.rpartition("/")
    return f"{folder}/", name.removesuffix(".html")
