"""How somebody stands at a time: which of their sanctions hold. Pure; ``find_person`` loads them.

Nothing wakes up when a suspension ends: its row stays, and from then on it does not count.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from blog.accounts.models import HeldSanction, Person, SanctionKind


def held(person: Person, kind: SanctionKind, at: datetime) -> HeldSanction | None:
    """Return the sanction of this kind that holds at ``at``, with its reason, if one does."""
    return next(
        (each for each in person.held_sanctions if each.kind is kind and _holds(each, at)), None
    )


def is_premoderated(person: Person, at: datetime) -> bool:
    """Whether all that this person writes waits for a moderator."""
    return held(person, SanctionKind.PREMODERATE, at) is not None


def barred_by(person: Person, at: datetime) -> HeldSanction | None:
    """Return the ban or suspension that keeps this person from commenting, if one does."""
    return held(person, SanctionKind.BAN, at) or held(person, SanctionKind.SUSPEND, at)


def renew(session: Session, person: Person) -> None:
    """Read the sanctions anew, behind the person's lock: one may have come while this waited."""
    session.refresh(person, ["held_sanctions"])


def _holds(sanction: HeldSanction, at: datetime) -> bool:
    return sanction.until is None or at < sanction.until
