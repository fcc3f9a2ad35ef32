"""The kinds of letters somebody may hear less of, and how often each may come."""

from enum import StrEnum

from blog.accounts.models import Person


class Kind(StrEnum):
    """Its value begins the cause of each such letter: ``reply:112``."""

    HELD = "held"
    NEW = "new"
    DECIDED = "decided"
    REPLY = "reply"
    SANCTION = "sanction"
    APPEAL = "appeal"
    REPORT = "report"
    SUBMITTED = "submitted"


class Cadence(StrEnum):
    OFF = "off"
    AT_ONCE = "at_once"
    HOURLY = "hourly"
    DAILY = "daily"


DIGESTS = (Kind.HELD, Kind.NEW)
"""Those of the desk can pile up, so they may wait and come together; the others are on or off."""

_STAFF = (Kind.HELD, Kind.NEW, Kind.SUBMITTED)


def default_of(kind: Kind) -> Cadence:
    return Cadence.HOURLY if kind in DIGESTS else Cadence.AT_ONCE


def cadences_of(kind: Kind) -> tuple[Cadence, ...]:
    return tuple(Cadence) if kind in DIGESTS else (Cadence.AT_ONCE, Cadence.OFF)


def kinds_for(person: Person) -> tuple[Kind, ...]:
    """Return what this person can get letters of."""
    return tuple(
        kind
        for kind in Kind
        if kind not in _STAFF or person.is_author or (kind is Kind.HELD and person.is_moderator)
    )


def kind_of(cause: str | None) -> Kind | None:
    """Return the kind of the letter with this cause; nothing for letters that always come."""
    name = (cause or "").partition(":")[0]
    return Kind(name) if name in set(Kind) else None
