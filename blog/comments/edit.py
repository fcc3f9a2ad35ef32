"""An author says it differently."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blog.accounts.models import Person
from blog.accounts.standing import renew
from blog.comments import lifecycle
from blog.comments.facts import facts_of, history_of, text_key
from blog.comments.judge import Judgement, judge
from blog.comments.models import Comment, Revision, Status, StatusChange
from blog.comments.opinions import record_opinions
from blog.comments.own import own_comment
from blog.comments.permissions import can_edit
from blog.comments.refusals import OF_AN_EDIT, Attempt, bar_of, duplicate, refuse
from blog.comments.text import readable_html, tidy
from blog.comments.turns import take_turn
from blog.errors import Conflict, Forbidden, NotFound
from blog.settings.models import CommentSettings
from blog.words import N_

EDITS_MAX = 20
"""Edits of one comment; who mends a slip needs two, who feeds the queue new texts needs hundreds."""


class NotEditable(Forbidden):
    pass


class EditedMeanwhile(Conflict):
    """The comment is not what the form showed any more."""


def edit(
    session: Session,
    *,
    comment_id: int,
    by: Person | None,
    source: str,
    version: int,
    settings: CommentSettings,
    at: datetime,
) -> Comment:
    """Let the comment say ``source``, judged by the policy once more, and return it.

    Saying what it already says changes nothing. Raise NotFound for a comment that is not ``by``'s own,
    NotEditable when it is too late, Barred, EditedMeanwhile when it is past the ``version`` that was
    shown, else a Refusal as for a new comment.
    """
    if by is None:
        raise NotFound(N_("There is no such comment of yours."))
    take_turn(session, by)
    renew(session, by)
    comment = own_comment(session, comment_id, by, to_change=True)
    source = tidy(source)
    if source == comment.source:
        return comment
    check_editable(by, comment, at)
    if comment.version != version:
        raise EditedMeanwhile(N_("This comment changed while you were editing it."))
    post = comment.post
    attempt = Attempt(by=by, post=post, source=source, settings=settings, at=at)
    refuse(attempt, OF_AN_EDIT)
    history = history_of(session, by, post, source, settings, at=at, other_than=comment.id)
    refuse(replace(attempt, said_before=history.said_before), (duplicate,))
    _refuse_too_many(session, comment)
    html = readable_html(source)
    judgement = judge(facts_of(by, post, html, history, settings, at=at))
    session.add(Revision(comment_id=comment.id, source=comment.source, html=comment.html, at=at))
    comment.source, comment.html, comment.text_key = source, html, text_key(source)
    comment.edited_at = at
    _follow(session, comment, judgement, at=at)
    record_opinions(session, comment, judgement, at=at)
    session.flush()
    return comment


def check_editable(by: Person, comment: Comment, at: datetime) -> None:
    """Raise NotEditable, with what can be done instead, or Barred when ``by`` may not edit it."""
    if can_edit(by, comment, at):
        return
    if (bar := bar_of(by, at)) is not None:
        raise bar
    if comment.status is Status.WITHDRAWN:
        raise NotEditable(N_("You withdrew this comment."))
    raise NotEditable(
        N_("This comment can no longer be edited. You can still withdraw it, or reply to it.")
    )


def _refuse_too_many(session: Session, comment: Comment) -> None:
    edits = session.scalar(
        select(func.count()).select_from(Revision).where(Revision.comment_id == comment.id)
    )
    if edits is not None and edits >= EDITS_MAX:
        raise NotEditable(
            N_("You edited this comment %(limit)s times; that is the limit."), limit=EDITS_MAX
        )


def _follow(session: Session, comment: Comment, judgement: Judgement, *, at: datetime) -> None:
    """Do as the policy says now; a comment that still waits keeps a trace of why."""
    verdict = judgement.verdict
    told: dict[str, Any] = {
        "rule": verdict.rule,
        "reasons": verdict.reasons,
        "facts": judgement.facts.seen(),
    }
    changes = verdict.status is not comment.status
    if changes and not _waits_for_a_person(session, comment, verdict.status):
        lifecycle.move(session, comment, verdict.status, at=at, **told)
    elif comment.status is Status.PENDING:
        lifecycle.look_again(session, comment, at=at, **told)


def _waits_for_a_person(session: Session, comment: Comment, became: Status) -> bool:
    """Whether people held the comment, by deciding or by reporting it: no rule undoes that."""
    if comment.status is not Status.PENDING or became is not Status.PUBLISHED:
        return False
    held_by, rule = session.execute(
        select(StatusChange.by_id, StatusChange.rule)
        .where(StatusChange.comment_id == comment.id, StatusChange.changes_status())
        .order_by(StatusChange.id.desc())
        .limit(1)
    ).one()
    return held_by is not None or rule == "reports"
