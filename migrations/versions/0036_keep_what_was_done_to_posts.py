"""Keep what was done to posts, and by whom, for the log."""

import sqlalchemy as sa
from alembic import op
from append_only import refuse_changes

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

ACTS = (
    "published", "scheduled", "unpublished", "trashed", "restored", "comments_opened",
    "comments_closed", "comments_hidden", "moved", "edited", "submitted", "taken_back", "given_back",
)  # fmt: skip


def upgrade() -> None:
    act = sa.Enum(*ACTS, name="act", native_enum=False, create_constraint=True, length=20)
    op.create_table(
        "post_acts",
        sa.Column("id", BIG, nullable=False),
        sa.Column("post_id", BIG, nullable=False),
        sa.Column("act", act, nullable=False),
        sa.Column("by_id", BIG, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("live_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("old_path", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(act = 'scheduled') = (live_at IS NOT NULL)",
            name=op.f("ck_post_acts_scheduled_for_a_time"),
        ),
        sa.CheckConstraint(
            "(act = 'moved') = (old_path IS NOT NULL)",
            name=op.f("ck_post_acts_moved_from_somewhere"),
        ),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_post_acts_post_id")),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_post_acts_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_acts")),
    )
    op.create_index("ix_post_acts_at", "post_acts", ["at", "id"])
    op.create_index("ix_post_acts_by", "post_acts", ["by_id", "at", "id"])
    op.create_index("ix_post_acts_post", "post_acts", ["post_id", "at", "id"])
    refuse_changes("post_acts")


def downgrade() -> None:
    op.drop_table("post_acts")
