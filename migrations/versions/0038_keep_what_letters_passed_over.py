"""Keep which comments a reader of the history passed over: something younger had happened to them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    op.add_column("outbox_positions", sa.Column("passed", DOCUMENT, nullable=True))


def downgrade() -> None:
    op.drop_column("outbox_positions", "passed")
