import json
import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from blog.accounts.models import HeldRole, Person, Role, Sanction, SanctionKind
from blog.accounts.role_changes import RoleChange
from blog.accounts.sanction import sanction
from blog.accounts.sanction_lift import lift
from blog.accounts.sanction_seen import see_warning
from blog.accounts.sanctions import last_of, sanctions_of
from blog.comments.models import Comment, Status
from blog.config import Config
from blog.db import Database
from blog.moderation.cli import doctor
from blog.posts.models import Kind, OldAddress, PostStatus
from tests.build import NOON, a_comment, a_person, a_post
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
    remember_roles(session)
    return parent, reply


def remember_roles(session: Session) -> None:
    """Add the rows that gave the roles which the builders hand out without one."""
    session.flush()
    for held in session.scalars(select(HeldRole)).all():
        session.add(RoleChange(person_id=held.person_id, role=held.role, granted=True, at=NOON))
    session.commit()


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
    remember_roles(session)
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
        ("INSERT INTO reports (comment_id, by_id, reason, text, wants_outcome, at) SELECT id, author_id, 'spam', '', false, created_at FROM comments WHERE id = {reply}", "Comment {reply} was reported, and its row does not say so."),
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


def test_roles_that_no_row_gave_and_given_ones_that_are_missing_are_found(
    environment: None, session: Session
) -> None:
    ada = a_person(session, "ada", Role.AUTHOR)
    session.add(RoleChange(person_id=ada.id, role=Role.AUTHOR, granted=True, at=NOON))
    session.add(RoleChange(person_id=ada.id, role=Role.AUTHOR, granted=False, at=NOON))
    session.add(RoleChange(person_id=ada.id, role=Role.MODERATOR, granted=True, at=NOON))
    session.commit()
    assert run().output.splitlines()[-2:] == [
        f"Person {ada.id} has the role author, which no row gave last.",
        f"Person {ada.id} lacks the role moderator, which was given last.",
    ]


def a_sanctioned_person(session: Session) -> Person:
    """Return somebody with one of everything that can happen to a sanction."""
    by, rita = a_person(session, "max", Role.MODERATOR), a_person(session, "rita")
    remember_roles(session)
    given: list[Sanction] = []
    for minute, (kind, days) in enumerate([
        (SanctionKind.WARN, None), (SanctionKind.WARN, None), (SanctionKind.SUSPEND, 1),
        (SanctionKind.SUSPEND, 7), (SanctionKind.BAN, None), (SanctionKind.PREMODERATE, None),
    ]):  # fmt: skip
        at = NOON + timedelta(minutes=minute)
        until = at + timedelta(days=days) if days else None
        seen = last_of(sanctions_of(session, rita.id, at))
        given.append(
            sanction(session, person_id=rita.id, kind=kind, until=until, reason="So.", seen=seen,
                     by=by, at=at)
        )  # fmt: skip
    see_warning(session, sanction_id=given[0].id, by=rita, at=NOON + timedelta(hours=1))
    lift(session, sanction_id=given[4].id, by=by, at=NOON + timedelta(hours=2))
    session.commit()
    return rita


def test_sanctions_that_were_replaced_seen_and_lifted_are_sound(
    environment: None, session: Session
) -> None:
    a_sanctioned_person(session)
    assert run().output.splitlines()[-1] == "All is sound."


@pytest.mark.parametrize(
    ("damage", "finding"),
    [
        ("DELETE FROM held_sanctions WHERE kind = 'suspend'", "the suspend held is none, the rows say number"),
        ("DELETE FROM acknowledgements", "the warn held is number"),
        ("UPDATE held_sanctions SET until = NULL WHERE kind = 'suspend'", "until None, the rows say number"),
        ("DELETE FROM sanctions WHERE kind = 'lift'", "the ban held is none, the rows say number"),
        ("UPDATE held_sanctions SET kind = 'ban' WHERE kind = 'premoderate'", "the premoderate held is none"),
    ],
)  # fmt: skip
def test_a_held_sanction_that_does_not_follow_from_the_rows_is_found(
    environment: None, session: Session, damage: str, finding: str
) -> None:
    rita = a_sanctioned_person(session)
    with unguarded(session):
        session.execute(text(damage))
    session.commit()
    result = run()
    assert result.exit_code == 1
    assert f"Person {rita.id}: " in result.output
    assert finding in result.output
