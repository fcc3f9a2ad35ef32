"""Publish a comment and answer it, with one press."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from blog.accounts.models import Person
from blog.comments.models import Comment, Status
from blog.comments.submit import submit
from blog.comments.turns import take_turn
from blog.errors import Conflict, NotFound
from blog.moderation.decide import decide
from blog.moderation.permissions import can_moderate
from blog.moderation.queues import find_case
from blog.posts.visible import can_read
from blog.settings.models import CommentSettings
from blog.words import N_


def publish_and_answer(
    session: Session,
    *,
    comment_id: int,
    version: int,
    source: str,
    token: str,
    by: Person,
    settings: CommentSettings,
    at: datetime,
) -> Comment:
    """Publish the comment if it is not yet, post ``source`` below it and return that answer.

    Pressing again with the same token returns the first answer. Raise NotFound, Stale as ``decide`` does,
    and a Refusal as ``submit`` does; then neither is done.
    """
    take_turn(session, by)  # before the comment is locked: the order in which everybody locks
    case = find_case(session, comment_id)
    if case is None or not can_moderate(by, case.post):
        raise NotFound(N_("There is no such comment."))
    if not can_read(case.post, at):
        raise Conflict(N_("Readers do not see this post; nobody can be answered there."))
    answered = session.scalar(
        select(Comment).where(Comment.author_id == by.id, Comment.token == token)
    )
    if answered is None and case.comment.status is not Status.PUBLISHED:
        decide(session, comment_id=comment_id, decision="publish", version=version, by=by, at=at)
    return submit(
        session,
        post=case.post,
        by=by,
        source=source,
        settings=settings,
        at=at,
        reply_to=comment_id,
        token=token,
    )
