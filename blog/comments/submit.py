"""A member says something under a post."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from blog.accounts.models import Person
from blog.accounts.standing import renew
from blog.comments import lifecycle
from blog.comments.answered import answerable
from blog.comments.facts import facts_of, history_of, text_key
from blog.comments.judge import judge
from blog.comments.models import Comment, Revision, Status
from blog.comments.opinions import record_opinions
from blog.comments.refusals import AFTER_A_LOOK, AT_ONCE, Attempt, NotAMember, refuse
from blog.comments.text import readable_html, tidy
from blog.comments.thread_path import new_path
from blog.comments.token import sound_token
from blog.comments.turns import take_turn
from blog.errors import Conflict, Invalid
from blog.posts.models import Post
from blog.settings.models import CommentSettings
from blog.words import N_


class Withdrawn(Conflict):
    """The form's comment was posted and taken back; it takes a new token to post it again."""


class Warned(Invalid):
    """A rule wants its author to read this again before it is sent; nothing was stored."""


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
    warned: bool = False,
    as_guest: bool = False,
) -> Comment:
    """Store what ``by`` says under ``post``, judged by the policy, and return it.

    ``post`` is one that readers see. The same ``token`` with the same text again returns the first
    comment; with another text it is a new one, for a form that was gone back to. Raise a Refusal
    (see ``refusals.py``; Invalid for a ``reply_to`` that nobody may answer; Warned when a rule wants
    it and its author was not ``warned`` before).
    """
    if by is None:
        raise NotAMember(N_("Only members of this blog may comment."))
    take_turn(session, by)
    renew(session, by)
    source = tidy(source)
    token = sound_token(token)
    used = _used(session, by, token)
    if used is not None:
        if _is_the_same(session, used, post, source):
            return used
        token = None
    attempt = Attempt(
        by=by,
        post=post,
        source=source,
        settings=settings,
        at=at,
        as_guest=as_guest,
    )
    refuse(attempt, AT_ONCE)
    history = history_of(session, by, post, source, settings, at=at)
    looked = replace(attempt, last_at=history.last_at, said_before=history.said_before)
    refuse(looked, AFTER_A_LOOK)
    parent = _parent(session, post, reply_to)
    html = readable_html(source)
    judgement = judge(facts_of(by, post, html, history, settings, at=at))
    if judgement.warnings:
        if not warned:
            raise Warned(judgement.warnings[0].warning)
        judgement = judgement.after_warning()
    verdict = judgement.verdict
    comment = Comment(
        post_id=post.id,
        author=by,
        parent_id=parent.id if parent else None,
        path=new_path(parent.path if parent else None, at),
        status=verdict.status,
        source=source,
        html=html,
        text_key=text_key(source),
        token=token,
        created_at=at,
    )
    session.add(comment)
    lifecycle.begin(
        session,
        comment,
        rule=verdict.rule,
        reasons=verdict.reasons,
        facts=judgement.facts.seen(),
        at=at,
    )
    record_opinions(session, comment, judgement, at=at)
    return comment


def _used(session: Session, by: Person, token: str | None) -> Comment | None:
    """Return the comment that came with the token."""
    if token is None:
        return None
    return session.scalar(select(Comment).where(Comment.author_id == by.id, Comment.token == token))


def _is_the_same(session: Session, used: Comment, post: Post, source: str) -> bool:
    """Whether ``used`` says this or said it before an edit.

    Raise Conflict when its author took it back since: what was withdrawn never returns by itself.
    """
    if used.post_id != post.id:
        return False
    said = session.scalars(select(Revision.source).where(Revision.comment_id == used.id))
    if source != used.source and source not in said:
        return False
    if used.status is Status.WITHDRAWN:
        raise Withdrawn(N_("You withdrew this comment. Press again to post it once more."))
    return True


def _parent(session: Session, post: Post, reply_to: int | None) -> Comment | None:
    if reply_to is None:
        return None
    parent = answerable(session, post, reply_to)
    if parent is None:
        raise Invalid(
            N_(
                "The comment you reply to is not there any more. You can still post yours by itself."
            ),
            field="reply_to",
        )
    return parent
