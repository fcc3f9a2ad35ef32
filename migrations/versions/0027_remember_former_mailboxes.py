"""Remember which mailboxes an account had, so that the earlier one takes it back."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "former_mailboxes",
        sa.Column("id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("mark", sa.String(length=16), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name=op.f("fk_former_mailboxes_person_id_people"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_mailboxes")),
    )
    op.create_index(op.f("ix_former_mailboxes_person_id"), "former_mailboxes", ["person_id"])
    op.create_index(op.f("ix_former_mailboxes_until"), "former_mailboxes", ["until"])


def downgrade() -> None:
    op.drop_table("former_mailboxes")
