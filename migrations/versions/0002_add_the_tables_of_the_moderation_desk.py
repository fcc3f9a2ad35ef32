"""Add the tables of the moderation desk."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "batches",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("decision", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undoes_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "skipped", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("skipped_count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_batches_by_id")),
        sa.ForeignKeyConstraint(["undoes_id"], ["batches.id"], name=op.f("fk_batches_undoes_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batches")),
        sa.UniqueConstraint("by_id", "token", name=op.f("uq_batches_by_id_token")),
        sa.UniqueConstraint("undoes_id", name=op.f("uq_batches_undoes_id")),
    )
    op.create_table(
        "letter_choices",
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "choices", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name=op.f("fk_letter_choices_person_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_letter_choices")),
    )
    op.create_table(
        "sanctions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "warn",
                "premoderate",
                "suspend",
                "ban",
                "lift",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifts_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint(
            "(kind = 'lift') = (lifts_id IS NOT NULL)",
            name=op.f("ck_sanctions_lift_names_what_it_lifts"),
        ),
        sa.CheckConstraint(
            "kind <> 'suspend' OR until IS NOT NULL", name=op.f("ck_sanctions_suspension_ends")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_sanctions_by_id")),
        sa.ForeignKeyConstraint(["lifts_id"], ["sanctions.id"], name=op.f("fk_sanctions_lifts_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_sanctions_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sanctions")),
        sa.UniqueConstraint("lifts_id", name=op.f("uq_sanctions_lifts_id")),
    )
    with op.batch_alter_table("sanctions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sanctions_person_id"), ["person_id"], unique=False)

    op.create_table(
        "held_sanctions",
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "warn",
                "premoderate",
                "suspend",
                "ban",
                "lift",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "sanction_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name=op.f("fk_held_sanctions_person_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["sanction_id"], ["sanctions.id"], name=op.f("fk_held_sanctions_sanction_id")
        ),
        sa.PrimaryKeyConstraint("person_id", "kind", name=op.f("pk_held_sanctions")),
    )
    op.create_table(
        "notes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "comment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(comment_id IS NULL) <> (person_id IS NULL)", name=op.f("ck_notes_about_one_thing")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_notes_by_id")),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], name=op.f("fk_notes_comment_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_notes_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notes")),
    )
    with op.batch_alter_table("notes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notes_comment_id"), ["comment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_notes_person_id"), ["person_id"], unique=False)

    op.create_table(
        "reports",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "comment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "spam",
                "abuse",
                "off_topic",
                "other",
                name="reason",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("wants_outcome", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "upheld",
                "kept",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=True,
        ),
        sa.Column(
            "settled_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(outcome IS NULL) = (settled_at IS NULL)", name=op.f("ck_reports_settled_with_outcome")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_reports_by_id")),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comments.id"], name=op.f("fk_reports_comment_id")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["people.id"], name=op.f("fk_reports_settled_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
        sa.UniqueConstraint("comment_id", "by_id", name=op.f("uq_reports_comment_id_by_id")),
    )
    with op.batch_alter_table("reports", schema=None) as batch_op:
        batch_op.create_index("ix_reports_by", ["by_id", "at"], unique=False)
        batch_op.create_index("ix_reports_open", ["outcome", "comment_id"], unique=False)

    op.create_table(
        "rule_opinions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "comment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column(
            "mode",
            sa.Enum(
                "off",
                "shadow",
                "on",
                name="mode",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("decided", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comments.id"], name=op.f("fk_rule_opinions_comment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_opinions")),
    )
    with op.batch_alter_table("rule_opinions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_rule_opinions_comment_id"), ["comment_id"], unique=False
        )
        batch_op.create_index("ix_rule_opinions_rule", ["rule", "at"], unique=False)

    op.create_table(
        "appeals",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("change_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "sanction_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column(
            "answered_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(change_id IS NULL) <> (sanction_id IS NULL)",
            name=op.f("ck_appeals_against_one_thing"),
        ),
        sa.CheckConstraint(
            "(granted IS NULL) = (answered_at IS NULL)", name=op.f("ck_appeals_answered_whole")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["people.id"], name=op.f("fk_appeals_answered_by_id")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_appeals_by_id")),
        sa.ForeignKeyConstraint(
            ["change_id"], ["status_changes.id"], name=op.f("fk_appeals_change_id")
        ),
        sa.ForeignKeyConstraint(
            ["sanction_id"], ["sanctions.id"], name=op.f("fk_appeals_sanction_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeals")),
        sa.UniqueConstraint("change_id", name=op.f("uq_appeals_change_id")),
        sa.UniqueConstraint("sanction_id", name=op.f("uq_appeals_sanction_id")),
    )
    with op.batch_alter_table("appeals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_appeals_answered_at"), ["answered_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_appeals_by_id"), ["by_id"], unique=False)

    with op.batch_alter_table("letters", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
            )
        )
        batch_op.add_column(sa.Column("cause", sa.Text(), nullable=True))
        batch_op.add_column(
            sa.Column(
                "headers", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True
            )
        )
        batch_op.create_unique_constraint(
            batch_op.f("uq_letters_person_id_cause"), ["person_id", "cause"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_letters_person_id"), "people", ["person_id"], ["id"]
        )

    with op.batch_alter_table("status_changes", schema=None) as batch_op:
        batch_op.add_column(sa.Column("note", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(
            sa.Column(
                "facts", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True
            )
        )
        batch_op.add_column(
            sa.Column(
                "batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
            )
        )
        batch_op.create_index("ix_status_changes_batch", ["batch_id", "comment_id"], unique=False)
        batch_op.create_index("ix_status_changes_rule", ["rule", "comment_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_status_changes_batch_id"), "batches", ["batch_id"], ["id"]
        )
        batch_op.drop_constraint(batch_op.f("ck_status_changes_changes_something"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_status_changes_changes_something"),
            "was IS NULL OR was <> became OR rule IS NOT NULL",
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_status_changes_undone_by_a_person"),
            "undoes_id IS NULL OR by_id IS NOT NULL",
        )

    with op.batch_alter_table("comments", schema=None) as batch_op:
        batch_op.create_index(
            "ix_comments_record", ["author_id", "status", "created_at", "id"], unique=False
        )
        batch_op.drop_index("ix_comments_count")
        batch_op.create_index(
            "ix_comments_count", ["post_id", "status", "created_at", "id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("comments", schema=None) as batch_op:
        batch_op.drop_index("ix_comments_count")
        batch_op.create_index("ix_comments_count", ["post_id", "status"], unique=False)
        batch_op.drop_index("ix_comments_record")

    op.execute("DELETE FROM status_changes WHERE was = became")
    with op.batch_alter_table("status_changes", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_status_changes_undone_by_a_person"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_status_changes_changes_something"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_status_changes_changes_something"), "was IS NULL OR was <> became"
        )
        batch_op.drop_index("ix_status_changes_rule")
        batch_op.drop_constraint(batch_op.f("fk_status_changes_batch_id"), type_="foreignkey")
        batch_op.drop_index("ix_status_changes_batch")
        batch_op.drop_column("batch_id")
        batch_op.drop_column("facts")
        batch_op.drop_column("note")

    with op.batch_alter_table("letters", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_letters_person_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("uq_letters_person_id_cause"), type_="unique")
        batch_op.drop_column("headers")
        batch_op.drop_column("cause")
        batch_op.drop_column("person_id")

    with op.batch_alter_table("appeals", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_appeals_by_id"))
        batch_op.drop_index(batch_op.f("ix_appeals_answered_at"))

    op.drop_table("appeals")
    with op.batch_alter_table("rule_opinions", schema=None) as batch_op:
        batch_op.drop_index("ix_rule_opinions_rule")
        batch_op.drop_index(batch_op.f("ix_rule_opinions_comment_id"))

    op.drop_table("rule_opinions")
    with op.batch_alter_table("reports", schema=None) as batch_op:
        batch_op.drop_index("ix_reports_open")
        batch_op.drop_index("ix_reports_by")

    op.drop_table("reports")
    with op.batch_alter_table("notes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_notes_person_id"))
        batch_op.drop_index(batch_op.f("ix_notes_comment_id"))

    op.drop_table("notes")
    op.drop_table("held_sanctions")
    with op.batch_alter_table("sanctions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sanctions_person_id"))

    op.drop_table("sanctions")
    op.drop_table("letter_choices")
    op.drop_table("batches")
