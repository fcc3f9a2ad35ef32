"""Find quickly in big blogs: what statistics, the log and the weights of reports look for."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

NEW = {
    "ix_status_changes_of_comment": ("status_changes", ["comment_id", "id", "became", "at"], None),
    "ix_status_changes_by_whom": (
        "status_changes",
        ["by_id", "at", "id", "was", "became", "undoes_id"],
        "by_id IS NOT NULL",
    ),
    "ix_status_changes_verdicts": (
        "status_changes",
        ["became", "at", "rule", "comment_id", "was"],
        "was IS NULL AND rule <> 'import'",
    ),
    "ix_reports_weight": ("reports", ["by_id", "outcome"], None),
    "ix_reports_at": ("reports", ["at", "id"], None),
    "ix_reports_settled_at": ("reports", ["settled_at", "id"], None),
}

OLD = {
    "ix_status_changes_comment_id": ("status_changes", ["comment_id"], None),
    "ix_status_changes_by_id": ("status_changes", ["by_id"], None),
}
"""Each is the beginning of a new one."""


def upgrade() -> None:
    for name, (table, _, _) in OLD.items():
        op.drop_index(name, table)
    make(NEW)


def downgrade() -> None:
    for name, (table, _, _) in NEW.items():
        op.drop_index(name, table)
    make(OLD)


def make(indexes: dict[str, tuple[str, list[str], str | None]]) -> None:
    for name, (table, columns, where) in indexes.items():
        condition = sa.text(where) if where else None
        op.create_index(name, table, columns, postgresql_where=condition, sqlite_where=condition)
