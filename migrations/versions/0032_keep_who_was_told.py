"""Keep who was told of a comment, of what and when, after the letter itself is gone."""

import sqlalchemy as sa
from alembic import op
from append_only import refuse_changes

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

FATES = ("waits", "tried", "sent", "unwanted", "taken_back", "given_up")


def upgrade() -> None:
    fate = sa.Enum(*FATES, name="fate", native_enum=False, create_constraint=True, length=20)
    op.create_table(
        "tellings",
        sa.Column("id", BIG, nullable=False),
        sa.Column("comment_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("fate", fate, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comments.id"], name=op.f("fk_tellings_comment_id_comments")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_tellings_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tellings")),
    )
    op.create_index(op.f("ix_tellings_comment_id"), "tellings", ["comment_id"])
    op.create_index(op.f("ix_tellings_person_id"), "tellings", ["person_id"])
    refuse_changes("tellings")


def downgrade() -> None:
    op.drop_table("tellings")
