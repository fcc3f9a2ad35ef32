"""What a moderator looks for in a queue: a filter, and the same as conditions on comments."""

from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, func, select

from blog.accounts.models import Person
from blog.comments.models import Comment, StatusChange
from blog.contains import contains
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
        found = []
        if is_id(self.post):
            found.append(Comment.post_id == int(self.post))
        if is_id(self.person):
            found.append(Comment.author_id == int(self.person))
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

    def judged(self) -> Select[int]:
        """Return the comments of which the rule spoke."""
        return select(StatusChange.comment_id).where(StatusChange.rule == self.rule)


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
