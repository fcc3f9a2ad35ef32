"""Number what readers see, so that a page can be kept until a part of it changes."""

import time

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "revisions",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_revisions")),
    )
    with op.batch_alter_table("revisions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_revisions_number"), ["number"], unique=False)
    revisions = sa.table("revisions", sa.column("key"), sa.column("number"), sa.column("at"))
    begin = {"number": 1, "at": int(time.time())}
    op.bulk_insert(revisions, [{"key": "total", **begin}, {"key": "site", **begin}])


def downgrade() -> None:
    op.drop_table("revisions")
