"""What the tests of the desk share."""

import re
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from blog.comments.models import Comment, Status, StatusChange
from tests.browse import Visitor


def picked(comment: Comment, version: int = 1) -> str:
    return f"{comment.id}:{version}"


def press_many(
    desk: Visitor, decision: str, *comments: Comment, version: int = 1, **more: Any
) -> TestResponse:
    picks = [picked(each, version) for each in comments]
    return desk.post(
        "/moderation/decisions", {"decision": decision, "pick": picks, "token": "t1", **more}
    )


def hidden_fields(page: TestResponse) -> dict[str, str]:
    """Return the fields of the page's confirming form."""
    form = page.get_data(as_text=True).split('class="form confirm"')[1].split("</form>")[0]
    return dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form))


def statuses(session: Session) -> list[Status]:
    found = session.scalars(select(Comment.status).order_by(Comment.id)).all()
    session.commit()
    return list(found)


def decisions_made(session: Session) -> int:
    found = session.scalar(select(func.count()).where(StatusChange.by_id.is_not(None)))
    session.commit()
    return found or 0


def disagreeing(session: Session) -> int:
    """Return how many comments say something else than the last row of their history."""
    last = (
        select(StatusChange.became)
        .where(StatusChange.comment_id == Comment.id)
        .order_by(StatusChange.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return session.scalar(select(func.count()).where(Comment.status != last)) or 0
