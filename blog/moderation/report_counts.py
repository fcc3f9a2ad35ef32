"""How many comments are in each queue, and how many appeals and applications wait, for the tabs."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from blog.accounts.membership.applications import applications_count
from blog.accounts.models import Person
from blog.moderation.appeals import appeals_count
from blog.moderation.queues import COUNTED, Queue, counted, in_queue
from blog.moderation.reported import reported_count


def tab_counts(session: Session, by: Person) -> dict[str, int]:
    """Return the counts by the names of the tabs that ``by`` has, up to COUNTED + 1; one query.

    Only moderators answer appeals and applications, so only they have a count of them.
    """
    columns = {queue.value: counted(in_queue(queue, by)) for queue in Queue}
    columns["reported"] = reported_count(by)
    if by.is_moderator:
        columns["appeals"] = appeals_count()
        columns["applications"] = applications_count(COUNTED + 1)
    row = session.execute(select(*(each.label(name) for name, each in columns.items()))).one()
    return {name: getattr(row, name) for name in columns}
