"""Find posts and published comments by their words, in the transaction that writes them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

FOUND = {"posts": "status IN ('published', 'scheduled')", "comments": "status = 'published'"}
"""Which rows are found at all; who may see them is asked of the rows themselves."""

# SQLite: an index without a copy of the words. It has to be told what a row's words were, so the
# triggers say it. The words are made by us: to the tokenizer they are runs of letters between spaces.
TABLE = "CREATE VIRTUAL TABLE {table}_search USING fts5(words, content='', tokenize='ascii')"
ADD = (
    "INSERT INTO {table}_search (rowid, words) SELECT new.id, new.words"
    " WHERE new.{found} AND new.words IS NOT NULL;"
)
TAKE = (
    "INSERT INTO {table}_search ({table}_search, rowid, words)"
    " SELECT 'delete', old.id, old.words WHERE old.{found} AND old.words IS NOT NULL;"
)
CHANGES = "new.words IS NOT old.words OR (new.{found}) <> (old.{found})"
TRIGGERS = (
    "CREATE TRIGGER {table}_search_insert AFTER INSERT ON {table} BEGIN {add} END",
    "CREATE TRIGGER {table}_search_delete AFTER DELETE ON {table} BEGIN {take} END",
    "CREATE TRIGGER {table}_search_update AFTER UPDATE OF status, words ON {table} {when}",
)

# PostgreSQL: beside its words every row has the number of its 8,192 ids as a word, so that the newest
# rows with a very common word are found without looking at all that have it.
INDEX = (
    "CREATE INDEX ix_{table}_search ON {table} USING gin"
    " ((words || array_to_tsvector(ARRAY['#' || (id >> 13)::text]))) WHERE {found}"
)


def upgrade() -> None:
    words = sa.Text().with_variant(TSVECTOR(), "postgresql")
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    for table, found in FOUND.items():
        op.add_column(table, sa.Column("words", words, nullable=True))
        if on_postgresql:
            op.execute(INDEX.format(table=table, found=found))
            continue
        op.execute(TABLE.format(table=table))
        for trigger in TRIGGERS:
            add, take, changes = (
                part.format(table=table, found=found) for part in (ADD, TAKE, CHANGES)
            )
            when = f"WHEN {changes} BEGIN {take} {add} END"
            op.execute(trigger.format(table=table, add=add, take=take, when=when))


def downgrade() -> None:
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    for table in FOUND:
        if on_postgresql:
            op.execute(f"DROP INDEX ix_{table}_search")
        else:
            for act in ("insert", "delete", "update"):
                op.execute(f"DROP TRIGGER {table}_search_{act}")
            op.execute(f"DROP TABLE {table}_search")
        op.drop_column(table, "words")
