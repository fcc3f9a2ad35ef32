"""Let guests comment: what waits for its writer to confirm an address, and who did."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "guests",
        sa.Column("person_id", BIG, autoincrement=False, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_guests_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_guests")),
        sa.UniqueConstraint("key", name=op.f("uq_guests_key")),
    )
    op.create_table(
        "guest_comments",
        sa.Column("id", BIG, nullable=False),
        sa.Column("post_id", BIG, nullable=False),
        sa.Column("reply_to", BIG),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("form_token", sa.String(length=64), nullable=False),
        sa.Column("link_hash", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name=op.f("fk_guest_comments_post_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guest_comments")),
        sa.UniqueConstraint("link_hash", name=op.f("uq_guest_comments_link_hash")),
    )
    op.create_index(op.f("ix_guest_comments_post_id"), "guest_comments", ["post_id"])
    op.create_index(op.f("ix_guest_comments_at"), "guest_comments", ["at"])


def downgrade() -> None:
    op.drop_table("guest_comments")
    op.drop_table("guests")
