"""What moderation did in the last days, counted by the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session, aliased

from blog.accounts.models import Person
from blog.comments.models import Comment, Status, StatusChange
from blog.moderation.stats_days import Period, day_number, epoch, week_number

IMPORTED = "import"
"""What stands for the rule of a comment that moved in: nobody judged it here."""

PEOPLE_MAX = 30
"""People who decided, on one page: more than any blog has moderators."""

RULES_MAX = 60
"""Rules on one page: more than the policy has."""

AGES = (
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(days=1),
    timedelta(days=3),
    timedelta(days=7),
)
"""Where one age of the queue ends and the next begins; the last has no end."""

HIDDEN = (Status.SPAM, Status.REJECTED, Status.REMOVED)


@dataclass(frozen=True, slots=True)
class Wait:
    """One week's held comments that were decided: how many, and the seconds they had waited."""

    week: int
    """As the number of its Monday, see ``stats_days.py``."""
    count: int
    median: int
    ninetieth: int


@dataclass(frozen=True, slots=True)
class RuleRecord:
    """What a rule did, and how it stands. A comment that only its author took back says nothing."""

    rule: str
    verdict: Status
    count: int
    decided: int
    """Those that can be judged: people have decided about a held one, or it is no held one."""
    overturned: int
    """Held and then published; published and then taken off; kept off and then published."""

    @property
    def precision(self) -> float | None:
        """Return the share that people left standing; nothing as long as none was decided."""
        return 1 - self.overturned / self.decided if self.decided else None


@dataclass(frozen=True, slots=True)
class Decider:
    """What somebody decided, and how much of it was taken back, by them or by somebody else."""

    person: Person
    count: int
    by_themselves: int
    by_others: int

    @property
    def undone(self) -> int:
        return self.by_themselves + self.by_others


def verdicts_by_day(session: Session, period: Period) -> dict[tuple[int, Status], int]:
    """Return how many comments came in on each day with each verdict; one query."""
    day = day_number(StatusChange.at, period, session).label("day")
    query = (
        select(day, StatusChange.became, func.count())
        .where(*_verdicts(period.begins, period.ends))
        .group_by(day, StatusChange.became)
    )
    return {(number, status): count for number, status, count in session.execute(query)}


def waits_by_week(session: Session, period: Period) -> list[Wait]:
    """Return how long held comments had waited when somebody decided, week by week; one query.

    Percentiles by nearest rank, which every database can reckon.
    """
    held = aliased(StatusChange)
    since = (
        select(held.at)
        .where(
            held.comment_id == StatusChange.comment_id,
            held.id < StatusChange.id,
            held.became == Status.PENDING,
        )
        .order_by(held.id.desc())
        .limit(1)
        .correlate(StatusChange)
        .scalar_subquery()
    )
    seconds = epoch(StatusChange.at, session) - epoch(since, session)
    waits = (
        select(
            week_number(StatusChange.at, period, session).label("week"), seconds.label("seconds")
        )
        .where(
            StatusChange.at >= period.begins,
            StatusChange.at < period.ends,
            StatusChange.by_id.is_not(None),
            StatusChange.was == Status.PENDING,
            StatusChange.became != Status.WITHDRAWN,
        )
        .subquery()
    )
    return [Wait(*row) for row in session.execute(_percentiles(waits.c.week, waits.c.seconds))]


def _percentiles(
    week: ColumnElement[int], seconds: ColumnElement[int]
) -> Select[int, int, int, int]:
    place = func.row_number().over(partition_by=week, order_by=seconds)
    count = func.count().over(partition_by=week)
    ranked = select(
        week.label("week"), seconds.label("seconds"), place.label("place"), count.label("count")
    ).subquery()
    at = ranked.c

    def at_rank(rank: ColumnElement[int]) -> ColumnElement[int]:
        return func.max(case((at.place == rank, at.seconds)))

    return (
        select(
            at.week,
            func.max(at.count),
            at_rank((at.count + 1) // 2),
            at_rank((at.count * 9 + 9) // 10),
        )
        .group_by(at.week)
        .order_by(at.week)
    )


def ages_of_pending(session: Session, at: datetime) -> list[int]:
    """Return how many pending comments are of each age of AGES, the youngest first; one query."""
    edges = [at - age for age in AGES]
    age = case(
        *((Comment.created_at > edge, place) for place, edge in enumerate(edges)), else_=len(AGES)
    )
    query = select(age, func.count()).where(Comment.status == Status.PENDING).group_by(age)
    found = {place: count for place, count in session.execute(query)}  # noqa: C416 - rows are no pairs
    return [found.get(place, 0) for place in range(len(AGES) + 1)]


def rule_records(session: Session, begins: datetime, ends: datetime) -> list[RuleRecord]:
    """Return what each rule did from ``begins`` to ``ends``, the busiest first; one query."""
    verdict, now = StatusChange.became, Comment.status
    judged = case(
        (now == Status.WITHDRAWN, 0),
        ((verdict == Status.PENDING) & (now == Status.PENDING), 0),
        else_=1,
    )
    overturned = case(
        (verdict.in_((Status.PENDING, *HIDDEN)) & (now == Status.PUBLISHED), 1),
        ((verdict == Status.PUBLISHED) & now.in_(HIDDEN), 1),
        else_=0,
    )
    count = func.count()
    query = (
        select(StatusChange.rule, verdict, count, func.sum(judged), func.sum(overturned))
        .join(StatusChange.comment)
        .where(*_verdicts(begins, ends))
        .group_by(StatusChange.rule, verdict)
        .order_by(count.desc(), StatusChange.rule)
        .limit(RULES_MAX)
    )
    return [RuleRecord(str(row[0]), *row[1:]) for row in session.execute(query)]


def _verdicts(begins: datetime, ends: datetime) -> Sequence[ColumnElement[bool]]:
    """The first rows of comments that the policy judged."""
    return (
        StatusChange.at >= begins,
        StatusChange.at < ends,
        StatusChange.was.is_(None),
        StatusChange.rule != IMPORTED,
    )


def deciders(session: Session, period: Period) -> list[Decider]:
    """Return who decided, and how much of it was taken back, the busiest first; one query."""
    undoing = aliased(StatusChange)
    themselves = func.sum(case((undoing.by_id == StatusChange.by_id, 1), else_=0))
    others = func.sum(case((undoing.by_id != StatusChange.by_id, 1), else_=0))
    count = func.count()
    counts = (
        select(
            StatusChange.by_id.label("by_id"),
            count.label("count"),
            themselves.label("by_themselves"),
            others.label("by_others"),
        )
        .outerjoin(undoing, undoing.undoes_id == StatusChange.id)
        .where(
            StatusChange.at >= period.begins,
            StatusChange.at < period.ends,
            StatusChange.by_id.is_not(None),
            StatusChange.was.is_not(None),
            StatusChange.undoes_id.is_(None),
            StatusChange.became != Status.WITHDRAWN,
        )
        .group_by(StatusChange.by_id)
        .order_by(count.desc(), StatusChange.by_id)
        .limit(PEOPLE_MAX)
        .subquery()
    )
    query = (
        select(Person, counts.c.count, counts.c.by_themselves, counts.c.by_others)
        .join(counts, counts.c.by_id == Person.id)
        .order_by(counts.c.count.desc(), Person.id)
    )
    return [Decider(*row) for row in session.execute(query)]
