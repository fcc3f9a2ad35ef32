"""The reported queue: comments with open reports, those that weigh most first."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from sqlalchemy import BigInteger, ColumnElement, Select, Subquery, cast, func, select
from sqlalchemy.orm import Session, aliased

from blog.accounts.models import Person
from blog.comments.models import Comment, Status
from blog.moderation.complaints import Complaint, complaints_on
from blog.moderation.listed import LISTED, Listed
from blog.moderation.looking import Sought
from blog.moderation.models import Report
from blog.moderation.queues import COUNTED, may_moderate
from blog.moderation.report_weight import weights_of
from blog.orm import ask

PAGE = 25
"""Comments on a page, as in the other queues."""

STATUSES = (Status.PUBLISHED, Status.PENDING)
"""Where a report still asks for something: what is gone already is settled or its author's own doing."""

_PLACE = re.compile(r"([0-9]{1,18})-([0-9]{1,18})", re.ASCII)


class ReportedOrder(StrEnum):
    """By weight, or by the first report that is still open: what waits here are reports."""

    HEAVIEST = "heaviest"
    OLDEST = "oldest"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins or ends: ``rank`` is what the queue is sorted by."""

    rank: int
    id: int

    def __str__(self) -> str:
        return f"{self.rank}-{self.id}"

    @classmethod
    def read(cls, text: str) -> Self | None:
        found = _PLACE.fullmatch(text)
        return cls(int(found[1]), int(found[2])) if found else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    case: Listed
    weight: int
    count: int
    oldest: int
    newest: int
    """The highest id of its open reports: what a moderator saw."""
    complaints: list[Complaint]

    def place(self, order: ReportedOrder) -> Place:
        rank = self.weight if order is ReportedOrder.HEAVIEST else self.oldest
        return Place(rank, self.case.comment.id)


@dataclass(frozen=True, slots=True)
class ReportedPage:
    shown: list[Reported]
    previous: Place | None
    next: Place | None


def reported_page(
    session: Session,
    by: Person,
    sought: Sought,
    *,
    order: ReportedOrder = ReportedOrder.HEAVIEST,
    after: Place | None = None,
    before: Place | None = None,
) -> ReportedPage:
    """Return a page of what ``by`` may moderate, behind ``after`` or ahead of ``before``; two queries.

    Each reported comment is looked at: there are few beside all the others.
    """
    backwards = before is not None
    where = [*may_moderate(by), *sought.quick, *sought.slow(Comment)]
    edge = before or after
    waiting = _in_order(_WEIGHED, order, edge, backwards=backwards)
    keys = _keys(waiting, order, backwards=backwards)
    few = _among(waiting, where).order_by(*keys).limit(PAGE + 1).subquery("few")
    found = _read(session, few, _keys(few, order, backwards=backwards))
    shown = found[:PAGE][::-1] if backwards else found[:PAGE]
    more = len(found) > PAGE
    first = shown[0].place(order) if shown else edge
    return ReportedPage(
        shown,
        previous=first if (more if backwards else after is not None) else None,
        next=shown[-1].place(order) if (more or backwards) and shown else None,
    )


def reported_one(session: Session, comment_id: int) -> Reported | None:
    """Return the comment as the queue shows it, if it is reported; two queries."""
    weighed = _weighed(Report.outcome.is_(None), Report.comment_id == comment_id)
    return next(iter(_read(session, _among(weighed, []).subquery(), [])), None)


def reported_count(
    where: list[ColumnElement[bool]], up_to: ColumnElement[int] | int, since: int | None = None
) -> ColumnElement[int]:
    """Return how many reported comments fit, up to ``up_to``, as a column.

    With ``since`` only those with a report that came after the one of this id.
    """
    open_ones = select(Report.comment_id).where(Report.outcome.is_(None))
    if since is not None:
        open_ones = open_ones.where(Report.id > since)
    told = open_ones.distinct().subquery()
    found = (  # each comment is looked at once, however many complain
        select(told.c.comment_id)
        .join(Comment, Comment.id == told.c.comment_id)
        .where(Comment.status.in_(STATUSES), *where)
        .limit(up_to)
        .subquery()
    )
    return select(func.count()).select_from(found).scalar_subquery()


def reported_matching(by: Person, sought: Sought, since: int | None = None) -> ColumnElement[int]:
    """Return how many of what ``by`` may moderate fit, up to COUNTED + 1, as a column."""
    where = [*may_moderate(by), *sought.quick, *sought.slow(Comment)]
    return reported_count(where, COUNTED + 1, since)


def reported_since(session: Session, by: Person, sought: Sought, seen: int) -> int:
    """Return how many of these have a report that came after the one with the id ``seen``."""
    return session.scalar(select(reported_matching(by, sought, seen))) or 0


def _read(session: Session, few: Subquery, keys: list[ColumnElement[Any]]) -> list[Reported]:
    """Return these with all that stands beside them, sorted by the keys."""
    query = (
        LISTED.join(few, few.c.comment_id == Comment.id)
        .add_columns(few.c.weight, few.c.number, few.c.oldest, few.c.newest)
        .order_by(*keys)
    )
    rows = ask(session, query, {}).all()
    complaints = complaints_on(session, [row[0] for row in rows[:PAGE]])
    return [
        Reported(
            case=Listed.of(tuple(row)),
            weight=row.weight,
            count=row.number,
            oldest=row.oldest,
            newest=row.newest,
            complaints=complaints.get(row[0], []),
        )
        for row in rows
    ]


def _in_order(
    weighed: Subquery, order: ReportedOrder, edge: Place | None, *, backwards: bool
) -> Subquery:
    """Return what lies behind the edge, sorted before anything else is asked of it.

    So PostgreSQL looks at comments until the page is full; the OFFSET keeps it from sorting at the end.
    """
    found = select(*weighed.c).order_by(*_keys(weighed, order, backwards=backwards)).offset(0)
    if edge is not None:
        found = found.where(_behind(weighed, order, edge, backwards=backwards))
    return found.subquery("waiting")


def _among(weighed: Subquery, where: list[ColumnElement[bool]]) -> Select[*tuple[Any, ...]]:
    """Return the reported comments that fit; each is looked at once, however many complain."""
    return (
        select(*weighed.c)
        .join(Comment, Comment.id == weighed.c.comment_id)
        .where(Comment.status.in_(STATUSES), *where)
    )


def _weighed(*where: ColumnElement[bool]) -> Subquery:
    """Return what the open reports on each comment weigh together, how many and which they are."""
    told = aliased(Report)
    reporters = weights_of(select(told.by_id).where(told.outcome.is_(None))).subquery()
    return (
        select(
            Report.comment_id,
            cast(func.sum(reporters.c.weight), BigInteger).label(
                "weight"
            ),  # PostgreSQL sums into decimals
            func.count(Report.id).label("number"),
            func.min(Report.id).label("oldest"),
            func.max(Report.id).label("newest"),
        )
        .join(reporters, reporters.c.by_id == Report.by_id)
        .where(*where)
        .group_by(Report.comment_id)
        .subquery("weighed")
    )


# Put together once: it takes longer than all the rest of the question.
_WEIGHED = _weighed(Report.outcome.is_(None))


def _keys(found: Subquery, order: ReportedOrder, *, backwards: bool) -> list[ColumnElement[Any]]:
    rank, id_ = _rank(found, order), found.c.comment_id
    return [
        rank.desc() if _falls(order, backwards=backwards) else rank,
        id_.desc() if backwards else id_,
    ]


def _behind(
    found: Subquery, order: ReportedOrder, edge: Place, *, backwards: bool
) -> ColumnElement[bool]:
    rank, id_ = _rank(found, order), found.c.comment_id
    beside = id_ < edge.id if backwards else id_ > edge.id
    further = rank < edge.rank if _falls(order, backwards=backwards) else rank > edge.rank
    return further | ((rank == edge.rank) & beside)


def _rank(found: Subquery, order: ReportedOrder) -> ColumnElement[int]:
    column: ColumnElement[int] = found.c["weight" if order is ReportedOrder.HEAVIEST else "oldest"]
    return column


def _falls(order: ReportedOrder, *, backwards: bool) -> bool:
    """Whether the rank falls from one comment to the next."""
    return (order is ReportedOrder.OLDEST) is backwards
