"""What the tests of commenting share: posts, the form, and what came of it."""

from datetime import timedelta
from typing import Any

from lxml import html
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from blog import clock
from blog.comments.models import Comment
from blog.posts.models import Post
from blog.settings.change import change_settings
from blog.settings.current import current_settings
from blog.settings.models import CommentSettings, Settings
from tests.browse import Visitor
from tests.build import NOON, a_post

TEXT = "I walked there <b>twice</b> & liked it."


def settle(session: Session, **comments: Any) -> None:
    """Set the comments' settings; what a rule holds by default is let through."""
    now = current_settings(session)
    usual: dict[str, Any] = {"hold_first": 0}
    changed = Settings(version=now.version, comments=CommentSettings(**{**usual, **comments}))
    change_settings(session, changed, by_id=None, at=NOON)


def a_recent_post(session: Session, **facts: Any) -> Post:
    return a_post(session, published_at=clock.now() - timedelta(days=1), **facts)


def address(post: Post) -> str:
    return f"/posts/{post.id}/comments"


def stored(session: Session) -> list[Comment]:
    """Return what is there now, read beside the test's own session."""
    with Session(reading(session)) as beside:
        return list(beside.scalars(select(Comment).order_by(Comment.id)))


def reading(session: Session) -> Engine:
    """Return the test's database for reading: it keeps no writer waiting."""
    return session.get_bind().engine.execution_options(writing=False)


def typed(answer: TestResponse) -> str:
    """Return what stands in the form's text."""
    (area,) = html.fromstring(answer.get_data(as_text=True)).xpath("//textarea[@id='body']")
    return str(area.text_content()).removeprefix("\n")


def hidden(answer: TestResponse, name: str) -> list[str]:
    page = html.fromstring(answer.get_data(as_text=True))
    return [
        str(each) for each in page.xpath(f"//form[@id='comment-form']//*[@name='{name}']/@value")
    ]


def flashed(visit: Visitor) -> str:
    with visit.client.session_transaction() as cookie:
        return " ".join(str(message) for _, message in cookie.get("_flashes", []))


def kept(visit: Visitor) -> list[str]:
    with visit.client.session_transaction() as cookie:
        return list(cookie.get("kept_places", []))
