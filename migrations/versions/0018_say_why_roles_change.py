"""Say why roles change, and take changes back; let contributors write drafts for others to publish."""

import sqlalchemy as sa
from alembic import op
from append_only import keeping_triggers

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
BEFORE = "role IN ('author', 'moderator', 'admin')"
NOW = "role IN ('contributor', 'author', 'moderator', 'admin')"


def upgrade() -> None:
    _allow("held_roles", NOW)
    with keeping_triggers("role_changes"), op.batch_alter_table("role_changes") as changes:
        changes.add_column(sa.Column("reason", sa.Text(), nullable=False, server_default=""))
        changes.add_column(sa.Column("undoes_id", BIG, nullable=True))
        changes.create_foreign_key(
            op.f("fk_role_changes_undoes_id"), "role_changes", ["undoes_id"], ["id"]
        )
        changes.create_unique_constraint(op.f("uq_role_changes_undoes_id"), ["undoes_id"])
        changes.drop_constraint(op.f("ck_role_changes_role"), type_="check")
        changes.create_check_constraint(op.f("ck_role_changes_role"), NOW)
    op.add_column("posts", sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True))
    waiting = sa.text("submitted_at IS NOT NULL")
    op.create_index(
        "ix_posts_submitted",
        "posts",
        ["submitted_at"],
        postgresql_where=waiting,
        sqlite_where=waiting,
    )


def downgrade() -> None:
    """Go back to where nobody can be a contributor: the rows that say so go too."""
    op.drop_index("ix_posts_submitted", "posts")
    op.drop_column("posts", "submitted_at")
    with keeping_triggers("role_changes"), op.batch_alter_table("role_changes") as changes:
        changes.drop_constraint(op.f("fk_role_changes_undoes_id"), type_="foreignkey")
        changes.drop_constraint(op.f("uq_role_changes_undoes_id"), type_="unique")
        changes.drop_column("undoes_id")
        changes.drop_column("reason")
    _forget_contributors()
    with keeping_triggers("role_changes"):
        _allow("role_changes", BEFORE)
    op.execute("DELETE FROM held_roles WHERE role = 'contributor'")
    _allow("held_roles", BEFORE)


def _allow(table: str, roles: str) -> None:
    with op.batch_alter_table(table) as rows:
        rows.drop_constraint(op.f(f"ck_{table}_role"), type_="check")
        rows.create_check_constraint(op.f(f"ck_{table}_role"), roles)


def _forget_contributors() -> None:
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    on_table = " ON role_changes" if on_postgresql else ""
    op.execute(f"DROP TRIGGER role_changes_refuse_delete{on_table}")
    op.execute("DELETE FROM role_changes WHERE role = 'contributor'")
    refuse = (
        "FOR EACH ROW EXECUTE FUNCTION refuse_to_change_history()"
        if on_postgresql
        else "BEGIN SELECT RAISE(ABORT, 'role_changes: rows are only ever added'); END"
    )
    op.execute(f"CREATE TRIGGER role_changes_refuse_delete BEFORE DELETE ON role_changes {refuse}")
