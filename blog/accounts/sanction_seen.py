"""Somebody has seen a warning of theirs."""

from datetime import datetime

from sqlalchemy.orm import Session

from blog.accounts.acknowledgement import Acknowledgement
from blog.accounts.models import Person, Sanction, SanctionKind
from blog.accounts.sanction import let_go, take_person
from blog.accounts.sanction_warnings import was_seen
from blog.errors import NotFound
from blog.words import N_


def see_warning(session: Session, *, sanction_id: int, by: Person, at: datetime) -> None:
    """Record that ``by`` has seen the warning; pressing twice records it once.

    Raise NotFound for what is no warning of theirs.
    """
    warning = session.get(Sanction, sanction_id)
    if warning is None or warning.kind is not SanctionKind.WARN or warning.person_id != by.id:
        raise NotFound(N_("There is no such warning of yours."))
    person = take_person(session, by.id)
    if was_seen(session, warning):
        return
    session.add(Acknowledgement(sanction_id=warning.id, at=at))
    session.flush()
    let_go(session, person, warning)
