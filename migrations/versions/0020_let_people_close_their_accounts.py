"""Let people close their accounts, and let texts go whose time is over."""

import sqlalchemy as sa
from alembic import op
from append_only import refuse_changes

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

LEAVES = ("name", "nobody", "nothing")

MAY_BE_EMPTIED = """
    new.id = old.id AND new.comment_id = old.comment_id AND new.at = old.at
    AND new.source = '' AND new.html = ''
    AND EXISTS (SELECT 1 FROM comments WHERE id = old.comment_id AND emptied_at IS NOT NULL)
"""
"""A former version goes with the text of its comment; that there was one, and when, stays."""

ON_POSTGRESQL = f"""
CREATE FUNCTION refuse_to_change_revisions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF {MAY_BE_EMPTIED} THEN
        RETURN new;
    END IF;
    RAISE EXCEPTION 'comment_revisions: rows are only ever added' USING ERRCODE = 'restrict_violation';
END $$
"""


def upgrade() -> None:
    leaves = sa.Enum(*LEAVES, name="leaves", native_enum=False, create_constraint=True, length=20)
    with op.batch_alter_table("accounts") as accounts:
        accounts.add_column(sa.Column("closes_at", sa.DateTime(timezone=True)))
        accounts.add_column(sa.Column("leaves", leaves))
        accounts.create_check_constraint(
            "closing_says_how", "(closes_at IS NULL) = (leaves IS NULL)"
        )
    closing = sa.text("closes_at IS NOT NULL")
    op.create_index(
        "ix_accounts_closing",
        "accounts",
        ["closes_at"],
        postgresql_where=closing,
        sqlite_where=closing,
    )
    op.add_column("people", sa.Column("erased_at", sa.DateTime(timezone=True)))
    op.add_column("comments", sa.Column("emptied_at", sa.DateTime(timezone=True)))
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER comment_revisions_refuse_update ON comment_revisions")
        op.execute(ON_POSTGRESQL)
        op.execute(
            "CREATE TRIGGER comment_revisions_refuse_update BEFORE UPDATE ON comment_revisions"
            " FOR EACH ROW EXECUTE FUNCTION refuse_to_change_revisions()"
        )
    else:
        op.execute("DROP TRIGGER comment_revisions_refuse_update")
        op.execute(
            "CREATE TRIGGER comment_revisions_refuse_update BEFORE UPDATE ON comment_revisions"
            f" WHEN NOT ({MAY_BE_EMPTIED})"
            " BEGIN SELECT RAISE(ABORT, 'comment_revisions: rows are only ever added'); END"
        )


def downgrade() -> None:
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    of_table = " ON comment_revisions" if on_postgresql else ""
    for act in ("update", "delete"):
        op.execute(f"DROP TRIGGER comment_revisions_refuse_{act}{of_table}")
    if on_postgresql:
        op.execute("DROP FUNCTION refuse_to_change_revisions()")
    refuse_changes("comment_revisions")
    op.drop_column("comments", "emptied_at")
    op.drop_column("people", "erased_at")
    op.drop_index("ix_accounts_closing", "accounts")
    with op.batch_alter_table("accounts") as accounts:
        accounts.drop_constraint(op.f("ck_accounts_closing_says_how"), type_="check")
        accounts.drop_constraint(op.f("ck_accounts_leaves"), type_="check")
        accounts.drop_column("leaves")
        accounts.drop_column("closes_at")
