"""What closing an account will do, in numbers, before it is done."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from blog.comments.models import Comment, Status
from blog.moderation.models import Appeal, Report
from blog.posts.models import PUBLIC, Post


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatGoes:
    comments: int
    published: int
    pending: int
    answers: int
    """Of others, to comments of theirs: they stay where they are."""
    posts: int
    drafts: int
    complaints: int
    """Reports and appeals they wrote to moderators."""


def what_goes(session: Session, person_id: int) -> WhatGoes:
    """Count what somebody has here; one query."""
    answer, parent = aliased(Comment), aliased(Comment)
    theirs = select(func.count()).select_from(Comment).where(Comment.author_id == person_id)
    posts = select(func.count()).select_from(Post).where(Post.author_id == person_id)
    answers = (
        select(func.count())
        .select_from(answer)
        .join(parent, parent.id == answer.parent_id)
        .where(parent.author_id == person_id, answer.author_id != person_id)
    )
    reports = select(func.count()).select_from(Report).where(Report.by_id == person_id)
    appeals = select(func.count()).select_from(Appeal).where(Appeal.by_id == person_id)
    row = session.execute(
        select(
            theirs.scalar_subquery().label("comments"),
            theirs.where(Comment.status == Status.PUBLISHED).scalar_subquery().label("published"),
            theirs.where(Comment.status == Status.PENDING).scalar_subquery().label("pending"),
            answers.scalar_subquery().label("answers"),
            posts.where(Post.status.in_(PUBLIC)).scalar_subquery().label("posts"),
            posts.where(Post.status.not_in(PUBLIC)).scalar_subquery().label("drafts"),
            (reports.scalar_subquery() + appeals.scalar_subquery()).label("complaints"),
        )
    ).one()
    return WhatGoes(**row._asdict())
