"""Find in the index of a person's comments which never changed their status: tests of rules look at many."""

from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

NAME = "ix_comments_by_author"


def upgrade() -> None:
    op.drop_index(NAME, "comments")
    op.create_index(NAME, "comments", ["author_id", "created_at", "id", "version", "status"])


def downgrade() -> None:
    op.drop_index(NAME, "comments")
    op.create_index(NAME, "comments", ["author_id", "created_at", "id"])
