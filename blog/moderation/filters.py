"""What a moderator looks for in a queue: a filter, and the same as conditions on comments."""

from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, func, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import NullType

from blog.accounts.models import Person
from blog.comments.models import Comment, StatusChange
from blog.contains import contains
from blog.moderation.together import decided_together
from blog.posts.models import Label, Post, post_labels


class Order(StrEnum):
    OLDEST = "oldest"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Every condition holds; one that is empty asks for nothing.

    A number for ``post`` or ``person`` is an id, as links carry it; anything else is a part of the
    title or the name, as people type it.
    """

    post: str = ""
    person: str = ""
    label: str = ""
    rule: str = ""
    since: datetime | None = None
    until: datetime | None = None
    """The first moment that is too late."""
    text: str = ""
    batch: str = ""
    """The id of a batch: what it decided about, whatever became of it since."""

    @property
    def is_empty(self) -> bool:
        return not any(getattr(self, each.name) for each in fields(self))

    def conditions(self) -> list[ColumnElement[bool]]:
        """Return what a comment has to fulfil; nothing for an empty filter.

        Exact, and slow where it has to look at every comment: ``looking.py`` is for pages.
        """
        found = [*self.by_id(), *between(self.since, self.until)]
        found += [getattr(Comment, column).in_(query) for column, query in self.named()]
        if self.rule:
            found.append(Comment.id.in_(self.judged()))
        if self.text:
            found.append(contains(Comment.source, self.text))
        return found

    def by_id(self) -> list[ColumnElement[bool]]:
        """Return what ids ask."""
        found: list[ColumnElement[bool]] = []
        if is_id(self.post):
            found.append(Comment.post_id == int(self.post))
        if is_id(self.person):
            found.append(Comment.author_id == int(self.person))
        if is_id(self.batch):
            found.append(_Among(Comment.id, self.decided_together().scalar_subquery()))
        return found

    def named(self) -> list[tuple[str, Select[int]]]:
        """Return the columns of a comment that names are asked of, with the ids behind the names."""
        found: list[tuple[str, Select[int]]] = []
        if self.post and not is_id(self.post):
            found.append(("post_id", select(Post.id).where(contains(Post.title, self.post))))
        if self.person and not is_id(self.person):
            named = contains(Person.display_name, self.person)
            found.append(("author_id", select(Person.id).where(named)))
        if self.label:
            found.append(("post_id", _posts_with(self.label)))
        return found

    def decided_together(self) -> CompoundSelect[int]:
        """Return the comments that the batch decided about."""
        return decided_together(int(self.batch))

    def judged(self) -> Select[int]:
        """Return the comments of which the rule spoke."""
        return select(StatusChange.comment_id).where(StatusChange.rule == self.rule)


class _Among(FunctionElement[Any]):
    """Whether a column is among what a query finds: asked first, and the rows are looked up one by one.

    PostgreSQL is told so by an array: for a batch of ten thousand it would go through all comments in
    the order of the page until it meets them. No Boolean, or SQLite would be asked ``… IN (…) = 1`` and
    do the same.
    """

    type = NullType()
    inherit_cache = True


@compiles(_Among)
def _as_an_array(element: _Among, compiler: SQLCompiler, **options: Any) -> str:
    column, query = element.clauses
    return (
        f"{compiler.process(column, **options)} = ANY (ARRAY{compiler.process(query, **options)})"
    )


@compiles(_Among, "sqlite")
def _as_a_list(element: _Among, compiler: SQLCompiler, **options: Any) -> str:
    column, query = element.clauses
    return f"{compiler.process(column, **options)} IN {compiler.process(query, **options)}"


def between(since: datetime | None, until: datetime | None) -> list[ColumnElement[bool]]:
    """Return the conditions of a comment written between these times, the first one included."""
    found = []
    if since is not None:
        found.append(Comment.created_at >= since)
    if until is not None:
        found.append(Comment.created_at < until)
    return found


def _posts_with(label: str) -> Select[int]:
    return (
        select(post_labels.c.post_id)
        .join(Label, Label.id == post_labels.c.label_id)
        .where(func.lower(Label.name) == label.lower())
    )


def is_id(value: str) -> bool:
    """Whether what was given for a post or a person is an id."""
    return value.isascii() and value.isdecimal() and len(value) <= len("999999999999999999")
