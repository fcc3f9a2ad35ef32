"""What a moderator looks for in a queue: a filter, and the same as conditions on comments."""

from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from blog.accounts.models import Person
from blog.comments.models import Comment, StatusChange
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
        """Return what a comment has to fulfil; nothing for an empty filter."""
        asked: list[tuple[object, ColumnElement[bool]]] = [
            (self.post, _named(Comment.post_id, Post.id, Post.title, self.post)),
            (
                self.person,
                _named(Comment.author_id, Person.id, Person.display_name, self.person),
            ),
            (self.label, Comment.post_id.in_(_posts_with(self.label))),
            (self.rule, Comment.id.in_(_judged_by(self.rule))),
            (self.text, contains(Comment.source, self.text)),
        ]
        found = [condition for value, condition in asked if value]
        if self.since is not None:
            found.append(Comment.created_at >= self.since)
        if self.until is not None:
            found.append(Comment.created_at < self.until)
        return found


def contains(column: InstrumentedAttribute[str], text: str) -> ColumnElement[bool]:
    """Whether the column contains ``text`` whatever its case; ``%`` and ``_`` are what they are.

    SQLite folds the case of ASCII only, so the usual spellings of other letters are asked for as well.
    """
    spellings = sorted({text, text.lower(), text.upper(), text.capitalize()})
    if text.isascii():
        spellings = [text]
    return or_(*(column.icontains(each, autoescape=True) for each in spellings))


def _named(
    column: InstrumentedAttribute[int],
    key: InstrumentedAttribute[int],
    name: InstrumentedAttribute[str],
    value: str,
) -> ColumnElement[bool]:
    if is_id(value):
        return column == int(value)
    return column.in_(select(key).where(contains(name, value)))


def _posts_with(label: str) -> Select[int]:
    return (
        select(post_labels.c.post_id)
        .join(Label, Label.id == post_labels.c.label_id)
        .where(func.lower(Label.name) == label.lower())
    )


def _judged_by(rule: str) -> Select[int]:
    return select(StatusChange.comment_id).where(StatusChange.rule == rule)


def is_id(value: str) -> bool:
    """Whether what was given for a post or a person is an id."""
    return value.isascii() and value.isdecimal() and len(value) <= len("999999999999999999")
