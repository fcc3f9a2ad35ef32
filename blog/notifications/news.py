"""What the rows of the history tell: which changes of a comment are news, and which were taken back.

A status *stands* when it outlasts the undo window. Only the step from one standing status to another is
news, so a decision that was taken back in time is never told, however it was taken back, and an undo of
what nobody heard of is not told either. Nor does it count as told what stood while nobody looked: a reader of
the history compares with what it told, not with what it could have.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby, pairwise

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blog.accounts.letters import UNDO_WINDOW
from blog.comments.in_flight import anyone_writes
from blog.comments.models import Status, StatusChange

OLD_NEWS = timedelta(days=7)
"""What happened longer ago, while no worker ran, is not told any more."""

IN_ONE_QUERY = 500
"""Ids asked for together; SQLite takes a limited number of parameters."""

IMPORT = "import"
"""The rule of what moved in from another blog: nobody is told of that, and its dates are its own."""


@dataclass(frozen=True, slots=True)
class Row:
    """A status change, as far as news are concerned."""

    id: int
    comment_id: int
    became: Status
    by_id: int | None
    rule: str | None
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class News:
    """A comment has a new standing status, which ``row`` gave it."""

    row: Row
    new_to_author: bool
    """Whether its author saw it with another status: the last that stood, or the one it came in with."""
    first_published: bool
    since: datetime
    """From when on the last status that stood was so; without one, when the comment came in."""

    @property
    def comment_id(self) -> int:
        return self.row.comment_id


@dataclass(frozen=True, slots=True)
class Read:
    """What was read of the history."""

    news: list[News] = field(default_factory=list)
    passed: dict[int, int] = field(default_factory=dict)
    """From which row on nothing was told, by comments to which something younger happened."""


def settled_up_to(session: Session, at: datetime) -> int:
    """Return the id up to which every status change is older than the undo window.

    PostgreSQL hands out ids before it commits, so a row may appear below one that was there already.
    Rows are written within seconds of the time they name, and a transaction lasts seconds too. So what
    is not committed yet has an id above that of the last row that is older than the window.
    """
    ours = StatusChange.rule.is_distinct_from(IMPORT)
    fresh = session.scalar(
        select(func.min(StatusChange.id)).where(StatusChange.at > at - UNDO_WINDOW, ours)
    )
    settled = select(func.max(StatusChange.id))
    if fresh is not None:
        settled = settled.where(StatusChange.id < fresh)
    return session.scalar(settled) or 0


def written_up_to(session: Session) -> int:
    """Return the id up to which no row will appear any more; 0 while that cannot be told.

    Whoever asks next sees the rows of all that had finished.
    """
    highest = session.scalar(select(func.max(StatusChange.id))) or 0
    return 0 if anyone_writes(session, StatusChange) else highest


def news_between(
    session: Session, after: int, up_to: int, *, at: datetime, passed: Mapping[int, int]
) -> Read:
    """Return the news that the rows behind ``after`` and up to ``up_to`` tell, in their order.

    ``passed`` is what was passed over before.
    """
    found, over = list[News](), dict[int, int]()
    for history in _histories(session, after, up_to, at, passed):
        comment_id = history[0].comment_id
        untold = passed.get(comment_id, after + 1)
        if history[-1].id > up_to:
            first = next((row.id for row in history if untold <= row.id <= up_to), None)
            if first is not None:
                over[comment_id] = first
        elif (news := news_of(history, untold)) is not None:
            found.append(news)
    return Read(sorted(found, key=lambda each: each.row.id), over)


def _histories(
    session: Session, after: int, up_to: int, at: datetime, passed: Mapping[int, int]
) -> Iterator[list[Row]]:
    """Return the changes of each comment that was touched in between or passed over before."""
    touched = (
        select(StatusChange.comment_id)
        .where(
            StatusChange.id > after,
            StatusChange.id <= up_to,
            StatusChange.at > at - OLD_NEWS,
            StatusChange.rule.is_distinct_from(IMPORT),
        )
        .scalar_subquery()
    )
    query = (
        select(
            StatusChange.id,
            StatusChange.comment_id,
            StatusChange.became,
            StatusChange.by_id,
            StatusChange.rule,
            StatusChange.reason,
            StatusChange.at,
        )
        .where(StatusChange.changes_status())
        .order_by(StatusChange.comment_id, StatusChange.id)
    )
    known = set[int]()
    ids = sorted(passed)
    parts = [ids[start : start + IN_ONE_QUERY] for start in range(0, len(ids), IN_ONE_QUERY)]
    of_these = [
        StatusChange.comment_id.in_(touched),
        *(StatusChange.comment_id.in_(part) for part in parts),
    ]
    for condition in of_these:
        rows = session.execute(query.where(condition))
        histories = groupby((Row(*row) for row in rows), key=lambda row: row.comment_id)
        for comment_id, history in histories:
            if comment_id not in known:
                known.add(comment_id)
                yield list(history)


def news_of(history: Sequence[Row], untold: int) -> News | None:
    """Return what the newest row of one comment's history tells, if that is ``untold`` or younger.

    Only the newest speaks: what came before it was told in its time, or overtaken.
    """
    last = history[-1]
    if last.id < untold or last.rule == IMPORT:
        return None
    standing = [
        row for row, then in pairwise(history) if row.id < untold and then.at - row.at > UNDO_WINDOW
    ]
    stood = [row.became for row in standing]
    before = stood[-1] if stood else None
    if before is last.became:
        return None
    return News(
        last,
        new_to_author=(before or history[0].became) is not last.became,
        first_published=last.became is Status.PUBLISHED and Status.PUBLISHED not in stood,
        since=standing[-1].at if standing else history[0].at,
    )
