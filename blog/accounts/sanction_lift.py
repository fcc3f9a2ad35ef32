"""A moderator ends a sanction before its time."""

from datetime import datetime

from sqlalchemy.orm import Session

from blog.accounts.models import Person, Sanction, SanctionKind
from blog.accounts.sanction import NotAbove, SanctionedMeanwhile, let_go, take_person
from blog.accounts.sanction_history import history_of
from blog.accounts.sanction_rules import can_lift
from blog.errors import Conflict, NotFound
from blog.words import N_


class HoldsNoMore(Conflict):
    pass


def lift(
    session: Session, *, sanction_id: int, reason: str = "", by: Person, at: datetime
) -> Sanction:
    """End the sanction and return the row that says so.

    Raise NotFound, NotAbove, SanctionedMeanwhile when it was lifted or replaced before, HoldsNoMore when
    it ended by itself or is a warning that was read.
    """
    row = session.get(Sanction, sanction_id)
    if row is None or row.kind is SanctionKind.LIFT:
        raise NotFound(N_("There is no such sanction."))
    person = take_person(session, row.person_id)
    if not can_lift(by, person):
        raise NotAbove(N_("You may not lift a sanction of %(name)s."), name=person.display_name)
    history = history_of(session, person.id)  # asked behind the lock: who was faster is done by now
    since = history.since(row)
    if since is not None:
        raise SanctionedMeanwhile(since)
    if row.id in history.read:
        raise HoldsNoMore(N_("This warning was read, and what was read stays."))
    if history.has_ended(row, at):
        raise HoldsNoMore(N_("This sanction does not hold any more; there is nothing to lift."))
    lifting = Sanction(
        person_id=person.id,
        kind=SanctionKind.LIFT,
        until=None,
        reason=reason.strip(),
        by_id=by.id,
        at=at,
        lifts_id=row.id,
    )
    session.add(lifting)
    session.flush()
    let_go(session, person, row)
    return lifting
