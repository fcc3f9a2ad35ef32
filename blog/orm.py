"""The declarative base: names, types and keys that every table shares."""

from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, TypeVarTuple

from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    CursorResult,
    DateTime,
    Dialect,
    Enum,
    Integer,
    MetaData,
    Text,
    literal,
)
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute, Session, mapped_column
from sqlalchemy.sql.selectable import TypedReturnsRows
from sqlalchemy.types import TypeDecorator, TypeEngine

BIG = BigInteger().with_variant(Integer, "sqlite")
"""Ids: 64 bits everywhere; SQLite only numbers rows by itself for INTEGER."""

DOCUMENT = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")

Id = Annotated[int, mapped_column(BIG, primary_key=True)]


class UTCDateTime(TypeDecorator[datetime]):
    """Aware datetimes in, aware UTC datetimes out; a naive one is an error of ours."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a datetime without a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Columns = TypeVarTuple("Columns")


def ask(
    session: Session, query: TypedReturnsRows[*Columns], facts: dict[str, Any]
) -> CursorResult[*Columns]:
    """Return rows of plain columns, past the ORM, which takes longer than the query itself.

    For what every reader's page asks. What waits in the session is not flushed before.
    """
    return session.connection().execute(query, facts)


def one_of(column: InstrumentedAttribute[Any], values: Iterable[Any]) -> ColumnElement[bool]:
    """Return the condition that ``column`` is one of the ``values``, for what every reader asks.

    ``in_`` of plain values is written out anew each time that a statement is asked, for lists may
    differ in length; this one never does.
    """
    return column.in_([literal(value, column.type) for value in values])


def padded(ids: list[int], to: int) -> list[int]:
    """Return the ids, the last one repeated until they are ``to``; at least one has to be there.

    For ``IN``: a statement whose text stays the same is put together, and planned, only once.
    """
    return [*ids, *ids[-1:] * (to - len(ids))]


class SearchWords(TypeDecorator[str]):
    """Words with spaces between them, in order: text on SQLite, a tsvector on PostgreSQL.

    Words before a ¶ are a title's and weigh more. What PostgreSQL returns is its own writing.
    """

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(TSVECTOR() if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return value if value is None or dialect.name != "postgresql" else as_tsvector(value)


def as_tsvector(words: str) -> str:
    """Return the words with their positions, as PostgreSQL writes a tsvector; no word needs quoting."""
    title, gap, _ = words.partition("¶")
    heading = title.count(" ") if gap else 0
    places: dict[str, list[str]] = {}
    for position, word in enumerate(words.split(), start=1):
        places.setdefault(word, []).append(f"{position}A" if position <= heading else str(position))
    places.pop("¶", None)
    return " ".join(f"'{word}':{','.join(each)}" for word, each in places.items())


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads a plain dict
        str: Text,
        datetime: UTCDateTime,
        dict[str, Any]: DOCUMENT,
        list[Any]: DOCUMENT,
    }


def stored_by_value(kind: type[StrEnum], name: str) -> Enum:
    """Return a column type that stores ``kind`` by value, with a CHECK called ``name``."""
    return Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=20,
        values_callable=lambda members: [member.value for member in members],
    )
