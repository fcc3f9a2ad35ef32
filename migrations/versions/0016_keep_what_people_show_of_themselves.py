"""Keep what people say and show of themselves, and what was done to their accounts."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

ACTS = (
    *("picture_down", "picture_back", "about_down", "about_back"),
    *("data_taken", "closing", "stays", "erased"),
)


def upgrade() -> None:
    op.add_column("people", sa.Column("picture", sa.String(length=32), nullable=True))
    op.create_table(
        "profiles",
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("about_html", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("taken_down_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_profiles_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_profiles")),
    )
    op.create_table(
        "pictures",
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_pictures_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_pictures")),
    )
    op.create_index(op.f("ix_pictures_digest"), "pictures", ["digest"])
    op.create_table(
        "account_acts",
        sa.Column("id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column(
            "act",
            sa.Enum(*ACTS, name="act", native_enum=False, length=20, create_constraint=True),
            nullable=False,
        ),
        sa.Column("by_id", BIG, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_account_acts_person_id")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_account_acts_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_acts")),
    )
    op.create_index(op.f("ix_account_acts_person_id"), "account_acts", ["person_id"])
    op.create_index(op.f("ix_account_acts_at"), "account_acts", ["at"])
    for act in ("UPDATE", "DELETE"):
        name = f"account_acts_refuse_{act.lower()}"
        if op.get_bind().dialect.name == "postgresql":
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {act} ON account_acts"
                " FOR EACH ROW EXECUTE FUNCTION refuse_to_change_history()"
            )
        else:
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {act} ON account_acts"
                " BEGIN SELECT RAISE(ABORT, 'account_acts: rows are only ever added'); END"
            )


def downgrade() -> None:
    op.drop_table("account_acts")
    op.drop_table("pictures")
    op.drop_table("profiles")
    op.drop_column("people", "picture")
