"""A member complains about a published comment."""

from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from blog.accounts.models import Person
from blog.comments import lifecycle
from blog.comments.models import Comment, Status
from blog.comments.permissions import is_staff
from blog.comments.turns import take_turn
from blog.errors import Forbidden, Invalid, NotFound, TooFast
from blog.moderation.models import Report, ReportReason
from blog.moderation.report_weight import WHOLE, weight_on
from blog.posts.models import CommentMode, Post
from blog.posts.visible import is_public
from blog.settings.models import CommentSettings
from blog.words import N_

TEXT_MAX = 1_000
"""Characters: a paragraph says what is wrong."""

IN_AN_HOUR = 10
"""Reports of one member: more than anybody meets by reading, too few to flood the desk."""

RULE = "reports"
"""The rule that hides what weighs too much."""

WITH_POST = joinedload(Comment.post, innerjoin=True)

_HOUR = timedelta(hours=1)


def report(
    session: Session,
    *,
    comment_id: int,
    reason: ReportReason,
    text: str,
    wants_outcome: bool,
    by: Person | None,
    settings: CommentSettings,
    at: datetime,
) -> Report:
    """Keep what ``by`` says against the comment and return it; saying so again returns the first.

    The comment waits for a moderator when its open reports weigh as much as the settings say, unless
    the staff wrote it. Raise Forbidden for who is no member and for one's own comment, NotFound for a
    comment that ``by`` does not see, Invalid without the words that are needed, TooFast.
    """
    check_member(by)
    assert by is not None
    take_turn(session, by)
    if (said := report_of(session, comment_id, by)) is not None:
        return said
    comment = reportable(session, comment_id, by, at=at, to_change=True)
    text = text.replace("\r\n", "\n").strip()
    _refuse_wrong_words(reason, text)
    _refuse_too_many(session, by, at)
    made = Report(
        comment_id=comment.id,
        by_id=by.id,
        reason=reason,
        text=text,
        wants_outcome=wants_outcome,
        at=at,
    )
    session.add(made)
    session.flush()
    # By hand: the comment's version stays, since nothing that a moderator decides about changed.
    session.execute(update(Comment).where(Comment.id == comment.id).values(was_reported=True))
    _hide_what_weighs_too_much(session, comment, settings, at)
    return made


def check_member(by: Person | None) -> None:
    """Raise Forbidden for who is no member."""
    if by is None or not by.is_member:
        raise Forbidden(N_("Only members of this blog may report comments."))


def report_of(session: Session, comment_id: int, by: Person) -> Report | None:
    """Return what ``by`` said against the comment before."""
    return session.scalar(
        select(Report).where(Report.comment_id == comment_id, Report.by_id == by.id)
    )


def reportable(
    session: Session, comment_id: int, by: Person, *, at: datetime, to_change: bool = False
) -> Comment:
    """Return the comment with its post and author; raise NotFound or Forbidden when there is nothing to report."""
    query = (
        select(Comment)
        .join(Comment.post)
        .where(
            Comment.id == comment_id,
            Comment.status == Status.PUBLISHED,
            is_public(at),
            Post.comment_mode != CommentMode.HIDDEN,
        )
        .options(
            WITH_POST,
            joinedload(Comment.author, innerjoin=True).selectinload(Person.held_roles),
        )
    )
    if to_change:
        query = query.with_for_update(of=Comment)
    comment = session.scalar(query)
    if comment is None:
        raise NotFound(N_("There is no such comment, or it is not public any more."))
    check_member(by)
    if comment.author_id == by.id:
        raise Forbidden(N_("This comment is your own. You can withdraw it."))
    return comment


def _refuse_wrong_words(reason: ReportReason, text: str) -> None:
    if reason is ReportReason.OTHER and not text:
        raise Invalid(N_("Say in a few words what is wrong."), field="text")
    if len(text) > TEXT_MAX:
        raise Invalid(
            N_("This is %(length)s characters long; %(limit)s is the limit."),
            field="text",
            length=len(text),
            limit=TEXT_MAX,
        )


def _refuse_too_many(session: Session, by: Person, at: datetime) -> None:
    newest = session.scalars(
        select(Report.at)
        .where(Report.by_id == by.id, Report.at > at - _HOUR)
        .order_by(Report.at.desc())
        .limit(IN_AN_HOUR)
    ).all()
    if len(newest) == IN_AN_HOUR:
        wait = max(1, ceil((newest[-1] + _HOUR - at).total_seconds()))
        raise TooFast(
            N_("You reported %(limit)s comments within an hour. Wait %(retry_after)s seconds."),
            retry_after=wait,
            limit=IN_AN_HOUR,
        )


def _hide_what_weighs_too_much(
    session: Session, comment: Comment, settings: CommentSettings, at: datetime
) -> None:
    if not settings.hide_at_reports or is_staff(comment.author, comment.post):
        return
    weight, count = weight_on(session, comment.id)
    if weight < settings.hide_at_reports * WHOLE:
        return
    reasons = [{"code": RULE, "count": count, "weight": round(weight / WHOLE, 1)}]
    lifecycle.move(session, comment, Status.PENDING, rule=RULE, reasons=reasons, at=at)
