"""A member says something under a post."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from blog.accounts.models import Person
from blog.comments import lifecycle
from blog.comments.facts import facts_of, history_of, text_key
from blog.comments.models import Comment, Status
from blog.comments.policy import judge
from blog.comments.refusals import Attempt, NotAMember, refuse
from blog.comments.thread_path import new_path
from blog.errors import Invalid
from blog.markup import comment_html
from blog.posts.models import Post
from blog.settings.models import CommentSettings
from blog.words import N_


def submit(
    session: Session,
    *,
    post: Post,
    by: Person | None,
    source: str,
    settings: CommentSettings,
    at: datetime,
    reply_to: int | None = None,
    token: str | None = None,
) -> Comment:
    """Store what ``by`` says under ``post``, judged by the policy, and return it.

    ``post`` is one that readers see. Submitting the same ``token`` again returns the first comment.
    Raise a Refusal (see ``refusals.py``; Invalid for a ``reply_to`` that nobody may answer).
    """
    if by is None:
        raise NotAMember(N_("Only members of this blog may comment."))
    _one_at_a_time(session, by)
    already = _posted_with(session, by, token)
    if already is not None:
        return already
    source = source.replace("\r\n", "\n").strip()
    history = history_of(session, by, post, source, enough=settings.hold_first, at=at)
    refuse(
        Attempt(
            by=by,
            post=post,
            source=source,
            settings=settings,
            at=at,
            last_at=history.last_at,
            said_before=history.said_before,
        )
    )
    parent = _answerable(session, post, reply_to)
    html = comment_html(source)
    verdict = judge(facts_of(by, post, html, history, settings, at=at))
    comment = Comment(
        post_id=post.id,
        author=by,
        parent_id=parent.id if parent else None,
        path=new_path(parent.path if parent else None, at),
        status=verdict.status,
        source=source,
        html=html,
        text_key=text_key(source),
        token=token or None,
        created_at=at,
    )
    session.add(comment)
    lifecycle.begin(session, comment, rule=verdict.rule, reasons=verdict.reasons, at=at)
    return comment


def _one_at_a_time(session: Session, by: Person) -> None:
    """Let one submission of a member wait for the other; SQLite queues all writers anyway."""
    session.execute(select(Person.id).where(Person.id == by.id).with_for_update(key_share=True))


def _posted_with(session: Session, by: Person, token: str | None) -> Comment | None:
    if not token:
        return None
    return session.scalar(select(Comment).where(Comment.author_id == by.id, Comment.token == token))


def _answerable(session: Session, post: Post, reply_to: int | None) -> Comment | None:
    if reply_to is None:
        return None
    parent = session.scalar(
        select(Comment).where(
            Comment.id == reply_to, Comment.post_id == post.id, Comment.status == Status.PUBLISHED
        )
    )
    if parent is None:
        raise Invalid(
            N_("The comment you answer is not there any more. You can still post yours by itself."),
            field="reply_to",
        )
    return parent
