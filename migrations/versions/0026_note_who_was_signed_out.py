"""Note in the log that an admin signed somebody out."""

from alembic import op
from append_only import keeping_triggers

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

BEFORE = (
    "act IN ('picture_down', 'picture_back', 'about_down', 'about_back',"
    " 'data_taken', 'closing', 'stays', 'erased')"
)
NOW = (
    "act IN ('picture_down', 'picture_back', 'about_down', 'about_back', 'signed_out',"
    " 'data_taken', 'closing', 'stays', 'erased')"
)


def upgrade() -> None:
    _allow(NOW)


def downgrade() -> None:
    """Go back to where nobody was signed out by somebody else: the rows that say so go too."""
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    on_table = " ON account_acts" if on_postgresql else ""
    op.execute(f"DROP TRIGGER account_acts_refuse_delete{on_table}")
    op.execute("DELETE FROM account_acts WHERE act = 'signed_out'")
    refuse = (
        "FOR EACH ROW EXECUTE FUNCTION refuse_to_change_history()"
        if on_postgresql
        else "BEGIN SELECT RAISE(ABORT, 'account_acts: rows are only ever added'); END"
    )
    op.execute(f"CREATE TRIGGER account_acts_refuse_delete BEFORE DELETE ON account_acts {refuse}")
    _allow(BEFORE)


def _allow(acts: str) -> None:
    with keeping_triggers("account_acts"), op.batch_alter_table("account_acts") as rows:
        rows.drop_constraint(op.f("ck_account_acts_act"), type_="check")
        rows.create_check_constraint(op.f("ck_account_acts_act"), acts)
