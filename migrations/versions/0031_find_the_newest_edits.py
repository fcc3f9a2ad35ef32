"""Find the newest edits of comments, for the log."""

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_comment_revisions_at", "comment_revisions", ["at", "id"])


def downgrade() -> None:
    op.drop_index("ix_comment_revisions_at", "comment_revisions")
