"""Pages of a big blog find what they show by an index."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, insert, text
from sqlalchemy.orm import Session

from blog.accounts.models import Person
from blog.comments.models import Comment, Status
from blog.posts.models import Kind, Label, Post, PostStatus, SourceFormat, post_labels
from tests.browse import Visitor
from tests.build import NOON, a_person

POSTS = 3_000


@pytest.fixture
def ada(session: Session) -> Person:
    """Return the author of a blog that is big enough for a plan to matter."""
    ada = a_person(session)
    dates = [NOON - timedelta(days=n) for n in range(POSTS)]
    session.execute(
        insert(Post),
        [
            {
                "id": n, "kind": Kind.POST, "status": PostStatus.PUBLISHED, "author_id": ada.id,
                "title": f"Post {n}", "slug": f"post-{n}", "path": f"/{date:%Y/%m}/post-{n}.html",
                "source_format": SourceFormat.MARKDOWN, "html": "<p>Words.</p>" * 50,
                "published_at": date, "created_at": date, "updated_at": date, "version": 1,
            }
            for n, date in enumerate(dates, start=1)
        ],
    )  # fmt: skip
    session.execute(insert(Label), [{"id": n, "name": f"label {n}"} for n in range(1, 61)])
    session.execute(
        insert(post_labels),
        [{"post_id": n, "label_id": n % 60 + 1} for n in range(1, POSTS + 1)],
    )
    session.execute(
        insert(Comment),
        [
            {
                "post_id": n % 40 + 1, "author_id": ada.id, "path": f"{n:021d}", "source": "x",
                "status": Status.PUBLISHED, "html": "<p>x</p>", "text_key": "x",
                "created_at": NOON + timedelta(seconds=n), "version": 1,
            }
            for n in range(4_000)
        ],
    )  # fmt: skip
    session.commit()
    engine: Any = session.get_bind()
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        # PostgreSQL does the first by itself in a while, and counts by an index from then on.
        vacuum = "VACUUM " if engine.dialect.name == "postgresql" else ""
        connection.execute(text(f"{vacuum}ANALYZE"))
    return ada


@contextmanager
def sent(app: Flask) -> Iterator[list[tuple[str, Any]]]:
    engine = app.extensions["database"].engine
    statements: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if statement.startswith("SELECT"):
            statements.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


def plans(app: Flask, page: str) -> list[str]:
    """Return how the database goes about each query of the page."""
    with sent(app) as statements:
        assert Visitor(app).get(page).status_code == 200
    found = []
    engine = app.extensions["database"].engine
    explain = "EXPLAIN " if engine.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN "
    with engine.connect() as connection:
        for statement, parameters in statements:
            rows = connection.exec_driver_sql(explain + statement, parameters).all()
            found.append("\n".join(str(row[-1]) for row in rows))
    return found


def test_no_page_reads_all_posts_or_all_comments_and_the_newest_are_not_sorted(
    app: Flask, ada: Person
) -> None:
    date = NOON - timedelta(days=10)
    middle = f"{int(date.timestamp()) * 1_000_000}-11"
    newest_first = ["/", f"/?before={middle}", "/feeds/posts/default"]
    others = [f"/?after={middle}", f"/{date:%Y/%m}/", f"/{date:%Y/%m}/post-11.html"]
    for page in [*newest_first, *others, "/search/label/label%207"]:
        for plan in plans(app, page):
            for table in ("posts", "comments"):
                assert f"Seq Scan on {table}" not in plan, plan
                assert f"SCAN {table}\n" not in f"{plan}\n", plan
            if page in newest_first and "ix_posts_public" in plan:
                assert "Sort" not in plan
                assert "TEMP B-TREE FOR ORDER BY" not in plan
