"""Somebody's sanctions, one after the other, and what became of each."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from blog.accounts.acknowledgement import Acknowledgement
from blog.accounts.models import Person, Sanction, SanctionKind

SHOWN = 100
"""Sanctions shown of one person, the newest; nobody was ever given more with hope."""


class State(StrEnum):
    """What became of a sanction."""

    HOLDS = "holds"
    LIFTED = "lifted"
    REPLACED = "replaced"
    ENDED = "ended"
    SEEN = "seen"
    """A warning, read by whom it was for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    sanction: Sanction
    who: Person
    lifting: Sanction | None
    lifted_by: Person | None
    seen_at: datetime | None
    state: State


def sanctions_of(session: Session, person_id: int, at: datetime) -> list[Past]:
    """Return them, the newest first; one query."""
    lifting, lifted_by = aliased(Sanction, name="lifting"), aliased(Person, name="lifted_by")
    rows = session.execute(
        select(Sanction, Person, lifting, lifted_by, Acknowledgement.at)
        .join(Person, Person.id == Sanction.by_id)
        .outerjoin(lifting, lifting.lifts_id == Sanction.id)
        .outerjoin(lifted_by, lifted_by.id == lifting.by_id)
        .outerjoin(Acknowledgement, Acknowledgement.sanction_id == Sanction.id)
        .where(Sanction.person_id == person_id, Sanction.kind != SanctionKind.LIFT)
        .order_by(Sanction.id.desc())
        .limit(SHOWN)
    )
    found: list[Past] = []
    newer: set[SanctionKind] = set()
    for row, who, lift, lifter, seen_at in rows:
        state = _state(row, lift, seen_at, replaced=row.kind in newer, at=at)
        newer |= {row.kind} - {SanctionKind.WARN}
        found.append(
            Past(
                sanction=row,
                who=who,
                lifting=lift,
                lifted_by=lifter,
                seen_at=seen_at,
                state=state,
            )
        )
    return found


def last_of(past: list[Past]) -> int:
    """Return the id of the last row that a page of these shows, for the guard of ``sanction``."""
    rows = [each for one in past for each in (one.sanction, one.lifting) if each is not None]
    return max((each.id for each in rows), default=0)


def _state(
    row: Sanction, lift: Sanction | None, seen_at: datetime | None, *, replaced: bool, at: datetime
) -> State:
    if lift is not None:
        return State.LIFTED
    if row.kind is SanctionKind.WARN:
        return State.HOLDS if seen_at is None else State.SEEN
    ended = row.until is not None and row.until <= at
    return State.REPLACED if replaced and not ended else State.ENDED if ended else State.HOLDS
