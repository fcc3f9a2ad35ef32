"""What a Blogger backup says, entry by entry."""

from dataclasses import dataclass, field
from datetime import datetime

from blog.posts.models import Kind


@dataclass(frozen=True, slots=True)
class Author:
    name: str
    identity: str
    """The profile's address, or the name where there is none; never an e-mail address."""
    email: str = field(default="", repr=False, compare=False)
    """As it was read; kept nowhere but as a keyed hash."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostEntry:
    kind: Kind
    source_id: str
    title: str
    content: str
    draft: bool
    address: str | None
    """As the file says it, with scheme and host."""
    labels: tuple[str, ...]
    author: Author
    published: datetime
    updated: datetime
    shows_comments: bool
    """Whether Blogger says a word about comments there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentEntry:
    source_id: str
    post_id: str
    parent_id: str | None
    content: str
    removed: bool
    author: Author
    published: datetime


@dataclass(frozen=True, slots=True)
class SettingEntry:
    key: str
    value: str


@dataclass(frozen=True, slots=True)
class OtherEntry:
    """An entry with which nothing is done here, like the template."""

    kind: str


@dataclass(frozen=True, slots=True)
class BadEntry:
    """An entry of a known kind that says too little."""

    kind: str
    reason: str
    where: str


Entry = PostEntry | CommentEntry | SettingEntry | OtherEntry | BadEntry
