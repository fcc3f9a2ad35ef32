"""Which letters somebody wants, and how often."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from blog.notifications.kinds import Cadence, Kind, cadences_of, default_of
from blog.notifications.models import LetterChoices, OutboxPosition


def choices_of(session: Session, person_id: int) -> dict[Kind, Cadence]:
    """Return what holds for this person, kind by kind."""
    found = session.scalar(
        select(LetterChoices.choices).where(LetterChoices.person_id == person_id)
    )
    return with_defaults(found)


def with_defaults(stored: Mapping[str, object] | None) -> dict[Kind, Cadence]:
    """Return the stored choices as ours; what they do not say, or say wrongly, goes by its default."""
    said = stored or {}
    return {
        kind: next((each for each in cadences_of(kind) if each == said.get(kind)), default_of(kind))
        for kind in Kind
    }


def choose(
    session: Session, person_id: int, chosen: Mapping[Kind, Cadence], *, at: datetime
) -> None:
    """Keep what was chosen; kinds that are not named stay as they are.

    A digest whose cadence changed is due now: the old cadence said when, and may have said tomorrow.
    """
    before = choices_of(session, person_id)
    row = session.scalar(
        select(LetterChoices).where(LetterChoices.person_id == person_id).with_for_update()
    )
    values = {str(kind): str(cadence) for kind, cadence in chosen.items()}
    if row is None:
        session.add(LetterChoices(person_id=person_id, choices=values))
    else:
        row.choices = {**row.choices, **values}
    session.flush()
    changed = [f"{kind}:{person_id}" for kind in chosen if chosen[kind] is not before[kind]]
    session.execute(
        update(OutboxPosition)
        .where(OutboxPosition.name.in_(changed))
        .values(due_at=at)
        .execution_options(synchronize_session=False)
    )
