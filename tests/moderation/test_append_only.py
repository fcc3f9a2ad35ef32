"""The rows of the history stay as they were written, whoever asks."""

from pathlib import Path

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Integer, column, insert, inspect, select, table, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from blog import migrate
from blog.accounts.acknowledgement import Acknowledgement
from blog.accounts.acts import AccountAct, Act
from blog.accounts.letters import Fate
from blog.accounts.membership.invitation_models import SanctionBatch
from blog.accounts.membership.models import MembershipChange
from blog.accounts.models import Role, Sanction, SanctionKind
from blog.accounts.role_changes import RoleChange
from blog.claims.models import Claim
from blog.comments.models import Revision, StatusChange
from blog.comments.opinion_models import RuleMode, RuleOpinion
from blog.db import Database, make_engine
from blog.moderation.models import Appeal, Note, Report, ReportReason, TakenBackAnswer, Telling
from blog.moderation.settle import settle_as_kept
from blog.posts import acts
from blog.settings.models import SettingsVersion
from tests.build import NOON, a_comment, a_person, a_post
from tests.conftest import wipe

KEPT = (
    "status_changes",
    "comment_revisions",
    "role_changes",
    "settings_versions",
    "sanctions",
    "notes",
    "rule_opinions",
    "account_acts",
    "membership_changes",
    "sanction_batches",
    "claims",
    "settlements",
    "tellings",
    "acknowledgements",
    "post_acts",
    "answers_taken_back",
)

SAID = {
    "reports": {
        "comment_id": "2", "by_id": "comment_id + 1", "reason": "'abuse'", "at": "NULL", "id": "id + 1",
        "text": "'Never mind.'",
    },
    "appeals": {
        "change_id": "NULL, sanction_id = 1", "sanction_id": "1", "by_id": "by_id + 1", "at": "NULL",
        "id": "id + 1", "text": "'Never mind.'",
    },
}  # fmt: skip
"""What nobody may write into what somebody reported or appealed against."""

CAME_OF_IT = {
    "reports": "text = '', outcome = NULL, settled_by_id = NULL, settled_at = NULL",
    "appeals": "text = '', granted = :yes, answer = 'So.', answered_by_id = by_id, answered_at = at",
}


@pytest.fixture
def history(session: Session) -> None:
    """Write a row of each kind."""
    max_ = a_person(session, "max", Role.MODERATOR)
    comment = a_comment(session, a_post(session))
    by = {"by_id": max_.id, "at": NOON}
    session.add_all(
        [
            Revision(comment_id=comment.id, source="before", html="<p>before</p>", at=NOON),
            RoleChange(person_id=max_.id, role=Role.MODERATOR, granted=True, **by),
            SettingsVersion(follows=0, document={}, **by),
            Sanction(person_id=comment.author_id, kind=SanctionKind.WARN, reason="", **by),
            Note(comment_id=comment.id, text="Hm.", **by),
            AccountAct(person_id=max_.id, act=Act.STAYS, reason="", **by),
            MembershipChange(
                person_id=max_.id, was="waiting", became="member", reason="", token="x", **by
            ),
            Claim(person_id=comment.author_id, member_id=max_.id, way="email", reason="", **by),
            SanctionBatch(root_id=max_.id, token="x", **by),
            Telling(
                comment_id=comment.id,
                person_id=max_.id,
                kind="held",
                fate=Fate.SENT,
                at=NOON,
            ),
            Appeal(change_id=1, text="No!", **by),
            RuleOpinion(
                comment_id=comment.id,
                rule="links",
                outcome="hold",
                mode=RuleMode.ON,
                decided=True,
                at=NOON,
            ),
        ]
    )
    report = Report(
        comment_id=comment.id, reason=ReportReason.SPAM, text="See?", wants_outcome=False, **by
    )
    session.add(report)
    session.flush()
    session.add(TakenBackAnswer(appeal_id=1, answer="So.", change_id=1, **by))
    session.add(Acknowledgement(sanction_id=1, at=NOON))
    session.add(acts.PostAct(post_id=comment.post_id, act=acts.Act.TRASHED, **by))
    settle_as_kept(session, Report.id == report.id, by_id=max_.id, at=NOON)
    session.commit()


@pytest.mark.parametrize("name", KEPT)
@pytest.mark.parametrize("statement", ["UPDATE {name} SET at = at", "DELETE FROM {name}"])
def test_sql_from_the_application_cannot_change_a_row(
    database: Database, history: None, name: str, statement: str
) -> None:
    with (
        pytest.raises(IntegrityError, match=f"{name}: rows are only ever added"),
        database.transaction() as writing,
    ):
        writing.execute(text(statement.format(name=name)))
    with database.reading() as reading:
        assert reading.scalar(text(f"SELECT count(*) FROM {name}")) == 1


@pytest.mark.parametrize("name", SAID)
def test_what_was_reported_or_appealed_stays_and_what_came_of_it_changes(
    database: Database, history: None, name: str
) -> None:
    changes = [f"UPDATE {name} SET {column} = {value}" for column, value in SAID[name].items()]
    for statement in (*changes, f"DELETE FROM {name}"):
        with (
            pytest.raises(IntegrityError, match=f"{name}: only what came of it may change"),
            database.transaction() as writing,
        ):
            writing.execute(text(statement))
    with database.transaction() as writing:
        writing.execute(text(f"UPDATE {name} SET {CAME_OF_IT[name]}"), {"yes": True})
        assert writing.scalar(text(f"SELECT text FROM {name}")) == ""


def test_objects_cannot_be_changed_either(session: Session, history: None) -> None:
    change = session.scalars(select(StatusChange)).one()
    change.reason = "It was never so."
    with pytest.raises(IntegrityError, match="rows are only ever added"):
        session.flush()


def test_tests_begin_empty_and_the_rows_stay_kept_afterwards(
    database: Database, session: Session, history: None
) -> None:
    session.close()
    wipe(database.engine)
    with database.reading() as reading:
        assert reading.scalar(text("SELECT count(*) FROM status_changes")) == 0
    with database.transaction() as writing:
        a_comment(writing, a_post(writing))
    with pytest.raises(IntegrityError), database.transaction() as writing:
        writing.execute(text("DELETE FROM status_changes"))


def test_the_migration_goes_back_and_forth(empty_url: str) -> None:
    engine = make_engine(empty_url)
    migrate.upgrade(engine)
    migrate.downgrade(engine, "0002")
    with engine.begin() as connection:
        _add_a_person_with_a_role(connection)
        connection.execute(text("DELETE FROM role_changes"))
        _add_a_role(connection)
        for row in A_SETTLED_REPORT:
            connection.execute(text(row))
    migrate.upgrade(engine)
    with engine.connect() as connection:
        settled = connection.execute(
            text("SELECT report_id, comment_id, outcome, by_id FROM settlements")
        )
        assert settled.one() == (1, 1, "kept", 1)
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(text("DELETE FROM role_changes"))
    engine.dispose()


def test_a_rebuild_of_the_table_keeps_it_guarded(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'rebuilt.db'}")
    migrate.upgrade(engine)
    from append_only import keeping_triggers  # noqa: PLC0415 - on the path since the upgrade

    with engine.connect() as connection, connection.begin():
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        _add_a_person_with_a_role(connection)
        with (
            Operations.context(MigrationContext.configure(connection)) as op,
            keeping_triggers("role_changes"),
            op.batch_alter_table("role_changes", recreate="always") as batch,
        ):
            batch.alter_column("granted", new_column_name="given")
    assert "given" in {each["name"] for each in inspect(engine).get_columns("role_changes")}
    for statement in ("UPDATE role_changes SET at = at", "DELETE FROM role_changes"):
        with (
            pytest.raises(IntegrityError, match="only ever added"),
            engine.begin() as connection,
        ):
            connection.execute(text(statement))
    engine.dispose()


A_SETTLED_REPORT = (
    """INSERT INTO posts (id, kind, status, author_id, title, slug, source, source_format, html,
       comment_mode, created_at, updated_at, version) VALUES (1, 'post', 'draft', 1, '', '', '',
       'markdown', '', 'open', '2026-03-14 12:00:00', '2026-03-14 12:00:00', 1)""",
    """INSERT INTO comments (id, post_id, author_id, path, status, source, html, text_key, created_at,
       version) VALUES (1, 1, 1, '', 'published', '', '', '', '2026-03-14 12:00:00', 1)""",
    """INSERT INTO reports (id, comment_id, by_id, reason, text, wants_outcome, at, outcome,
       settled_by_id, settled_at) VALUES (1, 1, 1, 'spam', '', false, '2026-03-14 12:00:00', 'kept', 1,
       '2026-03-14 13:00:00')""",
)


def _add_a_person_with_a_role(connection) -> None:
    people = table("people", column("id", Integer), column("display_name"), column("created_at"))
    connection.execute(insert(people).values(id=1, display_name="max", created_at=NOON))
    _add_a_role(connection)


def _add_a_role(connection) -> None:
    changes = table("role_changes", *map(column, ("person_id", "role", "granted", "at")))
    connection.execute(insert(changes).values(person_id=1, role="moderator", granted=True, at=NOON))
