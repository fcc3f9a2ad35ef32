"""What else waits at the demo's desk: reports, appeals, sanctions and notes, each through its own door."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from blog.accounts.models import Person, SanctionKind
from blog.accounts.sanction import sanction
from blog.comments.models import Comment
from blog.moderation.appeal import appeal_decision
from blog.moderation.models import Report, ReportReason
from blog.moderation.note import note_on_comment
from blog.moderation.people_note import note_on_person
from blog.moderation.report import report
from blog.moderation.reported_keep import keep
from blog.settings.models import CommentSettings

LOOKED_AT = timedelta(hours=2)
"""How long a report waits in this blog until somebody finds the comment right."""


def fill_desk(
    session: Session,
    about: dict[str, Any],
    comments: dict[str, int],
    people: dict[str, Person],
    *,
    settings: CommentSettings,
    at: datetime,
) -> None:
    """Write what the content says of the desk; ``comments`` are the ids by the content's keys."""
    session.flush()
    for each in about["reports"]:
        made = report(
            session,
            comment_id=comments[each["comment"]],
            reason=ReportReason(each["reason"]),
            text=each.get("text", ""),
            wants_outcome=False,
            by=people[each["by"]],
            settings=settings,
            at=_then(each, at),
        )
        if "kept_by" in each:
            _keep(session, made, by=people[each["kept_by"]])
    for each in about["appeals"]:
        comment_id, text, by = comments[each["comment"]], each["text"], people[each["by"]]
        appeal_decision(session, comment_id=comment_id, text=text, by=by, at=_then(each, at))
    for each in about["sanctions"]:
        sanction(
            session,
            person_id=people[each["person"]].id,
            kind=SanctionKind(each["kind"]),
            until=None,
            reason=each["reason"],
            seen=0,
            by=people[each["by"]],
            at=_then(each, at),
        )
    for each in about["notes"]:
        facts = {"text": each["text"], "by": people[each["by"]], "at": _then(each, at)}
        if "person" in each:
            note_on_person(session, person_id=people[each["person"]].id, **facts)
        else:
            note_on_comment(session, comment_id=comments[each["comment"]], **facts)


def _keep(session: Session, reported: Report, *, by: Person) -> None:
    comment = session.get_one(Comment, reported.comment_id)
    then = reported.at + LOOKED_AT
    keep(session, comment_id=comment.id, version=comment.version, seen=reported.id, by=by, at=then)


def _then(about: dict[str, Any], at: datetime) -> datetime:
    return at - timedelta(hours=about["hours_ago"])
