"""How much a report weighs: as much as its reporter was right so far.

A weight is a share in thousandths, so that sums are exact and pages sort alike on both databases:
``1000 * (upheld + 1) / (settled + 2)``. Who never reported weighs 500; the share moves with every report
that a moderator settled.
"""

from sqlalchemy import ColumnElement, Select, case, func, literal, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from blog.moderation.models import Report, ReportOutcome

WHOLE = 1_000
"""The weight of one report whose reporter is beyond doubt."""

UNKNOWN = WHOLE // 2
"""The weight of one of whose reports none was settled yet."""


def weight_of(reporter: InstrumentedAttribute[int]) -> ColumnElement[int]:
    """Return what a report of this person weighs, as a column."""
    before = aliased(Report)
    return (
        select(WHOLE * (_upheld(before) + 1) // (func.count(before.id) + 2))
        .where(before.by_id == reporter, before.outcome.is_not(None))
        .correlate_except(before)
        .scalar_subquery()
    )


def weights_of(reporters: Select[int]) -> Select[int, int]:
    """Return the ids of these people and what a report of each weighs, where any was settled."""
    return (
        select(Report.by_id, (WHOLE * (_upheld(Report) + 1) // (func.count() + 2)).label("weight"))
        .where(Report.by_id.in_(reporters), Report.outcome.is_not(None))
        .group_by(Report.by_id)
    )


def weight_on(session: Session, comment_id: int) -> tuple[int, int]:
    """Return how much the open reports on the comment weigh together, and how many there are."""
    row = session.execute(
        select(func.coalesce(func.sum(weight_of(Report.by_id)), 0), func.count(Report.id)).where(
            Report.comment_id == comment_id, Report.outcome.is_(None)
        )
    ).one()
    return int(row[0]), row[1]


def _upheld(report: type[Report]) -> ColumnElement[int]:
    return func.coalesce(
        func.sum(case((report.outcome == ReportOutcome.UPHELD, 1), else_=0)), literal(0)
    )
