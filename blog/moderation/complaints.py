"""What was complained of, by whom, and how right they were before."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from sqlalchemy import ColumnElement, Select, bindparam, case, func, select
from sqlalchemy.orm import Session, aliased

from blog.accounts.models import Person
from blog.moderation.listed import USUAL
from blog.moderation.models import Report, ReportOutcome
from blog.moderation.report_weight import weight_of
from blog.orm import BIG, padded

SHOWN = 10
"""Reports shown of one comment, the weightiest; the others say the same."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """A report with what its reporter's earlier ones came to."""

    report: Report
    reporter: Person
    upheld: int
    settled: int


def complaints_on(session: Session, comment_ids: Iterable[int]) -> dict[int, list[Complaint]]:
    """Return the open reports by the ids of comments, SHOWN of each; one query."""
    ids = sorted(set(comment_ids))
    if not ids:
        return {}
    rows = session.execute(_weightiest(), {"ids": padded(ids, USUAL)})
    found: dict[int, list[Complaint]] = {}
    for row in rows:
        found.setdefault(row[0].comment_id, []).append(Complaint(*row))
    return found


@cache
def _weightiest() -> Select[Report, Person, int, int]:
    """Return the statement, put together once: it takes longer than the question."""
    rank = func.row_number().over(
        partition_by=Report.comment_id, order_by=(weight_of(Report.by_id).desc(), Report.id)
    )
    ids = bindparam("ids", expanding=True, type_=BIG)
    ranked = (
        select(Report.id, rank.label("rank"))
        .where(Report.comment_id.in_(ids), Report.outcome.is_(None))
        .subquery()
    )
    return (
        select(Report, Person, _settled(ReportOutcome.UPHELD), _settled())
        .join(ranked, ranked.c.id == Report.id)
        .join(Person, Person.id == Report.by_id)
        .where(ranked.c.rank <= SHOWN)
        .order_by(Report.comment_id, ranked.c.rank)
    )


def _settled(*outcomes: ReportOutcome) -> ColumnElement[int]:
    before = aliased(Report)
    counted = case((before.outcome.in_(outcomes), before.id)) if outcomes else before.id
    return (
        select(func.count(counted))
        .where(before.by_id == Report.by_id, before.outcome.is_not(None))
        .correlate(Report)
        .scalar_subquery()
    )
