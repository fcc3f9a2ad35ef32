"""How many reported comments and appeals wait, for the tabs."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from blog.accounts.models import Person
from blog.moderation.appeals import appeals_count
from blog.moderation.reported import reported_count


def waiting_counts(session: Session, by: Person) -> dict[str, int]:
    """Return the counts by the names of their pages, up to COUNTED + 1; only moderators answer appeals."""
    columns = {"reported": reported_count(by)}
    if by.is_moderator:
        columns["appeals"] = appeals_count()
    row = session.execute(select(*(each.label(name) for name, each in columns.items()))).one()
    return {name: getattr(row, name) for name in columns}
