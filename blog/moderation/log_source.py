"""What kinds of things the log tells, and how it reads one of them from the table that keeps it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import InstrumentedAttribute

from blog.comments.models import Comment
from blog.orm import Base


class Kind(StrEnum):
    """What one looks for in the log."""

    DECISION = "decision"
    EDIT = "edit"
    POST = "post"
    REPORT = "report"
    APPEAL = "appeal"
    SANCTION = "sanction"
    NOTE = "note"
    ROLE = "role"
    ACCOUNT = "account"
    MEMBERSHIP = "membership"
    CLAIM = "claim"
    SETTINGS = "settings"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Entries of the log that come from one table; ``name`` says which sentence tells them."""

    name: str
    kind: Kind
    row: type[Base]
    id: InstrumentedAttribute[int]
    at: InstrumentedAttribute[Any]
    who: InstrumentedAttribute[Any] | None
    """Who did it; nothing where only the comment's author can."""
    happened: ColumnElement[bool] | None = None
    """Which rows tell of it, if not all: an appeal without an answer has not been answered.

    Where ``id`` and ``at`` are of another table than ``row``: how the two belong together.
    """
    person: InstrumentedAttribute[Any] | None = None
    """Whom it is about, where the row says so itself; else it is the comment's author."""
    comment: InstrumentedAttribute[Any] | None = None
    """The comment it concerns, where the row says so itself."""
    post: InstrumentedAttribute[Any] | None = None
    """The post it was done to; it is about the post's author then."""
    about: Callable[[Select[int]], ColumnElement[bool]] | None = None
    """The condition that it concerns one of these comments; nothing when it never does."""

    @property
    def has_post(self) -> bool:
        """Whether it concerns a post, or a comment under one."""
        return self.post is not None or self.about is not None

    def done_by(self, person_id: int) -> ColumnElement[bool]:
        """Return the condition that this person did it."""
        if self.who is not None:
            return self.who == person_id
        assert self.about is not None
        return self.about(select(Comment.id).where(Comment.author_id == person_id))
