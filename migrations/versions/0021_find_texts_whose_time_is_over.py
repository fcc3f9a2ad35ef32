"""Find the texts of refused comments whose time is over, however many went before."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

REFUSED = "status IN ('spam', 'rejected') AND emptied_at IS NULL"


def upgrade() -> None:
    op.create_index(
        "ix_comments_refused",
        "comments",
        ["created_at"],
        postgresql_where=sa.text(REFUSED),
        sqlite_where=sa.text(REFUSED),
    )


def downgrade() -> None:
    op.drop_index("ix_comments_refused", "comments")
