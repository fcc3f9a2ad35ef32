"""Keep the comments of a person in their whole order, so that the newest are found without sorting."""

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

NAME = "ix_comments_by_author"


def upgrade() -> None:
    op.drop_index(NAME, "comments")
    op.create_index(NAME, "comments", ["author_id", "created_at", "id"])


def downgrade() -> None:
    op.drop_index(NAME, "comments")
    op.create_index(NAME, "comments", ["author_id", "created_at"])
