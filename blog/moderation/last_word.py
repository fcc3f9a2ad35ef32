"""Conditions of a row in a history: whether a later row took it back, and whether it is the last word."""

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from blog.accounts.membership.models import MembershipChange
from blog.accounts.role_changes import RoleChange
from blog.comments.models import StatusChange
from blog.moderation.models import Settlement


def is_undone(
    row: type[StatusChange | Settlement | MembershipChange | RoleChange],
) -> ColumnElement[bool]:
    """Return the condition that another row of the table takes this one back."""
    undoing = aliased(row)
    return exists().where(undoing.undoes_id == row.id)


def is_last(
    row: type[StatusChange | MembershipChange], same: InstrumentedAttribute[int]
) -> ColumnElement[bool]:
    """Return the condition that no later row has the ``same`` value here: the same comment, or person."""
    later = aliased(row)
    last = select(func.max(later.id)).where(getattr(later, same.key) == same)
    return row.id == last.correlate(row).scalar_subquery()
