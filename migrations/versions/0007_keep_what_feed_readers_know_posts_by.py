"""Keep what feed readers know posts and comments by, and find posts by the end of their address."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

BLOGGERS = """
UPDATE {table} SET feed_id =
    'tag:blogger.com,1999:blog-' || substr(item.source, 9)
    || CASE item.kind WHEN 'page' THEN '.page-' ELSE '.post-' END || item.source_id
FROM imported_items AS item
WHERE item.local_id = {table}.id AND item.kind IN ({kinds}) AND item.source LIKE 'blogger:%'
"""

FEEDS = """
INSERT INTO old_addresses (path, post_id)
SELECT '/feeds/' || item.source_id || '/comments/default', min(item.local_id)
FROM imported_items AS item JOIN posts ON posts.id = item.local_id
WHERE item.kind IN ('post', 'page') AND item.source LIKE 'blogger:%'
GROUP BY item.source_id
"""


def upgrade() -> None:
    for table in ("posts", "comments"):
        op.add_column(table, sa.Column("feed_id", sa.Text(), nullable=True))
    op.create_index("ix_posts_slug", "posts", ["slug"])
    op.execute(BLOGGERS.format(table="posts", kinds="'post', 'page'"))
    op.execute(BLOGGERS.format(table="comments", kinds="'comment'"))
    op.execute(FEEDS)


def downgrade() -> None:
    op.execute("DELETE FROM old_addresses WHERE path LIKE '/feeds/%'")
    op.drop_index("ix_posts_slug", "posts")
    for table in ("comments", "posts"):
        op.drop_column(table, "feed_id")
