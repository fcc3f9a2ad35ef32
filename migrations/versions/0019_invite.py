"""Invite: links that let people in, who came with which, and sanctions of a whole branch."""

import sqlalchemy as sa
from alembic import op
from append_only import refuse_changes

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "invitations",
        sa.Column("id", BIG, nullable=False),
        sa.Column("by_id", BIG, nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("uses_max", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint(
            "used >= 0 AND used <= uses_max", name=op.f("ck_invitations_used_within_bounds")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_invitations_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitations_token_hash")),
    )
    op.create_index(op.f("ix_invitations_by_id"), "invitations", ["by_id"])
    op.create_table(
        "invitation_uses",
        sa.Column("person_id", BIG, autoincrement=False, nullable=False),
        sa.Column("invitation_id", BIG, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_invitation_uses_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitations.id"], name=op.f("fk_invitation_uses_invitation_id")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_invitation_uses")),
    )
    op.create_index(op.f("ix_invitation_uses_invitation_id"), "invitation_uses", ["invitation_id"])
    op.create_table(
        "sanction_batches",
        sa.Column("id", BIG, nullable=False),
        sa.Column("root_id", BIG, nullable=False),
        sa.Column("by_id", BIG, nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["root_id"], ["people.id"], name=op.f("fk_sanction_batches_root_id")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_sanction_batches_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sanction_batches")),
        sa.UniqueConstraint("by_id", "token", name=op.f("uq_sanction_batches_by_id_token")),
    )
    op.create_index(op.f("ix_sanction_batches_root_id"), "sanction_batches", ["root_id"])
    op.create_table(
        "batched_sanctions",
        sa.Column("sanction_id", BIG, autoincrement=False, nullable=False),
        sa.Column("batch_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["sanction_id"], ["sanctions.id"], name=op.f("fk_batched_sanctions_sanction_id")
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["sanction_batches.id"], name=op.f("fk_batched_sanctions_batch_id")
        ),
        sa.PrimaryKeyConstraint("sanction_id", name=op.f("pk_batched_sanctions")),
    )
    op.create_index(op.f("ix_batched_sanctions_batch_id"), "batched_sanctions", ["batch_id"])
    for table in ("sanction_batches", "batched_sanctions"):
        refuse_changes(table)


def downgrade() -> None:
    for table in ("batched_sanctions", "sanction_batches", "invitation_uses", "invitations"):
        op.drop_table(table)
