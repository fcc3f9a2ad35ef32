"""Taking back what was done to somebody's right to comment: a sanction, or the lifting of one."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from blog.accounts.models import Person, Sanction, SanctionKind
from blog.accounts.sanction import NotAbove, SanctionedMeanwhile, give, take_person
from blog.accounts.sanction_history import History, history_of
from blog.accounts.sanction_lift import HoldsNoMore, lift
from blog.accounts.sanction_rules import can_lift, can_sanction
from blog.errors import Conflict, NotFound
from blog.words import N_

Promised = Callable[[Session, int], Collection[int]]
"""Returns which sanctions of a person are not given again, since their person has our word; asked behind the lock."""


class GivenOurWord(Conflict):
    pass


@dataclass(frozen=True, slots=True)
class Undone:
    """``row`` took it back; ``last`` has the last word: ``row``, or what holds again since."""

    row: Sanction
    last: Sanction


def nothing_promised(_session: Session, _person_id: int) -> Collection[int]:
    return ()


def undo_sanction(
    session: Session,
    *,
    sanction_id: int,
    by: Person,
    at: datetime,
    promised: Promised = nothing_promised,
) -> Undone:
    """Lift what was given, and give again what it had replaced; or give again what was lifted.

    What is given again ends when it was to end. Raise what ``lift`` raises; of a lifting NotAbove for who
    may not sanction, SanctionedMeanwhile when it was taken back or overtaken since, HoldsNoMore when the
    sanction would have ended by now, GivenOurWord when it is ``promised``.
    """
    row = session.get(Sanction, sanction_id)
    if row is None:
        raise NotFound(N_("There is no such sanction."))
    if row.kind is SanctionKind.LIFT:
        again = _give_lifted(session, row, promised, by=by, at=at)
        return Undone(again, again)
    lifting = lift(session, sanction_id=row.id, by=by, at=at)
    return Undone(lifting, _give_replaced(session, row, promised, by=by, at=at) or lifting)


def may_undo(by: Person, person: Person, row: Sanction) -> bool:
    """Whether ``by`` stands high enough to take ``row`` back; who lifts need not stand above who was raised."""
    return (can_sanction if row.kind is SanctionKind.LIFT else can_lift)(by, person)


def is_promised(history: History, row: Sanction, promised: Collection[int]) -> bool:
    """Whether ``row`` is one of these, or was given again for one."""
    return any(each.id in promised for each in history.origins(row))


def _give_lifted(
    session: Session, lifting: Sanction, promised: Promised, *, by: Person, at: datetime
) -> Sanction:
    person = take_person(session, lifting.person_id)
    if not may_undo(by, person, lifting):
        raise NotAbove(N_("You may not sanction %(name)s."), name=person.display_name)
    history = history_of(session, person.id)
    since = history.since(lifting)
    if since is not None:
        raise SanctionedMeanwhile(since)
    if history.has_ended(lifting, at):
        raise HoldsNoMore(N_("It would have ended by now; there is nothing to give again."))
    lifted = history.lifted_by(lifting)
    if is_promised(history, lifted, promised(session, person.id)):
        raise GivenOurWord(
            N_(
                "An appeal against it was granted, and its writer has our word. Give a new sanction."
            )
        )
    return _again(session, person, lifted, undoes=lifting, by=by, at=at)


def _give_replaced(
    session: Session, row: Sanction, promised: Promised, *, by: Person, at: datetime
) -> Sanction | None:
    """Give again what ``row`` replaced, if that runs still, is not promised, and ``by`` may give it."""
    person = take_person(session, row.person_id)
    history = history_of(session, person.id)
    former = history.replaced_by(row)
    if former is None or history.has_ended(former, at) or not can_sanction(by, person):
        return None
    if is_promised(history, former, promised(session, person.id)):
        return None
    return _again(session, person, former, undoes=row, by=by, at=at)


def _again(
    session: Session,
    person: Person,
    former: Sanction,
    *,
    undoes: Sanction,
    by: Person,
    at: datetime,
) -> Sanction:
    return give(
        session,
        person,
        kind=former.kind,
        until=former.until,
        reason=former.reason,
        by=by,
        at=at,
        undoes=undoes,
    )
