"""How many comments are in each queue, and how many appeals and applications wait, for the tabs."""

from dataclasses import dataclass
from functools import cache

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from blog.accounts.membership.applications import applications_count
from blog.accounts.models import Person
from blog.comments.models import Comment
from blog.moderation import queues
from blog.moderation.appeals import appeals_count
from blog.moderation.models import Appeal, Report
from blog.moderation.queues import UP_TO, Queue, counted, moderated, of, up_to
from blog.moderation.reported import reported_count
from blog.orm import ask

BESIDE_COUNTED = 200
"""Tabs beside the pending one are counted up to here, at every page: nobody works by their numbers."""

NEWEST = {"newest": Comment.id, "newest_report": Report.id, "newest_appeal": Appeal.id}
"""Behind which ids what comes later is new."""


@dataclass(frozen=True, slots=True)
class Tabs:
    counts: dict[str, int]
    """By the names of the tabs, up to one more than ``most``."""
    newest: int
    """The highest id of any comment: what comes later has a higher one."""
    newest_report: int
    newest_appeal: int

    @staticmethod
    def most(name: str) -> int:
        """Return how far a tab's count is exact."""
        return queues.COUNTED if name == Queue.PENDING else min(BESIDE_COUNTED, queues.COUNTED)


def tabs_of(session: Session, by: Person) -> Tabs:
    """Return the counts of the tabs that ``by`` has; one query.

    Only moderators answer appeals and applications, so only they have a count of them.
    """
    query = _counts(everything=by.is_moderator)
    facts = {
        "up_to": Tabs.most(Queue.PENDING) + 1,
        "up_to_beside": Tabs.most(Queue.ALL) + 1,
        "by_id": by.id,
    }
    row = ask(session, query, facts).one()
    counts = dict(row._mapping)  # noqa: SLF001 - the documented way to a row's names
    newest = [counts.pop(name) or 0 for name in NEWEST]
    return Tabs(counts, *newest)


@cache
def _counts(*, everything: bool) -> Select[*tuple[int, ...]]:
    """Return the statement, put together once: every page of the desk asks."""
    mine = moderated(everything=everything)
    beside = up_to("up_to_beside")
    columns = {
        queue.value: counted([*of(queue), *mine], UP_TO if queue is Queue.PENDING else beside)
        for queue in Queue
    }
    columns["reported"] = reported_count(mine, beside)
    if everything:
        columns["appeals"] = appeals_count(beside)
        columns["applications"] = applications_count(beside)
    for name, id_ in NEWEST.items():
        columns[name] = select(func.max(id_)).scalar_subquery()
    return select(*(each.label(name) for name, each in columns.items()))
