"""Moderators tell each other something about a comment."""

from datetime import datetime

from sqlalchemy.orm import Session

from blog.accounts.models import Person
from blog.errors import Invalid, NotFound
from blog.moderation.models import Note
from blog.moderation.permissions import can_moderate
from blog.moderation.queues import find_case
from blog.words import N_


def note_on_comment(
    session: Session, *, comment_id: int, text: str, by: Person, at: datetime
) -> Note:
    """Add a note that only who may moderate the comment reads; raise NotFound for who may not."""
    case = find_case(session, comment_id)
    if case is None or not can_moderate(by, case.post):
        raise NotFound(N_("There is no such comment."))
    if not text.strip():
        raise Invalid(N_("Write something first."), field="text")
    note = Note(comment_id=comment_id, by_id=by.id, text=text.strip(), at=at)
    session.add(note)
    session.flush()
    return note
