"""Writing a letter: a row beside what caused it, sent once that is committed."""

import secrets
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from blog.accounts.models import Letter

UNDO_WINDOW = timedelta(minutes=5)
"""How long a decision is kept back before anybody hears of it: a slip of the hand is seen by then."""

SWITCHED_OFF = "switched off by its reader"
"""Why a letter that nobody wants any more was given up."""

TAKEN_BACK = "taken back before it left"
"""Why a letter was given up that told of what did not hold any more."""

NOBODY = ""
"""To whom a letter is that exists only so that asking takes the same time for every address."""


class Fate(StrEnum):
    """What became of a letter."""

    WAITS = "waits"
    TRIED = "tried"
    SENT = "sent"
    UNWANTED = "unwanted"
    TAKEN_BACK = "taken_back"
    GIVEN_UP = "given_up"


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
    switched off are not delivered; those without a cause always are. What is to NOBODY is never due.

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
        due_at=at if to != NOBODY else None,
        attempts=0,
    )
    session.add(letter)
    return letter


def fate_of(letter: Letter) -> Fate:
    """Return what became of it; the mail server's words stay out, they may name an address."""
    if letter.sent_at is not None:
        return Fate.SENT
    if letter.due_at is not None:
        return Fate.TRIED if letter.attempts else Fate.WAITS
    return _NOT_SENT.get(letter.last_error or "", Fate.GIVEN_UP)


_NOT_SENT = {SWITCHED_OFF: Fate.UNWANTED, TAKEN_BACK: Fate.TAKEN_BACK}
