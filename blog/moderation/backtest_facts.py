"""What a rule has to know of a comment of the past; nothing that it does not ask for is read."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from blog.accounts.models import Account
from blog.comments.facts import member_days, post_age_days, text_facts
from blog.comments.held_places import held_labels, held_posts
from blog.comments.models import Comment, Status
from blog.comments.policy import RULES
from blog.posts.models import Post, post_labels
from blog.settings.models import CommentSettings

APPROVED = (
    select(Account.approved_at)
    .where(Account.person_id == Comment.author_id)
    .correlate(Comment)
    .scalar_subquery()
    .label("approved_at")
)

COLUMNS: dict[str, list[Any]] = {
    "blocked_words": [Comment.html],
    "blocked_patterns": [Comment.html],
    "blocked_domains": [Comment.html],
    "held_post": [Comment.post_id],
    "held_labels": [Comment.post_id],
    "old_post": [Post.published_at],
    "first_comment": [Comment.author_id, Comment.status],
    "new_member": [APPROVED],
    "links": [Comment.html],
    "held_words": [Comment.html],
    "held_patterns": [Comment.html],
}
"""The rules that can be tested on the past, and what they read; the others ask what is not kept."""


class Gatherer:
    """Gathers the facts of one rule, comment by comment in the order in which they were written."""

    def __init__(self, session: Session, rule: str, draft: CommentSettings) -> None:
        self.session = session
        self.rule = rule
        only = {name: getattr(draft, name) for name in RULES[rule].settings}
        self.alone = replace(CommentSettings(), **only)
        """The draft without what only other rules read."""
        self.columns = COLUMNS[rule]
        self.published: Counter[int] = Counter()
        self.held: frozenset[int] = frozenset()
        self.labels: dict[int, tuple[str, ...]] = {}

    def begin(self, since: datetime) -> None:
        """Read what has to be known of all together."""
        if self.rule == "first_comment":
            self.published.update(_published_until(self.session, since))
        if self.rule == "held_post":
            self.held = held_posts(self.session, self.alone)
        if self.rule == "held_labels":
            self.labels = _labelled(self.session, held_labels(self.session, self.alone))

    def facts(self, row: Row[Any]) -> dict[str, Any]:
        match self.rule:
            case "old_post":
                return {"post_age_days": post_age_days(row.published_at, row.created_at)}
            case "new_member":
                return {"member_days": member_days(row.approved_at, row.created_at)}
            case "held_post":
                return {"held_post": row.post_id in self.held}
            case "held_labels":
                return {"held_labels": self.labels.get(row.post_id, ())}
            case "first_comment":
                return {"published_before": self._published_before(row)}
        return text_facts(row.html, self.alone)

    def _published_before(self, row: Row[Any]) -> int:
        before = self.published[row.author_id]
        self.published[row.author_id] += row.status is Status.PUBLISHED
        return before


def _published_until(session: Session, since: datetime) -> dict[int, int]:
    rows = session.execute(
        select(Comment.author_id, func.count())
        .where(Comment.status == Status.PUBLISHED, Comment.created_at < since)
        .group_by(Comment.author_id)
    )
    return {author_id: number for author_id, number in rows}  # noqa: C416 - mypy reads a row


def _labelled(session: Session, names: Mapping[int, str]) -> dict[int, tuple[str, ...]]:
    """Return the posts that have one of these labels, with those they have."""
    found: dict[int, tuple[str, ...]] = {}
    rows = session.execute(
        select(post_labels.c.post_id, post_labels.c.label_id).where(
            post_labels.c.label_id.in_(names)
        )
    )
    for post_id, label_id in rows:
        found[post_id] = (*found.get(post_id, ()), names[label_id])
    return found
