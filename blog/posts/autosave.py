"""What an author is writing and has not saved: kept beside the post, never in it."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from blog.accounts.models import Person
from blog.posts.models import Autosave

NEW = 0
"""The post that is not stored yet."""


def keep(
    session: Session,
    fields: dict[str, str],
    *,
    by: Person,
    post_id: int,
    version: int,
    at: datetime,
) -> None:
    """Keep the form's fields in the place of what was kept before; ``version`` is the one edited."""
    # Two windows of one author may send at once: the second waits for the first.
    session.execute(select(Person.id).where(Person.id == by.id).with_for_update(key_share=True))
    session.merge(Autosave(person_id=by.id, post_id=post_id, fields=fields, version=version, at=at))
    session.flush()


def kept(session: Session, *, by: Person, post_id: int) -> Autosave | None:
    """Return what ``by`` was writing there, if it was not saved."""
    return session.get(Autosave, (by.id, post_id))


def forget(session: Session, *, by: Person, post_id: int) -> None:
    session.execute(
        delete(Autosave).where(Autosave.person_id == by.id, Autosave.post_id == post_id)
    )
