"""Sending the letters that are due, each exactly once as far as the network lets us know.

A worker claims one letter in a transaction of its own, by moving its due time ahead (a lease); sends
it outside of any transaction; and records what came of it. A worker that dies in between leaves the
lease behind: when that has passed, another sends the letter again, under the same Message-ID.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from blog.accounts.letters import SWITCHED_OFF, TAKEN_BACK
from blog.accounts.models import Letter
from blog.db import Database
from blog.mail import Envelope, NotSent, Sender, make_message
from blog.moderation.taken_back import is_taken_back
from blog.notifications.choices import choices_of
from blog.notifications.kinds import Cadence, kind_of
from blog.notifications.links import Links
from blog.settings.current import current_settings

LEASE = timedelta(minutes=10)
"""How long a claimed letter is left to its worker; sending one takes seconds."""

WAITS = tuple(timedelta(minutes=each) for each in (1, 5, 30, 120, 480))
"""Before each further attempt; mail servers that are down come back within hours."""

ATTEMPTS_MAX = len(WAITS) + 1

REASON_MAX = 300
"""Characters of a mail server's complaint that are kept."""

log = logging.getLogger("gatepost.mail")

Now = Callable[[], datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """What a worker needs: the letters, the way out, the address they come from, and its links."""

    database: Database
    sender: Sender
    address: str
    links: Links
    lease: timedelta = LEASE
    """How long a claim holds."""
    waits: Sequence[timedelta] = WAITS
    """Before each further attempt; after the last, the letter is given up."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A letter in the hands of one worker; ``attempts`` tells this claim from a later one."""

    id: int
    to: str
    subject: str
    body: str
    message_id: str
    created_at: datetime
    attempts: int
    person_id: int | None
    cause: str | None
    headers: dict[str, Any] | None


def deliver_due(office: Office, now: Now, stopped: Callable[[], bool] = bool) -> int:
    """Send every letter that is due, or until ``stopped``; return how many were handled, sent or not."""
    handled = 0
    while not stopped() and _anything_due(office, now()):
        letter = _claim(office, now())
        if letter is None:
            break  # others are at it
        _deliver(office, letter, now)
        handled += 1
    return handled


def _anything_due(office: Office, at: datetime) -> bool:
    """Ask without taking a lock: most of the time nothing is due."""
    with office.database.reading() as session:
        return bool(session.scalar(select(exists().where(Letter.due_at <= at))))


def _claim(office: Office, at: datetime) -> Claimed | None:
    with office.database.transaction() as session:
        return claim(session, at, office.lease)


def claim(session: Session, at: datetime, lease: timedelta = LEASE) -> Claimed | None:
    """Take the letter that has been due the longest, unless another worker has it."""
    first = (
        select(Letter.id)
        .where(Letter.due_at <= at)
        .order_by(Letter.due_at, Letter.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    row = session.execute(
        update(Letter)
        .where(Letter.id == first, Letter.due_at <= at)
        .values(due_at=at + lease, attempts=Letter.attempts + 1)
        .returning(
            Letter.id,
            Letter.to,
            Letter.subject,
            Letter.body,
            Letter.message_id,
            Letter.created_at,
            Letter.attempts,
            Letter.person_id,
            Letter.cause,
            Letter.headers,
        )
    ).one_or_none()
    return Claimed(*tuple(row)) if row else None


def _deliver(office: Office, letter: Claimed, now: Now) -> None:
    try:
        with office.database.reading() as session:
            unsent = _why_not(session, letter)
            title = current_settings(session).blog.title
        if unsent:
            _record(office, letter, due_at=None, body="", last_error=unsent)
            return
        message = make_message(
            sender=Envelope(name=title, address=office.address),
            to=letter.to,
            subject=letter.subject,
            body=letter.body,
            message_id=letter.message_id,
            at=letter.created_at,
            headers=_headers(office, letter),
        )
        office.sender.send(message)
    except NotSent as error:
        log.warning("letter %s, attempt %s: %s", letter.id, letter.attempts, error)
        _record_failure(office, letter, error, now())
    else:
        _record(office, letter, sent_at=now(), due_at=None, body="", last_error=None)


def _why_not(session: Session, letter: Claimed) -> str | None:
    """Return why it is not to be sent any more, nothing if it is."""
    if not _wanted(session, letter):
        return SWITCHED_OFF
    return TAKEN_BACK if is_taken_back(session, letter.cause, letter.created_at) else None


def _wanted(session: Session, letter: Claimed) -> bool:
    """Whether its reader still wants letters of this kind: the choice may be newer than the letter."""
    kind = kind_of(letter.cause)
    if kind is None or letter.person_id is None:
        return True
    return choices_of(session, letter.person_id)[kind] is not Cadence.OFF


def _headers(office: Office, letter: Claimed) -> dict[str, str]:
    """Return its further headers, with the two that unsubscribe by one click (RFC 8058, 3.1)."""
    kind = kind_of(letter.cause)
    headers = dict(letter.headers or {})
    if kind is not None and letter.person_id is not None:
        headers["List-Unsubscribe"] = f"<{office.links.stop(letter.person_id, kind)}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def _record_failure(office: Office, letter: Claimed, error: NotSent, at: datetime) -> None:
    reason = " ".join(str(error).split())[:REASON_MAX]
    if error.for_good or letter.attempts > len(office.waits):
        _record(office, letter, due_at=None, body="", last_error=reason)
    else:
        again = at + office.waits[letter.attempts - 1]
        _record(office, letter, due_at=again, last_error=reason)


def _record(office: Office, letter: Claimed, **outcome: object) -> None:
    """Write down what came of it, unless the lease ran out and another worker has the letter now."""
    with office.database.transaction() as session:
        session.execute(
            update(Letter)
            .where(
                Letter.id == letter.id,
                Letter.attempts == letter.attempts,
                Letter.due_at.is_not(None),
            )
            .values(**outcome)
        )
