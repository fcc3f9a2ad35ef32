"""Where each reader of the history stands; a position moves together with the letters it stands for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from blog.accounts.letters import write_letter
from blog.accounts.models import Letter
from blog.moderation.models import Mention
from blog.notifications.kinds import Cadence, Kind
from blog.notifications.models import OutboxPosition

DIGEST_HOUR = 7
"""When the day's digest is written, in the blog's time zone: it is there at breakfast."""

IN_ONE_QUERY = 500
"""Causes asked for together; SQLite takes a limited number of parameters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A letter that is written but not yet in the outbox; ``change_id`` is the newest row it tells of."""

    person_id: int
    to: str
    kind: Kind
    change_id: int
    subject: str
    body: str
    names: tuple[int, ...]
    """The comments of which it says something, by id."""

    @property
    def cause(self) -> str:
        """Of appeals there are answers, too, which name the appeal: this one takes an answer back."""
        which = "back-" if self.kind is Kind.APPEAL else ""
        return f"{self.kind}:{which}{self.change_id}"


def passed_by(position: OutboxPosition) -> dict[int, int]:
    """Return what this reader passed over, as ``news_between`` reads it."""
    return {int(comment_id): row for comment_id, row in (position.passed or {}).items()}


def as_passed(passed: Mapping[int, int]) -> dict[str, int] | None:
    """Return it as a position keeps it."""
    return {str(comment_id): row for comment_id, row in passed.items()} or None


def open_position(session: Session, name: str, last_id: int, due_at: datetime | None) -> None:
    """Begin to read from ``last_id`` on; what another worker began at the same moment stays."""
    kind = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    values = {"name": name, "last_id": last_id, "due_at": due_at}
    session.execute(kind.insert(OutboxPosition).values(values).on_conflict_do_nothing())


def advance(
    session: Session,
    stood: OutboxPosition,
    moved: OutboxPosition,
    drafts: Sequence[Draft],
    *,
    at: datetime,
) -> bool:
    """Move the position and put the letters it stands for into the outbox, or do neither.

    Return False when another worker moved it first: then those letters are written already. Two that
    come at the same moment queue at the position's row, and the second finds it moved.
    """
    done = session.execute(
        update(OutboxPosition)
        .where(OutboxPosition.name == stood.name, OutboxPosition.last_id == stood.last_id)
        .where(OutboxPosition.ahead_id.is_not_distinct_from(stood.ahead_id))
        .where(OutboxPosition.due_at.is_not_distinct_from(stood.due_at))
        .values(
            last_id=moved.last_id, ahead_id=moved.ahead_id, passed=moved.passed, due_at=moved.due_at
        )
        .execution_options(synchronize_session=False)
    )
    if not done.rowcount:  # type: ignore[attr-defined]
        return False
    known = _written(session, drafts)
    for draft in drafts:
        if (draft.person_id, draft.cause) not in known:
            letter = write_letter(
                session,
                to=draft.to,
                subject=draft.subject,
                body=draft.body,
                person_id=draft.person_id,
                cause=draft.cause,
                at=at,
            )
            session.add_all(Mention(letter=letter, comment_id=each) for each in draft.names)
    session.flush()
    return True


def next_due(cadence: Cadence, at: datetime, zone: ZoneInfo) -> datetime | None:
    """Return when the next digest is due: at the full hour, or at breakfast; nothing for at once."""
    if cadence is Cadence.HOURLY:
        return at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    if cadence is Cadence.AT_ONCE:
        return None
    breakfast = at.astimezone(zone).replace(hour=DIGEST_HOUR, minute=0, second=0, microsecond=0)
    return breakfast if breakfast > at else breakfast + timedelta(days=1)


def _written(session: Session, drafts: Sequence[Draft]) -> set[tuple[int | None, str | None]]:
    """Return who was told of which of these causes already."""
    causes = sorted({draft.cause for draft in drafts})
    return {
        (person_id, cause)
        for start in range(0, len(causes), IN_ONE_QUERY)
        for person_id, cause in session.execute(
            select(Letter.person_id, Letter.cause).where(
                Letter.cause.in_(causes[start : start + IN_ONE_QUERY])
            )
        )
    }
