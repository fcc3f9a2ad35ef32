"""Let moderators say who joins: applications, and the decisions about them."""

import sqlalchemy as sa
from alembic import op
from append_only import refuse_changes

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KINDS = ("waiting", "member", "declined")
WAITS = "confirmed_at IS NOT NULL AND approved_at IS NULL AND declined_at IS NULL"


def upgrade() -> None:
    with op.batch_alter_table("accounts") as accounts:
        accounts.add_column(sa.Column("approved_at", sa.DateTime(timezone=True)))
        accounts.add_column(sa.Column("declined_at", sa.DateTime(timezone=True)))
        accounts.add_column(sa.Column("application", sa.Text(), nullable=False, server_default=""))
    op.execute("UPDATE accounts SET approved_at = confirmed_at")
    with op.batch_alter_table("accounts") as accounts:
        accounts.create_check_constraint(
            "members_confirmed", "approved_at IS NULL OR confirmed_at IS NOT NULL"
        )
        accounts.create_check_constraint(
            "approved_or_declined", "approved_at IS NULL OR declined_at IS NULL"
        )
    op.create_index(
        "ix_accounts_waiting",
        "accounts",
        ["person_id"],
        postgresql_where=sa.text(WAITS),
        sqlite_where=sa.text(WAITS),
    )
    op.create_table(
        "membership_changes",
        sa.Column("id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("was", _kind("was"), nullable=False),
        sa.Column("became", _kind("became"), nullable=False),
        sa.Column("by_id", BIG, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undoes_id", BIG),
        sa.CheckConstraint("was <> became", name=op.f("ck_membership_changes_changes_something")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_membership_changes_person_id")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_membership_changes_by_id")),
        sa.ForeignKeyConstraint(
            ["undoes_id"], ["membership_changes.id"], name=op.f("fk_membership_changes_undoes_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership_changes")),
        sa.UniqueConstraint("undoes_id", name=op.f("uq_membership_changes_undoes_id")),
    )
    op.create_index(op.f("ix_membership_changes_at"), "membership_changes", ["at"])
    op.create_index("ix_membership_changes_of_person", "membership_changes", ["person_id", "id"])
    op.create_index("ix_membership_changes_press", "membership_changes", ["by_id", "token"])
    refuse_changes("membership_changes")


def downgrade() -> None:
    op.drop_table("membership_changes")
    op.drop_index("ix_accounts_waiting", "accounts")
    # Nobody who waits or was declined becomes a member by going back.
    op.execute("UPDATE accounts SET confirmed_at = NULL WHERE approved_at IS NULL")
    with op.batch_alter_table("accounts") as accounts:
        accounts.drop_constraint(op.f("ck_accounts_members_confirmed"), type_="check")
        accounts.drop_constraint(op.f("ck_accounts_approved_or_declined"), type_="check")
        accounts.drop_column("application")
        accounts.drop_column("declined_at")
        accounts.drop_column("approved_at")


def _kind(name: str) -> sa.Enum:
    return sa.Enum(*KINDS, name=name, native_enum=False, create_constraint=True, length=20)
