"""A moderator does something to somebody's right to comment; every act is a row that stays."""

from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from blog.accounts.find import find_person
from blog.accounts.models import HeldSanction, Person, Sanction, SanctionKind
from blog.accounts.sanction_rules import can_sanction
from blog.accounts.sanction_warnings import oldest_unseen
from blog.errors import Conflict, Forbidden, Invalid, NotFound
from blog.words import N_

SUSPENSION_MAX = timedelta(days=5 * 366)
"""Five years; who wants more wants a ban."""


class NotAbove(Forbidden):
    pass


class SanctionedMeanwhile(Conflict):
    """Another moderator was faster; ``last`` is what they did, with ``by`` loaded."""

    def __init__(self, last: Sanction) -> None:
        super().__init__(N_("Someone else dealt with this person while you looked at them."))
        self.last = last


def sanction(
    session: Session,
    *,
    person_id: int,
    kind: SanctionKind,
    until: datetime | None,
    reason: str,
    seen: int,
    by: Person,
    at: datetime,
) -> Sanction:
    """Sanction the person and return the row; one of the same kind that holds is replaced by it.

    ``seen`` is the id of the person's last row on the page that was shown, 0 for none. Pressing twice
    returns the first press's row. Raise NotFound, NotAbove, Invalid for an end that makes no sense and
    for no reason, SanctionedMeanwhile.
    """
    person = take_person(session, person_id)
    if not can_sanction(by, person):
        raise NotAbove(N_("You may not sanction %(name)s."), name=person.display_name)
    reason = reason.strip()
    since = _rows_since(session, person, seen)
    if since:
        pressed = (kind, until, reason)
        if len(since) == 1 and _is_the_same(since[0], pressed, by=by, at=at):
            return since[0]
        raise SanctionedMeanwhile(since[-1])
    _check(kind, until, reason, at)
    return give(session, person, kind=kind, until=until, reason=reason, by=by, at=at)


def give(
    session: Session,
    person: Person,
    *,
    kind: SanctionKind,
    until: datetime | None,
    reason: str,
    by: Person,
    at: datetime,
    undoes: Sanction | None = None,
) -> Sanction:
    """Write a sanction down and let it hold; whoever calls has locked the person and looked at everything."""
    row = Sanction(
        person_id=person.id,
        kind=kind,
        until=until,
        reason=reason,
        by_id=by.id,
        at=at,
        undoes_id=undoes.id if undoes else None,
    )
    session.add(row)
    session.flush()
    _hold(person, row)
    session.flush()
    return row


def take_person(session: Session, person_id: int) -> Person:
    """Return the person as they stand now, locked until the transaction ends; raise NotFound.

    Who comments waits behind the same lock, so nothing of theirs slips in beside a ban.
    """
    session.execute(select(Person.id).where(Person.id == person_id).with_for_update(key_share=True))
    person = find_person(session, Person.id == person_id)
    if person is None:
        raise NotFound(N_("There is no such person."))
    session.refresh(person, ["account", "held_roles", "held_sanctions"])
    return person


def let_go(session: Session, person: Person, row: Sanction) -> None:
    """Hold ``row`` no longer; of the warnings, the next one that was not seen takes its place."""
    held = _held(person, row.kind)
    if held is None or held.sanction_id != row.id:
        return
    following = oldest_unseen(session, person) if row.kind is SanctionKind.WARN else None
    if following is None:
        person.held_sanctions.remove(held)
    else:
        held.sanction = following
    session.flush()


def with_who() -> Select[Sanction]:
    """Return a query for rows with who did it, as ``SanctionedMeanwhile`` wants them."""
    return select(Sanction).options(joinedload(Sanction.by, innerjoin=True))


def _rows_since(session: Session, person: Person, seen: int) -> list[Sanction]:
    rows = with_who().where(Sanction.person_id == person.id, Sanction.id > seen)
    return list(session.scalars(rows.order_by(Sanction.id)))


def _is_the_same(
    row: Sanction,
    pressed: tuple[SanctionKind, datetime | None, str],
    *,
    by: Person,
    at: datetime,
) -> bool:
    """Whether ``row`` is of the first press; a week counts from each press, a day that was chosen does not."""
    kind, until, reason = pressed
    if (row.by_id, row.kind, row.reason) != (by.id, kind, reason):
        return False
    if row.until is None or until is None:
        return row.until is until
    return row.until == until or row.until - row.at == until - at


def _check(kind: SanctionKind, until: datetime | None, reason: str, at: datetime) -> None:
    if kind is SanctionKind.LIFT:
        raise Invalid(N_("Choose what to do."), field="kind")
    if not reason:
        raise Invalid(N_("Give a reason; the person reads it."), field="reason")
    if (kind is SanctionKind.SUSPEND) is (until is None):
        raise Invalid(N_("A suspension has an end, and nothing else has."), field="until")
    if until is not None and not at < until <= at + SUSPENSION_MAX:
        raise Invalid(N_("Choose a day to come, within five years."), field="until")


def _hold(person: Person, row: Sanction) -> None:
    """Let ``row`` hold; a warning waits behind the one that was not seen yet."""
    held = _held(person, row.kind)
    if held is None:
        person.held_sanctions.append(HeldSanction(kind=row.kind, until=row.until, sanction=row))
    elif row.kind is not SanctionKind.WARN:
        held.until, held.sanction = row.until, row


def _held(person: Person, kind: SanctionKind) -> HeldSanction | None:
    return next((each for each in person.held_sanctions if each.kind is kind), None)
