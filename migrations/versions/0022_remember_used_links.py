"""Remember which links in letters were used."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "used_links",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_used_links")),
    )
    op.create_index(op.f("ix_used_links_until"), "used_links", ["until"])


def downgrade() -> None:
    op.drop_table("used_links")
