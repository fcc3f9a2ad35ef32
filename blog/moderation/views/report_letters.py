"""Letters to reporters who wished to hear what came of it."""

from datetime import datetime, timedelta

from flask import render_template
from sqlalchemy import ColumnElement, select

from blog.accounts.letters import write_letter
from blog.accounts.models import Person
from blog.comments.models import Batch, StatusChange
from blog.db import session
from blog.moderation.models import Mention, Report, Settlement
from blog.moderation.report_outcomes import outcomes_to_tell
from blog.moderation.settle import cause_of

UNTIL_TAKEN_BACK = timedelta(minutes=10)
"""A letter waits so long: who took a decision back by then has told nobody."""


def tell_reporters(change: StatusChange) -> None:
    """Write to those whose reports a decision settled, in its transaction."""
    assert change.by_id is not None
    if change.comment.was_reported:
        _tell(Report.comment_id == change.comment_id, change.by_id, change.at)


def tell_reporters_of_many(batch: Batch) -> None:
    settled = select(Settlement.report_id).where(Settlement.batch_id == batch.id)
    _tell(Report.id.in_(settled), batch.by_id, batch.at)


def tell_reporters_of_kept(comment_id: int, by: Person, at: datetime) -> None:
    _tell(Report.comment_id == comment_id, by.id, at)


def _tell(about: ColumnElement[bool], by_id: int, at: datetime) -> None:
    for told in outcomes_to_tell(session(), about, settled_by_id=by_id, settled_at=at):
        text = render_template("letters/report_settled.txt", told=told)
        subject, _, body = text.strip().partition("\n")
        letter = write_letter(
            session(),
            to=told.email,
            subject=subject,
            body=f"{body.strip()}\n",
            at=at,
            person_id=told.report.by_id,
            cause=cause_of(told.report.id),
        )
        session().add(Mention(letter=letter, comment_id=told.report.comment_id))
        letter.due_at = at + UNTIL_TAKEN_BACK
