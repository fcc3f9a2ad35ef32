"""The demo's comments, each with the history that led to its state."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from blog.accounts.models import Person
from blog.comments.facts import text_key
from blog.comments.models import Status
from blog.comments.opinion_models import RuleMode, RuleOpinion
from blog.comments.permissions import is_staff
from blog.comments.rule import BECOMES
from blog.comments.thread_path import new_path
from blog.markup import comment_html, find_words, links_in, text_of
from blog.porting.items import add_rows, new_ids
from blog.posts.models import Post
from blog.settings.current import current_settings
from blog.settings.models import CommentSettings

MODERATOR = "max"
"""Presses “Spam” where the content does not say who did."""

UNTIL_DECIDED = timedelta(minutes=23)
"""How long a comment waits for its decision in this blog."""


FIRST_BY_WHY = {
    "first_comment": (Status.PENDING, "first_comment"),
    "old_post": (Status.PENDING, "old_post"),
    "links": (Status.PENDING, "links"),
    "watched_word": (Status.PENDING, "held_words"),
    "repeated_text": (Status.PENDING, "repeated"),
    "blocked_word": (Status.REJECTED, "blocked_words"),
}
"""What the policy makes of a comment, by the content's word for the reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """One comment of the content, with what belongs to it."""

    key: str
    reply_to: str | None
    author: Person
    post: Post
    source: str
    html: str
    date: datetime
    status: Status
    why: str | None
    decided_by: Person | None
    reason: str


def fill_threads(
    session: Session,
    comments: Iterable[tuple[str, list[dict[str, Any]]]],
    posts: dict[str, Post],
    people: dict[str, Person],
    *,
    at: datetime,
) -> dict[str, int]:
    """Write the comments of all posts, dated relative to their post, none after ``at``; return their ids."""
    session.flush()
    said = [
        _said(each, posts[key], people, at)
        for key, those in comments
        for each in sorted(those, key=lambda comment: int(comment["minutes_after"]))
    ]
    settings = current_settings(session).comments
    places: dict[str | None, tuple[int | None, str | None]] = {None: (None, None)}
    rows: list[dict[str, Any]] = []
    changes: list[dict[str, Any]] = []
    opinions: list[dict[str, Any]] = []
    for id_, each in zip(new_ids(session, "comments", len(said)), said, strict=True):
        parent_id, parent_path = places[each.reply_to]
        path = new_path(parent_path, each.date)
        places[each.key] = (id_, path)
        history = [_first(each, settings), *_decision(each, settings, at)]
        changes += [{"comment_id": id_, **change} for change in history]
        opinions += _opinion(id_, history[0])
        rows.append(
            {
                "id": id_,
                "post_id": each.post.id,
                "author_id": each.author.id,
                "parent_id": parent_id,
                "path": path,
                "status": each.status,
                "source": each.source,
                "html": each.html,
                "text_key": text_key(each.source),
                "created_at": each.date,
                "version": len(history),
            }
        )
    add_rows(session, "comments", rows)
    add_rows(session, "status_changes", sorted(changes, key=lambda change: change["at"]))
    session.execute(insert(RuleOpinion), opinions)
    return {each.key: row["id"] for each, row in zip(said, rows, strict=True)}


def _said(about: dict[str, Any], post: Post, people: dict[str, Person], at: datetime) -> _Said:
    source = about["body"].strip()
    date = (post.published_at or at) + timedelta(minutes=about["minutes_after"])
    decided_by = about.get("decided_by") or (MODERATOR if about["status"] == "spam" else None)
    return _Said(
        key=about["key"],
        reply_to=about.get("reply_to"),
        author=people[about["author"]],
        post=post,
        source=source,
        html=comment_html(source),
        date=min(date, at),
        status=Status(about["status"]),
        why=about.get("why"),
        decided_by=people[decided_by] if decided_by else None,
        reason=about.get("reason", ""),
    )


def _first(said: _Said, settings: CommentSettings) -> dict[str, Any]:
    """Return the row with which the comment came in: what the policy made of it."""
    status, rule, details = _verdict(said, settings)
    reasons = [{"code": rule, **details}] if status is not Status.PUBLISHED else []
    return {
        "was": None,
        "became": status,
        "by_id": None,
        "rule": rule,
        "reasons": reasons,
        "reason": "",
        "at": said.date,
    }


def _opinion(comment_id: int, first: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the row of the rule that decided, if one did."""
    if first["rule"] == "otherwise":
        return []
    outcome = next(each for each, status in BECOMES.items() if status is first["became"])
    return [
        {
            "comment_id": comment_id,
            "rule": first["rule"],
            "outcome": outcome.value,
            "mode": RuleMode.ON,
            "decided": True,
            "at": first["at"],
        }
    ]


def _decision(said: _Said, settings: CommentSettings, at: datetime) -> list[dict[str, Any]]:
    """Return the row by which a person decided otherwise, if one did."""
    first, *_ = _verdict(said, settings)
    if first is said.status:
        return []
    by = said.author if said.status is Status.WITHDRAWN else said.decided_by
    return [
        {
            "was": first,
            "became": said.status,
            "by_id": by.id if by else None,
            "rule": None,
            "reasons": [],
            "reason": said.reason,
            "at": min(said.date + UNTIL_DECIDED, at),
        }
    ]


def _verdict(said: _Said, settings: CommentSettings) -> tuple[Status, str, dict[str, Any]]:
    """Return what the policy makes of it, the rule, and the details of its reason."""
    if said.why is None and said.status is Status.PUBLISHED and said.decided_by is not None:
        return Status.PENDING, "first_comment", {"number": 1}
    if said.why is None:
        return Status.PUBLISHED, "staff" if is_staff(said.author, said.post) else "otherwise", {}
    status, rule = FIRST_BY_WHY[said.why]
    text = text_of(said.html)
    details: dict[str, dict[str, Any]] = {
        "first_comment": {"number": 1},
        "old_post": {"days": (said.date - (said.post.published_at or said.date)).days},
        "links": {"count": len(links_in(said.html))},
        "held_words": {"words": find_words(text, settings.held_words)},
        "blocked_words": {"words": find_words(text, settings.blocked_words)},
    }
    return status, rule, details.get(rule, {})
