"""Who hears of what: reads the rows of the history that nobody was told of, and writes the letters.

The rows are the outbox. Members' letters are read from one position, the digests of each moderator and
author from one of their own. What a letter says is put together while only reading; then the position
and the letters are written in one short transaction, or not at all when another worker was faster.
"""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blog.comments.models import StatusChange
from blog.notifications.desk import desk_positions, tell_desk
from blog.notifications.members import members_letters
from blog.notifications.models import OutboxPosition
from blog.notifications.news import news_between, settled_up_to, written_up_to
from blog.notifications.positions import as_passed, open_position, passed_by
from blog.notifications.reading import staff
from blog.notifications.round import Newsroom, Round
from blog.settings.current import current_settings

MEMBERS = "members"
"""The name of the position of all letters to members."""

ROWS = 20_000
"""Rows of the history that are read together: more than the biggest batch, little enough to hold."""


def gather(room: Newsroom, at: datetime) -> int:
    """Write the letters that are due at ``at``; return how many."""
    this = _look(room, at)
    _open_positions(this)
    with room.stationery.opened(this.settings):
        return _members(this) + tell_desk(this)


def _look(room: Newsroom, at: datetime) -> Round:
    with room.database.reading() as session:
        up_to = settled_up_to(session, at)
        return Round(
            room=room,
            at=at,
            up_to=up_to,
            written_up_to=max(up_to, written_up_to(session)),
            settings=current_settings(session),
            people=staff(session),
            positions={each.name: each for each in session.scalars(select(OutboxPosition))},
        )


def _open_positions(this: Round) -> None:
    """Begin where nobody read yet: what happened before is not told."""
    due = {MEMBERS: None, **desk_positions(this)}
    missing = [name for name in due if name not in this.positions]
    if missing:
        with this.room.database.transaction() as session:
            for name in missing:
                open_position(session, name, this.up_to, due[name])


def _members(this: Round) -> int:
    position, written = this.positions.get(MEMBERS), 0
    while position is not None and position.last_id < this.up_to:
        with this.room.database.reading() as session:
            until = _end_of_part(session, position.last_id, this.up_to)
            read = news_between(
                session, position.last_id, until, at=this.at, passed=passed_by(position)
            )
            drafts = members_letters(session, this.room.stationery.write, read.news, at=this.at)
        moved = OutboxPosition(name=MEMBERS, last_id=until, passed=as_passed(read.passed))
        if not this.write_down(position, moved, drafts):
            break
        written += len(drafts)
        position = moved
    return written


def _end_of_part(session: Session, after: int, up_to: int) -> int:
    """Return where a part of at most ``ROWS`` ends; a batch is never cut, so that it is one letter."""
    part = (
        select(StatusChange.id)
        .where(StatusChange.id > after, StatusChange.id <= up_to)
        .order_by(StatusChange.id)
        .limit(ROWS)
        .subquery()
    )
    end = session.scalar(select(func.max(part.c.id))) or up_to
    batch_id = session.scalar(select(StatusChange.batch_id).where(StatusChange.id == end))
    if batch_id is not None:
        whole = select(func.max(StatusChange.id)).where(StatusChange.batch_id == batch_id)
        end = max(end, min(up_to, session.scalar(whole) or end))
    return end
