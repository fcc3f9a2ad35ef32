"""How much a report weighs: as much as its reporter was right so far.

A weight is a share in thousandths, so that sums are exact and pages sort alike on both databases:
``1000 * (upheld + 1) / (settled + 2)``. Who never reported weighs 500; the share moves with every report
that a moderator settled.
"""

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from blog.moderation.models import Report, ReportOutcome

WHOLE = 1_000
"""The weight of one report whose reporter is beyond doubt."""


def weight_of(reporter: ColumnElement[int] | InstrumentedAttribute[int]) -> ColumnElement[int]:
    """Return what a report of this person weighs, as a column; the index on who reported answers it."""
    before = aliased(Report)
    upheld = func.count().filter(before.outcome == ReportOutcome.UPHELD)
    return (
        select(WHOLE * (upheld + 1) // (func.count() + 2))
        .where(before.by_id == reporter, before.outcome.is_not(None))
        .correlate_except(before)
        .scalar_subquery()
    )


def weights_of(reporters: Select[int]) -> Select[int, int]:
    """Return the ids of these people and what a report of each weighs.

    Each is looked up once, however many reports are open; the OFFSET keeps PostgreSQL from reading all
    reports there ever were instead, and from asking again for each.
    """
    each = reporters.distinct().subquery()
    return select(each.c.by_id, weight_of(each.c.by_id).label("weight")).offset(0)


def weight_on(session: Session, comment_id: int) -> tuple[int, int]:
    """Return how much the open reports on the comment weigh together, and how many there are."""
    row = session.execute(
        select(func.coalesce(func.sum(weight_of(Report.by_id)), 0), func.count(Report.id)).where(
            Report.comment_id == comment_id, Report.outcome.is_(None)
        )
    ).one()
    return int(row[0]), row[1]
