"""The big blog that the benchmarks measure: sound, believable, and the same for one seed."""

from datetime import UTC, datetime

from sqlalchemy import func, select

from bench.big.blogs import fill
from bench.big.rows import BigBlog, Size
from blog.comments.facts import text_key
from blog.comments.models import Comment, Status
from blog.db import Database
from blog.markup import comment_html
from blog.moderation.doctor import examine

SIZE = Size(comments=300, pending=40, people=150, posts=12)


def test_a_big_blog_is_sound_and_its_html_is_what_the_blog_would_make(empty_url: str) -> None:
    fill(empty_url, SIZE, sentences=300)
    database = Database(empty_url)
    with database.reading() as session:
        health = examine(session)
        waiting = select(func.count()).where(Comment.status == Status.PENDING)
        assert session.scalar(waiting) == SIZE.pending
        written = session.scalars(select(Comment).limit(5)).all()
        linked = session.scalars(select(Comment).where(Comment.html.contains("<a ")).limit(2)).all()
    database.engine.dispose()
    assert health.findings == []
    assert health.counts["comments"]["total"] == SIZE.comments
    for each in (*written, *linked):
        assert each.html == comment_html(each.source)
        assert each.text_key == text_key(each.source)


def test_the_same_seed_makes_the_same_blog() -> None:
    at = datetime(2026, 3, 14, tzinfo=UTC)
    one, other = (list(BigBlog(SIZE, at, 300).rows()) for _ in range(2))
    assert one == other
    assert len(one) > SIZE.comments * 2
