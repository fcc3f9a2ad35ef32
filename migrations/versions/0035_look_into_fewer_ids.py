"""Let the search of PostgreSQL look into fewer ids at a time: fewer rows than answer a usual word are sorted."""

from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

FOUND = {"posts": "status IN ('published', 'scheduled')", "comments": "status = 'published'"}
INDEX = (
    "CREATE INDEX ix_{table}_search ON {table} USING gin"
    " ((words || array_to_tsvector(ARRAY[{numbers}]))) WHERE {found}"
)
NUMBERS = {
    "posts": "'#' || (id >> 10)::text, '##' || (id >> 13)::text",
    "comments": "'#' || (id >> 12)::text, '##' || (id >> 15)::text",
}
FORMER = "'#' || (id >> 13)::text"


def upgrade() -> None:
    _replace(NUMBERS)


def downgrade() -> None:
    _replace(dict.fromkeys(NUMBERS, FORMER))


def _replace(numbers: dict[str, str]) -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for table, found in FOUND.items():
        op.execute(f"DROP INDEX ix_{table}_search")
        op.execute(INDEX.format(table=table, numbers=numbers[table], found=found))
