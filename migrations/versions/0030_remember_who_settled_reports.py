"""Remember who settled reports and who took that back; let nobody change reports and appeals."""

import sqlalchemy as sa
from alembic import op
from append_only import refuse_changes

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

SAME = {
    "reports": ("id", "comment_id", "by_id", "reason", "at"),
    "appeals": ("id", "change_id", "sanction_id", "by_id", "at"),
}
"""What says who did what and when. The text may be emptied; what came of it may be written."""

COMPLAINT = "only what came of it may change"


def upgrade() -> None:
    outcome = sa.Enum(
        "upheld", "kept", name="outcome", native_enum=False, create_constraint=True, length=20
    )
    op.create_table(
        "settlements",
        sa.Column("id", BIG, nullable=False),
        sa.Column("report_id", BIG, nullable=False),
        sa.Column("comment_id", BIG, nullable=False),
        sa.Column("outcome", outcome, nullable=False),
        sa.Column("by_id", BIG),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undoes_id", BIG),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_settlements_report_id_reports")
        ),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comments.id"], name=op.f("fk_settlements_comment_id_comments")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_settlements_by_id_people")),
        sa.ForeignKeyConstraint(
            ["undoes_id"], ["settlements.id"], name=op.f("fk_settlements_undoes_id_settlements")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settlements")),
        sa.UniqueConstraint("undoes_id", name=op.f("uq_settlements_undoes_id")),
    )
    op.execute(
        "INSERT INTO settlements (report_id, comment_id, outcome, by_id, at)"
        " SELECT id, comment_id, outcome, settled_by_id, settled_at FROM reports"
        " WHERE outcome IS NOT NULL ORDER BY settled_at, id"
    )
    kept = sa.text("outcome = 'kept'")
    op.create_index("ix_settlements_of_report", "settlements", ["report_id", "id"])
    op.create_index("ix_settlements_of_comment", "settlements", ["comment_id"])
    op.create_index(
        "ix_settlements_kept",
        "settlements",
        ["at", "id"],
        postgresql_where=kept,
        sqlite_where=kept,
    )
    refuse_changes("settlements")
    op.drop_index("ix_reports_settled_at", "reports")
    for table, columns in SAME.items():
        keep_what_was_said(table, columns)


def downgrade() -> None:
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    for table in SAME:
        of_table = f" ON {table}" if on_postgresql else ""
        for act in ("update", "delete"):
            op.execute(f"DROP TRIGGER {table}_refuse_{act}{of_table}")
            if on_postgresql:
                op.execute(f"DROP FUNCTION {table}_refuse_{act}()")
    op.create_index("ix_reports_settled_at", "reports", ["settled_at", "id"])
    op.drop_table("settlements")


def keep_what_was_said(table: str, columns: tuple[str, ...]) -> None:
    """Refuse to delete rows, and to change them but for what came of it and an emptied text."""
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    same = "IS NOT DISTINCT FROM" if on_postgresql else "IS"
    allowed = " AND ".join(f"new.{each} {same} old.{each}" for each in columns)
    allowed += " AND (new.text = old.text OR new.text = '')"
    for act, condition in (("UPDATE", allowed), ("DELETE", "false")):
        name = f"{table}_refuse_{act.lower()}"
        if on_postgresql:
            op.execute(
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                f" IF {condition} THEN RETURN new; END IF;"
                f" RAISE EXCEPTION '{table}: {COMPLAINT}' USING ERRCODE = 'restrict_violation';"
                " END $$"
            )
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {act} ON {table}"
                f" FOR EACH ROW EXECUTE FUNCTION {name}()"
            )
        else:
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {act} ON {table}"
                f" WHEN NOT ({condition})"
                f" BEGIN SELECT RAISE(ABORT, '{table}: {COMPLAINT}'); END"
            )
