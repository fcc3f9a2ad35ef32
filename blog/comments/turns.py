"""One member writes one thing at a time."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from blog.accounts.models import Person


def take_turn(session: Session, by: Person) -> None:
    """Wait until nothing else of this member is being stored, to the end of the transaction.

    So what is read next (the token, the pace, the same text) cannot change before it is acted on.
    SQLite queues all writers anyway.
    """
    session.execute(select(Person.id).where(Person.id == by.id).with_for_update(key_share=True))
