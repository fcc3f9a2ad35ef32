"""Who may be looked for as the one who did something."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from blog.accounts.models import HeldRole, Person
from blog.accounts.role_changes import RoleChange

DOERS_MAX = 200
"""People in the list to choose from; a blog with more staff than this looks by address."""


def doers(session: Session, also: int | None) -> list[tuple[int, str]]:
    """Return ids and names of who has or had a role, by name, and of ``also`` if that is somebody."""
    staff = or_(
        Person.id.in_(select(HeldRole.person_id)),
        Person.id.in_(select(RoleChange.person_id)),
        Person.id == also,
    )
    query = (
        select(Person.id, Person.display_name)
        .where(staff)
        .order_by(Person.id != also, Person.display_name, Person.id)
        .limit(DOERS_MAX)
    )
    found = [(row.id, row.display_name) for row in session.execute(query)]
    return sorted(found, key=lambda each: (each[1].casefold(), each[0]))
