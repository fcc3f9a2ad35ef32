"""Who may moderate what; pure, used by views and templates alike."""

from blog.accounts.models import Person
from blog.comments.permissions import is_staff
from blog.posts.models import Post


def can_enter_desk(person: Person | None) -> bool:
    """Whether the person sees the desk at all: moderators all of it, authors their own posts'."""
    return person is not None and (person.is_moderator or person.is_author)


def can_moderate(person: Person | None, post: Post) -> bool:
    return is_staff(person, post)
