"""Moderators tell each other something about a person."""

from datetime import datetime

from sqlalchemy.orm import Session

from blog.accounts.models import Person
from blog.errors import Invalid, NotFound
from blog.moderation.models import Note
from blog.words import N_


def note_on_person(
    session: Session, *, person_id: int, text: str, by: Person, at: datetime
) -> Note:
    """Add a note that only moderators read, never whom it is about; raise NotFound, Invalid."""
    if session.get(Person, person_id) is None:
        raise NotFound(N_("There is no such person."))
    if person_id == by.id:
        raise Invalid(N_("Let others take notes about you."), field="text")
    if not text.strip():
        raise Invalid(N_("Write something first."), field="text")
    note = Note(person_id=person_id, by_id=by.id, text=text.strip(), at=at)
    session.add(note)
    session.flush()
    return note
