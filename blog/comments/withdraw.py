"""An author takes a comment back."""

from datetime import datetime

from sqlalchemy.orm import Session

from blog.accounts.models import Person
from blog.comments import lifecycle
from blog.comments.models import Comment, Status
from blog.comments.own import own_comment


def withdraw(session: Session, *, comment_id: int, by: Person | None, at: datetime) -> Comment:
    """Take the comment off the blog for good and return it; doing so again changes nothing.

    Raise NotFound for a comment that is not ``by``'s own.
    """
    comment = own_comment(session, comment_id, by, to_change=True)
    if comment.status is not Status.WITHDRAWN:
        lifecycle.move(session, comment, Status.WITHDRAWN, by=by, at=at)
    return comment
