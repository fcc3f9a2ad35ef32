"""Who may work on which posts; pure, used by views and templates alike."""

from sqlalchemy import ColumnElement, true

from blog.accounts.models import Person
from blog.posts.models import Post


def can_enter_desk(person: Person | None) -> bool:
    """Whether the person has a writing desk: authors and admins, not moderators as such."""
    return person is not None and person.is_author


def can_edit(person: Person | None, post: Post) -> bool:
    """Authors edit their own posts, admins all of them."""
    return person is not None and (
        person.is_admin or (person.is_author and post.author_id == person.id)
    )


def editable_by(person: Person) -> ColumnElement[bool]:
    """Return the same as a condition for a query about an author's or admin's posts."""
    return true() if person.is_admin else Post.author_id == person.id
