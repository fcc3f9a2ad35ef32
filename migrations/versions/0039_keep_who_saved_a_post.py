"""Keep who saved a post last, for whoever was writing at the same time."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("posts", sa.Column("saved_by_id", BIG, nullable=True))


def downgrade() -> None:
    op.drop_column("posts", "saved_by_id")
