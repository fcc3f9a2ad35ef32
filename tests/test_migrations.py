"""Every migration, up and down, on both databases; and what a rebuild of a table must not lose."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from click.testing import CliRunner
from sqlalchemy import Engine, inspect, text
from sqlalchemy.orm import Session

from blog import migrate, paths, schema
from blog.accounts.membership.invitation_models import BatchedSanction, SanctionBatch
from blog.accounts.models import Sanction, SanctionKind
from blog.db import make_engine
from blog.errors import ConfigError
from blog.install import init
from tests.migrations_in_step import differences
from tests.processes import at_once

REBUILD = """
from alembic import op

revision = "rebuild"
down_revision = "{head}"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("people", recreate="always"):
        pass
    with op.batch_alter_table("posts", recreate="always"):
        pass
"""

BROKEN = """
import sqlalchemy as sa
from alembic import op

revision = "broken"
down_revision = "{head}"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("half", sa.Column("id", sa.Integer(), primary_key=True))
    op.execute("{statement}")
"""

ROWS = (
    "INSERT INTO people (id, display_name, created_at) VALUES (1, 'rita', '2026-03-14 12:00:00')",
    """INSERT INTO accounts (person_id, email, password_hash, session_key, created_at)
       VALUES (1, 'rita@mail.example', 'x', 'y', '2026-03-14 12:00:00')""",
    "INSERT INTO held_roles (person_id, role) VALUES (1, 'author')",
    """INSERT INTO posts (id, kind, status, author_id, title, slug, source, source_format, html,
       comment_mode, created_at, updated_at, version) VALUES (1, 'post', 'draft', 1, '', '', '',
       'markdown', '', 'open', '2026-03-14 12:00:00', '2026-03-14 12:00:00', 1)""",
    "INSERT INTO labels (id, name) VALUES (1, 'gardens')",
    "INSERT INTO post_labels (post_id, label_id) VALUES (1, 1)",
    "INSERT INTO old_addresses (path, post_id) VALUES ('/2026/03/old.html', 1)",
)
"""A person and a post with children that are deleted with them."""

CHILDREN = ("people", "accounts", "held_roles", "posts", "post_labels", "old_addresses")


@pytest.fixture
def engine(empty_url: str) -> Iterator[Engine]:
    made = make_engine(empty_url)
    yield made
    made.dispose()


@pytest.fixture
def own_migrations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the migrations that a test may add to."""
    copy = tmp_path / "migrations"
    shutil.copytree(paths.migrations(), copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(paths, "migrations", lambda: copy)
    return copy


def revisions() -> list[str]:
    script = ScriptDirectory.from_config(migrate.alembic_config())
    return [each.revision for each in reversed(list(script.walk_revisions()))]


def tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names()) - {"alembic_version"}


def count(engine: Engine, table: str) -> int:
    with engine.connect() as connection:
        return int(connection.scalar(text(f"SELECT count(*) FROM {table}")) or 0)


def add_revision(folder: Path, name: str, source: str, **facts: str) -> None:
    source = source.format(head=revisions()[-1], **facts)
    (folder / "versions" / f"{name}.py").write_text(source)


def test_there_is_one_line_of_migrations() -> None:
    script = ScriptDirectory.from_config(migrate.alembic_config())
    assert len(script.get_heads()) == 1
    assert len(script.get_bases()) == 1


def test_every_migration_goes_up_down_and_up_again_by_itself(engine: Engine) -> None:
    seen = [tables(engine)]
    for revision in revisions():
        migrate.upgrade(engine, revision)
        seen.append(tables(engine))
        migrate.downgrade(engine, "-1")
        assert tables(engine) == seen[-2], f"{revision} leaves tables behind"
        migrate.upgrade(engine, revision)
        assert tables(engine) == seen[-1]


def test_going_all_the_way_down_leaves_nothing(engine: Engine) -> None:
    migrate.upgrade(engine)
    migrate.downgrade(engine, "base")
    assert tables(engine) == set()
    if engine.dialect.name == "postgresql":
        left = "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
        with engine.connect() as connection:
            assert connection.scalars(text(left)).all() == []


def test_the_models_say_what_the_migrations_make(engine: Engine) -> None:
    migrate.upgrade(engine)
    assert differences(engine) == []


def test_a_table_that_nobody_modelled_is_a_difference(engine: Engine) -> None:
    migrate.upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE forgotten (id INTEGER PRIMARY KEY)"))
        connection.execute(text("DROP INDEX ix_comments_queue"))
    found = "\n".join(differences(engine))
    assert "forgotten" in found
    assert "ix_comments_queue" in found


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_rebuilding_a_table_keeps_the_rows_that_hang_on_it(
    engine: Engine, own_migrations: Path
) -> None:
    migrate.upgrade(engine)
    with engine.begin() as connection:
        for row in ROWS:
            connection.execute(text(row))
    add_revision(own_migrations, "rebuild", REBUILD)
    migrate.upgrade(engine)
    assert {table: count(engine, table) for table in CHILDREN} == dict.fromkeys(CHILDREN, 1)


def test_an_undone_branch_does_not_bar_the_way_down(engine: Engine) -> None:
    migrate.upgrade(engine, "0042")
    at = datetime(2026, 1, 1, tzinfo=UTC)
    with Session(engine) as session:
        session.execute(text(ROWS[0]))
        facts = {"by_id": 1, "at": at}
        session.add(Sanction(id=1, person_id=1, kind=SanctionKind.WARN, reason="", **facts))
        session.add(SanctionBatch(id=1, root_id=1, token="a", **facts))
        session.flush()
        session.add(SanctionBatch(id=2, root_id=1, token="b", undoes_id=1, **facts))
        session.flush()
        session.add(BatchedSanction(sanction_id=1, batch_id=2))
        session.commit()
    migrate.downgrade(engine, "0041")
    assert count(engine, "batched_sanctions") == 0


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_sqlite_knows_the_tables_of_an_older_blog_as_soon_as_it_is_brought_up_to_date(
    engine: Engine, empty_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate.upgrade(engine, "0039")
    with engine.begin() as connection:
        for row in ROWS:
            connection.execute(text(row))
    monkeypatch.setenv("GATEPOST_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.setenv("GATEPOST_DATABASE_URL", empty_url)
    assert CliRunner().invoke(init).exit_code == 0
    with engine.connect() as connection:
        known = connection.execute(text("SELECT tbl FROM sqlite_stat1 WHERE stat > '0'"))
        assert "posts" in set(known.scalars())


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_foreign_keys_hold_again_after_an_upgrade_that_failed(
    engine: Engine, own_migrations: Path
) -> None:
    add_revision(own_migrations, "broken", BROKEN, statement="DELETE FROM nowhere")
    with pytest.raises(Exception, match="nowhere"):
        migrate.upgrade(engine)
    with engine.connect() as connection:
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_migration_that_leaves_an_orphan_is_refused(engine: Engine, own_migrations: Path) -> None:
    migrate.upgrade(engine)
    with engine.begin() as connection:
        for row in ROWS:
            connection.execute(text(row))
    add_revision(own_migrations, "broken", BROKEN, statement="DELETE FROM people")
    with pytest.raises(RuntimeError, match="without its people"):
        migrate.upgrade(engine)
    assert count(engine, "people") == 1
    assert "half" not in tables(engine)


def test_an_upgrade_that_fails_changes_nothing(engine: Engine, own_migrations: Path) -> None:
    add_revision(own_migrations, "broken", BROKEN, statement="DELETE FROM nowhere")
    with pytest.raises(Exception, match="nowhere"):
        migrate.upgrade(engine)
    assert tables(engine) == set()


def test_processes_that_upgrade_at_once_all_end_well(empty_url: str, engine: Engine) -> None:
    assert at_once(upgrade, [(empty_url,)] * 3) == ["up to date"] * 3
    schema.check_current(engine)


def test_alembic_itself_finds_nothing_to_add(engine: Engine) -> None:
    """What ``alembic check`` says to somebody who works on the models."""
    migrate.upgrade(engine)
    config = migrate.alembic_config()
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.check(config)


def test_an_empty_or_older_database_is_told_apart(engine: Engine) -> None:
    with pytest.raises(ConfigError, match="empty; run `gatepost init`"):
        schema.check_current(engine)
    migrate.upgrade(engine, revisions()[0])
    with pytest.raises(ConfigError, match=r"needs .*; run `gatepost init`"):
        schema.check_current(engine)


def upgrade(url: str) -> str:
    engine = make_engine(url)
    try:
        schema.check_reachable(engine)
        migrate.upgrade(engine)
        schema.check_current(engine)
    finally:
        engine.dispose()
    return "up to date"
