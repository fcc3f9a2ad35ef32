"""What the outbox holds, read like a mailbox."""

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from blog.accounts.models import Letter


def letters_to(session: Session, email: str) -> list[Letter]:
    """Return the letters to this address, the oldest first."""
    session.rollback()
    found = session.scalars(select(Letter).where(Letter.to == email).order_by(Letter.id)).all()
    for letter in found:
        session.expunge(letter)
    session.rollback()
    return list(found)


def link_in(letter: Letter) -> str:
    """Return the path of the address in the letter that does something."""
    found = re.search(r"http://localhost(/\S+)", letter.body)
    assert found is not None
    return found[1]


def last_link(session: Session, email: str) -> str:
    return link_in(letters_to(session, email)[-1])
