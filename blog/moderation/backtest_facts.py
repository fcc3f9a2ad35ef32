"""What a rule has to know of a comment of the past; nothing that it does not ask for is read."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from blog.accounts.models import Account
from blog.comments.facts import member_days, post_age_days, text_facts
from blog.comments.held_places import held_labels, held_posts
from blog.comments.models import Comment
from blog.comments.policy import RULES
from blog.moderation.backtest_past import MANY, published_then, record_then
from blog.moderation.backtest_repeated import repeated_since
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
    "always": [],
    "blocked_words": [Comment.html],
    "blocked_patterns": [Comment.html],
    "blocked_domains": [Comment.html],
    "held_post": [Comment.post_id],
    "held_labels": [Comment.post_id],
    "old_post": [Post.published_at],
    "first_comment": [published_then()],
    "new_member": [APPROVED],
    "record": [record_then()],
    "links": [Comment.html],
    "held_words": [Comment.html],
    "held_patterns": [Comment.html],
    "repeated": [],
}
"""The rules that can be tested on the past, and what they read; the others have nothing to draft."""


class Gatherer:
    """Gathers the facts of one rule, comment by comment in the order in which they were written."""

    def __init__(self, session: Session, rule: str, draft: CommentSettings) -> None:
        self.session = session
        self.rule = rule
        only = {name: getattr(draft, name) for name in RULES[rule].settings}
        self.alone = replace(CommentSettings(), **only)
        """The draft without what only other rules read."""
        self.columns = COLUMNS[rule]
        self.asked = {"hold_first": draft.hold_first, "record_of": draft.record_of}
        """What the columns have to be given."""
        self.repeated: frozenset[int] = frozenset()
        self.held: frozenset[int] = frozenset()
        self.labels: dict[int, tuple[str, ...]] = {}

    def begin(self, since: datetime) -> None:
        """Read what has to be known of all together."""
        if self.rule == "repeated":
            self.repeated = repeated_since(self.session, since)
        if self.rule == "held_post":
            self.held = held_posts(self.session, self.alone)
        if self.rule == "held_labels":
            self.labels = _labelled(self.session, held_labels(self.session, self.alone))

    def facts(self, row: Row[Any]) -> dict[str, Any]:
        """Return what the rule has to know of this comment."""
        gathered = _FACTS.get(self.rule)
        return gathered(self, row) if gathered else text_facts(row.html, self.alone)


_FACTS: dict[str, Callable[[Gatherer, Row[Any]], dict[str, Any]]] = {
    "always": lambda _all, _row: {},
    "held_post": lambda all_, row: {"held_post": row.post_id in all_.held},
    "held_labels": lambda all_, row: {"held_labels": all_.labels.get(row.post_id, ())},
    "old_post": lambda _all, row: {
        "post_age_days": post_age_days(row.published_at, row.created_at)
    },
    "first_comment": lambda _all, row: {"published_before": row.published_before},
    "new_member": lambda _all, row: {"member_days": member_days(row.approved_at, row.created_at)},
    "record": lambda _all, row: {
        "decided_before": row.record // MANY,
        "refused_before": row.record % MANY,
    },
    "repeated": lambda all_, row: {"repeated": row.id in all_.repeated},
}


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
