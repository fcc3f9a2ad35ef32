"""The reported queue: comments with open reports, those that weigh most first."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from sqlalchemy import BigInteger, ColumnElement, Select, case, cast, func, select
from sqlalchemy.orm import Session, aliased

from blog.accounts.models import Person
from blog.comments.models import Comment, Status
from blog.moderation.listed import LISTED, Listed
from blog.moderation.models import Report, ReportOutcome
from blog.moderation.queues import may_moderate
from blog.moderation.report_weight import UNKNOWN, weight_of, weights_of
from blog.orm import ask

PAGE = 25
"""Comments on a page, as in the other queues."""

SHOWN = 10
"""Reports shown of one comment, the weightiest; the others say the same."""

STATUSES = (Status.PUBLISHED, Status.PENDING)
"""Where a report still asks for something: what is gone already is settled or its author's own doing."""

_PLACE = re.compile(r"([0-9]{1,15})-([0-9]{1,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ends."""

    weight: int
    id: int

    def __str__(self) -> str:
        return f"{self.weight}-{self.id}"

    @classmethod
    def read(cls, text: str) -> Self | None:
        found = _PLACE.fullmatch(text)
        return cls(int(found[1]), int(found[2])) if found else None


@dataclass(frozen=True, slots=True)
class Complaint:
    """A report with what its reporter's earlier ones came to."""

    report: Report
    reporter: Person
    upheld: int
    settled: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    case: Listed
    weight: int
    count: int
    newest: int
    """The highest id of its open reports: what a moderator saw."""
    complaints: list[Complaint]


@dataclass(frozen=True, slots=True)
class ReportedPage:
    shown: list[Reported]
    next: Place | None


def reported_page(session: Session, by: Person, after: Place | None = None) -> ReportedPage:
    """Return a page of what ``by`` may moderate, behind ``after``; two queries."""
    heavy = _heaviest(by, after).subquery()
    query = (
        LISTED.join(heavy, heavy.c.comment_id == Comment.id)
        .add_columns(heavy.c.weight, heavy.c.number, heavy.c.newest)
        .order_by(heavy.c.weight.desc(), Comment.id)
    )
    rows = ask(session, query, {}).all()
    found = complaints_on(session, [row[0] for row in rows[:PAGE]])
    shown = [
        Reported(
            case=Listed.of(tuple(row)),
            weight=row.weight,
            count=row.number,
            newest=row.newest,
            complaints=found.get(row[0], []),
        )
        for row in rows[:PAGE]
    ]
    last = shown[-1] if len(rows) > PAGE else None
    return ReportedPage(shown, Place(last.weight, last.case.comment.id) if last else None)


def complaints_on(session: Session, comment_ids: Iterable[int]) -> dict[int, list[Complaint]]:
    """Return the open reports by the ids of comments, SHOWN of each; one query."""
    ids = sorted(set(comment_ids))
    if not ids:
        return {}
    rank = func.row_number().over(
        partition_by=Report.comment_id, order_by=(weight_of(Report.by_id).desc(), Report.id)
    )
    ranked = (
        select(Report.id, rank.label("rank"))
        .where(Report.comment_id.in_(ids), Report.outcome.is_(None))
        .subquery()
    )
    rows = session.execute(
        select(Report, Person, _settled(ReportOutcome.UPHELD), _settled())
        .join(ranked, ranked.c.id == Report.id)
        .join(Person, Person.id == Report.by_id)
        .where(ranked.c.rank <= SHOWN)
        .order_by(Report.comment_id, ranked.c.rank)
    )
    found: dict[int, list[Complaint]] = {}
    for row in rows:
        found.setdefault(row[0].comment_id, []).append(Complaint(*row))
    return found


def reported_count(
    mine: list[ColumnElement[bool]], up_to: ColumnElement[int]
) -> ColumnElement[int]:
    """Return how many comments have open reports and are ``mine``, up to ``up_to``, as a column."""
    told = select(Report.comment_id).where(Report.outcome.is_(None)).distinct().subquery()
    found = (  # each comment is looked at once, however many complain
        select(told.c.comment_id)
        .join(Comment, Comment.id == told.c.comment_id)
        .where(Comment.status.in_(STATUSES), *mine)
        .limit(up_to)
        .subquery()
    )
    return select(func.count()).select_from(found).scalar_subquery()


def _heaviest(by: Person, after: Place | None) -> Select[int, int, int, int]:
    told = aliased(Report)
    reporters = weights_of(select(told.by_id).where(told.outcome.is_(None))).subquery()
    each = func.coalesce(reporters.c.weight, UNKNOWN)
    weight = cast(func.sum(each), BigInteger)  # PostgreSQL sums into decimals
    weighed = (
        select(
            Report.comment_id,
            weight.label("weight"),
            func.count(Report.id).label("number"),
            func.max(Report.id).label("newest"),
        )
        .outerjoin(reporters, reporters.c.by_id == Report.by_id)
        .where(Report.outcome.is_(None))
        .group_by(Report.comment_id)
        .subquery("weighed")
    )
    query = (  # each comment is looked at once, however many complain
        select(*weighed.c)
        .join(Comment, Comment.id == weighed.c.comment_id)
        .where(Comment.status.in_(STATUSES), *may_moderate(by))
        .order_by(weighed.c.weight.desc(), weighed.c.comment_id)
        .limit(PAGE + 1)
    )
    if after is None:
        return query
    behind = (weighed.c.weight == after.weight) & (weighed.c.comment_id > after.id)
    return query.where((weighed.c.weight < after.weight) | behind)


def _settled(*outcomes: ReportOutcome) -> ColumnElement[int]:
    before = aliased(Report)
    counted = case((before.outcome.in_(outcomes), before.id)) if outcomes else before.id
    return (
        select(func.count(counted))
        .where(before.by_id == Report.by_id, before.outcome.is_not(None))
        .correlate(Report)
        .scalar_subquery()
    )
