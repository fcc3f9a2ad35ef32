"""Whether a column contains a text, whatever its case: asked of thousands of rows, so each database is asked the quick way.

SQLite's LIKE folds the case of ASCII by itself, and ``lower()`` before it takes twice as long again.
PostgreSQL's ILIKE looks every letter up in its locale; by bytes it takes a quarter of that. So both fold
ASCII only, and the usual spellings of other letters are asked for as well.
"""

from typing import Any

from sqlalchemy import Boolean, ColumnElement, func, literal, or_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

ESCAPE = "/"


def contains(
    column: ColumnElement[str] | InstrumentedAttribute[str], text: str
) -> ColumnElement[bool]:
    """Whether the column contains ``text`` whatever its case; ``%`` and ``_`` are what they are."""
    spellings = {_folded(each) for each in (text, text.lower(), text.upper(), text.capitalize())}
    return or_(*(_Holds(column, literal(_pattern(each))) for each in sorted(spellings)))


class _Holds(FunctionElement[bool]):
    """A column and a pattern whose ASCII letters are small."""

    type = Boolean()
    inherit_cache = True


@compiles(_Holds)
def _by_bytes(element: _Holds, compiler: SQLCompiler, **options: Any) -> str:
    column, pattern = element.clauses
    found = func.lower(column.collate("C")).like(pattern, escape=ESCAPE)
    return compiler.process(found, **options)


@compiles(_Holds, "sqlite")
def _as_it_is(element: _Holds, compiler: SQLCompiler, **options: Any) -> str:
    column, pattern = element.clauses
    return compiler.process(column.like(pattern, escape=ESCAPE), **options)


def _pattern(text: str) -> str:
    for special in (ESCAPE, "%", "_"):
        text = text.replace(special, ESCAPE + special)
    return f"%{text}%"


def _folded(text: str) -> str:
    """Return the text as both compare it; each spelling that is left is looked for on its own."""
    return "".join([char.lower() if char.isascii() else char for char in text])
