"""The texts of comments go for good, with their former versions; their rows and their history stay."""

from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from blog.comments.facts import text_key
from blog.comments.models import IN_THREAD, Comment, Revision, parts_of
from blog.markup import comment_html, html_words
from blog.revisions import touch


def empty_comments(session: Session, which: ColumnElement[bool], *, text: str, at: datetime) -> int:
    """Let the comments say ``text`` instead, and their former versions nothing; return how many.

    Search, feeds and kept pages follow in the same transaction. Four statements, however many comments.
    """
    seen = session.execute(
        select(Comment.post_id, Comment.author_id, Comment.status)
        .where(which, Comment.status.in_(IN_THREAD))
        .distinct()
    ).all()
    html = comment_html(text)
    emptied = session.execute(
        update(Comment)
        .where(which)
        .values(
            source=text,
            html=html,
            words=html_words(html),
            text_key=text_key(text),
            emptied_at=at,
            version=Comment.version + 1,
        )
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(Revision)
        .where(Revision.comment_id.in_(select(Comment.id).where(which)), Revision.source != "")
        .values(source="", html="")
        .execution_options(synchronize_session=False)
    )
    for post_id, author_id, status in seen:
        touch(session, *parts_of(post_id, author_id, status, status, rewritten=True))
    return int(emptied.rowcount)  # type: ignore[attr-defined]
