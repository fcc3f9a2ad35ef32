import json
import sqlite3
from contextlib import closing

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text
from sqlalchemy.orm import Session

from blog.comments.models import Comment, Status
from blog.config import Config
from blog.db import Database
from blog.moderation.cli import doctor
from blog.posts.models import Kind, OldAddress, PostStatus
from tests.build import a_comment, a_person, a_post
from tests.history import unguarded


@pytest.fixture
def environment(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATEPOST_INSTANCE", str(config.instance))
    monkeypatch.setenv("GATEPOST_DATABASE_URL", config.database_url)


@pytest.fixture
def thread(session: Session) -> tuple[Comment, Comment]:
    """Return a comment and its answer under a post with labels."""
    post = a_post(session, labels=("rope", "knots"))
    parent = a_comment(session, post)
    reply = a_comment(session, post, answers=parent)
    session.commit()
    return parent, reply


def run(*options: str) -> Result:
    return CliRunner().invoke(doctor, options)


def test_a_sound_blog_is_counted(environment: None, session: Session) -> None:
    ada = a_person(session, "ada")
    a_person(session, "guest", member=False)
    post = a_post(session, ada, labels=("rope", "knots"))
    a_post(session, ada, labels=("rope",), status=PostStatus.DRAFT)
    a_post(session, ada, kind=Kind.PAGE)
    parent = a_comment(session, post, ada)
    a_comment(session, post, ada, answers=parent, status=Status.REMOVED)
    session.commit()
    result = run("--json")
    assert result.exit_code == 0
    assert json.loads(result.output) == {
        "posts": {"total": 2, "draft": 1, "scheduled": 0, "published": 1, "trashed": 0},
        "pages": {"total": 1, "draft": 0, "scheduled": 0, "published": 1, "trashed": 0},
        "labels": {"total": 2, "uses": 3},
        "people": 2,
        "members": 1,
        "comments": {
            "total": 2,
            "pending": 0,
            "published": 1,
            "spam": 0,
            "rejected": 0,
            "removed": 1,
            "withdrawn": 0,
            "replies": 1,
            "tombstones": 1,
        },
        "sound": True,
        "findings": [],
    }


def test_lines_say_the_same(environment: None, thread: tuple[Comment, Comment]) -> None:
    result = run()
    assert result.exit_code == 0
    assert "posts     1 (draft 0, scheduled 0, published 1, trashed 0)" in result.output
    assert result.output.splitlines()[-1] == "All is sound."


@pytest.mark.parametrize(
    ("damage", "finding"),
    [
        ("UPDATE comments SET status = 'spam' WHERE id = {reply}", "Comment {reply} is spam, its last change says published."),
        ("DELETE FROM status_changes WHERE comment_id = {reply}", "Comment {reply} has no row that says how it came in."),
        ("UPDATE comments SET path = substr(path, 22) WHERE id = {reply}", "Comment {reply} does not stand under comment {parent}, which it answers."),
        ("UPDATE comments SET path = path || path WHERE id = {reply}", "Comment {reply} does not stand under comment {parent}, which it answers."),
        ("UPDATE comments SET parent_id = NULL WHERE id = {reply}", "Comment {reply} answers nothing and does not stand at the top."),
    ],
)  # fmt: skip
def test_a_contradiction_is_one_line_and_exit_code_1(
    environment: None,
    session: Session,
    thread: tuple[Comment, Comment],
    damage: str,
    finding: str,
) -> None:
    parent, reply = thread
    ids = {"parent": parent.id, "reply": reply.id}
    with unguarded(session):
        session.execute(text(damage.format(**ids)))
    session.commit()
    result = run()
    assert result.exit_code == 1
    assert finding.format(**ids) in result.output.splitlines()
    assert json.loads(run("--json").output)["sound"] is False


def test_an_old_address_that_is_somebodys_address_is_found(
    environment: None, session: Session
) -> None:
    one, other = a_post(session), a_post(session)
    session.add(OldAddress(path=one.path, post_id=other.id))
    session.commit()
    result = run()
    assert result.exit_code == 1
    expected = f"{one.path} is the address of post {one.id} and an old address of post {other.id}."
    assert expected in result.output.splitlines()


def test_a_row_that_points_nowhere_is_found(
    environment: None, database: Database, thread: tuple[Comment, Comment]
) -> None:
    if database.engine.dialect.name != "sqlite":
        return  # PostgreSQL does not let it happen
    with closing(sqlite3.connect(str(database.engine.url.database))) as other_program:
        other_program.execute("DELETE FROM people WHERE id = ?", (thread[1].author_id,))
        other_program.commit()
    result = run()
    assert result.exit_code == 1
    assert "points at a row of people that is not there" in result.output
