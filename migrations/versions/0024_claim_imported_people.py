"""Let members claim the people that came with an import."""

import sqlalchemy as sa
from alembic import op
from append_only import refuse_changes

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_index("ix_imported_items_local", "imported_items", ["kind", "local_id"])
    op.create_table(
        "email_marks",
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        _of("email_marks", "person_id", "people", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person_id", "mark", name=op.f("pk_email_marks")),
    )
    op.create_index(op.f("ix_email_marks_mark"), "email_marks", ["mark"])
    op.create_table(
        "claims",
        sa.Column("id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("member_id", BIG, nullable=False),
        sa.Column("way", _one_of("way", "email", "approved", "undone"), nullable=False),
        sa.Column("by_id", BIG, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undoes_id", BIG),
        sa.CheckConstraint(
            "(way = 'undone') = (undoes_id IS NOT NULL)", name=op.f("ck_claims_undoing_names_what")
        ),
        _of("claims", "person_id", "people"),
        _of("claims", "member_id", "people"),
        _of("claims", "by_id", "people"),
        _of("claims", "undoes_id", "claims"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claims")),
        sa.UniqueConstraint("undoes_id", name=op.f("uq_claims_undoes_id")),
    )
    for column in ("person_id", "member_id", "at"):
        op.create_index(op.f(f"ix_claims_{column}"), "claims", [column])
    op.create_table(
        "claimed_rows",
        sa.Column("claim_id", BIG, nullable=False),
        sa.Column("kind", _one_of("kind", "post", "comment"), nullable=False),
        sa.Column("row_id", BIG, nullable=False),
        _of("claimed_rows", "claim_id", "claims"),
        sa.PrimaryKeyConstraint("claim_id", "kind", "row_id", name=op.f("pk_claimed_rows")),
    )
    op.create_table(
        "held_claims",
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("member_id", BIG, nullable=False),
        sa.Column("claim_id", BIG, nullable=False),
        _of("held_claims", "person_id", "people"),
        _of("held_claims", "member_id", "people"),
        _of("held_claims", "claim_id", "claims"),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_held_claims")),
    )
    op.create_index(op.f("ix_held_claims_member_id"), "held_claims", ["member_id"])
    op.create_table(
        "claim_requests",
        sa.Column("id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("member_id", BIG, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.Column("answered_by_id", BIG),
        sa.Column("granted", sa.Boolean()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (granted IS NULL)",
            name=op.f("ck_claim_requests_answered_or_not"),
        ),
        _of("claim_requests", "person_id", "people"),
        _of("claim_requests", "member_id", "people"),
        _of("claim_requests", "answered_by_id", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_requests")),
    )
    op.create_index(op.f("ix_claim_requests_member_id"), "claim_requests", ["member_id"])
    waiting = sa.text("answered_at IS NULL")
    op.create_index(
        "uq_claim_requests_open",
        "claim_requests",
        ["person_id", "member_id"],
        unique=True,
        postgresql_where=waiting,
        sqlite_where=waiting,
    )
    refuse_changes("claims")
    refuse_changes("claimed_rows")


def downgrade() -> None:
    for table in ("claim_requests", "held_claims", "claimed_rows", "claims", "email_marks"):
        op.drop_table(table)
    op.drop_index("ix_imported_items_local", "imported_items")


def _of(table: str, column: str, other: str, **more: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, **more)


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=20)
