"""Finding a comment for its author."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from blog.accounts.models import Person
from blog.comments.models import Comment
from blog.errors import NotFound
from blog.words import N_


def own_comment(
    session: Session, comment_id: int, by: Person | None, *, to_change: bool = False
) -> Comment:
    """Return the comment with its post; raise NotFound when it is not one that ``by`` wrote.

    With ``to_change`` it is read anew, and whoever else is about to change it waits.
    """
    if by is None:
        raise _no_such_comment()
    query = (
        select(Comment)
        .where(Comment.id == comment_id, Comment.author_id == by.id)
        .options(joinedload(Comment.post, innerjoin=True))
    )
    if to_change:
        query = query.with_for_update(of=Comment).execution_options(populate_existing=True)
    comment = session.scalar(query)
    if comment is None:
        raise _no_such_comment()
    return comment


def _no_such_comment() -> NotFound:
    return NotFound(N_("There is no such comment of yours."))
