"""Reading the settings that hold now."""

from enum import StrEnum
from typing import Any, get_type_hints

from sqlalchemy import select
from sqlalchemy.orm import Session

from blog.orm import ask
from blog.settings.models import SECTIONS, SecondFactor, Settings, SettingsVersion


def current_settings(session: Session) -> Settings:
    """Return the newest version, or the defaults of a new blog; one query."""
    row = ask(session, _NEWEST, {}).one_or_none()
    return from_document(row.document, version=row.id) if row else Settings()


def from_document(document: dict[str, Any], *, version: int) -> Settings:
    """Return the settings a stored document says; what it does not say has its default."""
    return Settings(
        version=version,
        **{
            name: _section(kind, _today(name, document.get(name, {})))
            for name, kind in SECTIONS.items()
        },
    )


def _today(section: str, values: dict[str, Any]) -> dict[str, Any]:
    """Return the values under today's names: versions are kept as they were written."""
    if section == "membership" and values.get("staff_second_factor"):
        return {"second_factor": SecondFactor.STAFF.value, **values}
    return values


# Every request reads the settings.
_HINTS = {kind: get_type_hints(kind) for kind in SECTIONS.values()}


def _section(kind: type[Any], values: dict[str, Any]) -> Any:
    """Return a section from what JSON kept of it: choices by their value, tuples as lists."""
    hints = _HINTS[kind]
    known = {name: value for name, value in values.items() if name in hints}
    return kind(**{name: _typed(hints[name], value) for name, value in known.items()})


def _typed(hint: Any, value: Any) -> Any:
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint(value)
    return tuple(value) if isinstance(value, list) else value


# Put together once, too.
_NEWEST = (
    select(SettingsVersion.id, SettingsVersion.document)
    .order_by(SettingsVersion.id.desc())
    .limit(1)
)
