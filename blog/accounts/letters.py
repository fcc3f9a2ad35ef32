"""Writing a letter: a row beside what caused it, sent once that is committed."""

import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from blog.accounts.models import Letter


def write_letter(
    session: Session,
    *,
    to: str,
    subject: str,
    body: str,
    at: datetime,
    person_id: int | None = None,
    cause: str | None = None,
) -> Letter:
    """Add a letter to the outbox and return it.

    ``cause`` names what it tells of, kind first: ``report:12``. Letters of a kind that its reader
    switched off are not delivered; those without a cause always are.

    Its Message-ID is made here and never again: a letter that is sent twice, because a worker died
    in between, is one letter to the mailbox.
    """
    letter = Letter(
        to=to,
        subject=" ".join(subject.split()),
        body=body,
        person_id=person_id,
        cause=cause,
        message_id=f"<{secrets.token_hex(20)}@gatepost.invalid>",
        created_at=at,
        due_at=at,
        attempts=0,
    )
    session.add(letter)
    return letter
