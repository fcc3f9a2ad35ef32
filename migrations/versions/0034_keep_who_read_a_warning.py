"""Keep who read a warning, as they said so, and find it for the log."""

from alembic import op
from append_only import allow_changes, refuse_changes

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_acknowledgements_at", "acknowledgements", ["at", "sanction_id"])
    refuse_changes("acknowledgements")


def downgrade() -> None:
    allow_changes("acknowledgements")
    op.drop_index("ix_acknowledgements_at", "acknowledgements")
