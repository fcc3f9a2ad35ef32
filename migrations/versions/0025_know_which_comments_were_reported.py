"""Know which comments were reported, and find the open reports among many settled ones."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    was_reported = sa.Column(
        "was_reported", sa.Boolean(), nullable=False, server_default=sa.false()
    )
    op.add_column("comments", was_reported)
    comments = sa.table("comments", sa.column("id"), sa.column("was_reported", sa.Boolean()))
    reports = sa.table("reports", sa.column("comment_id"))
    op.execute(
        comments.update()
        .where(comments.c.id.in_(sa.select(reports.c.comment_id)))
        .values(was_reported=sa.true())
    )
    op.create_index(
        "ix_comments_reported",
        "comments",
        ["author_id", "id"],
        postgresql_where=sa.text("was_reported"),
        sqlite_where=sa.text("was_reported = 1"),
    )
    op.drop_index("ix_reports_open", "reports")
    waits = sa.text("outcome IS NULL")
    op.create_index(
        "ix_reports_open", "reports", ["comment_id"], postgresql_where=waits, sqlite_where=waits
    )


def downgrade() -> None:
    op.drop_index("ix_reports_open", "reports")
    op.create_index("ix_reports_open", "reports", ["outcome", "comment_id"])
    op.drop_index("ix_comments_reported", "comments")
    op.drop_column("comments", "was_reported")
