"""Who may do what with a comment; pure, used by views and templates alike."""

from datetime import datetime, timedelta

from blog.accounts.membership.models import Membership, membership_of
from blog.accounts.models import Person
from blog.accounts.standing import barred_by
from blog.comments.models import Comment, Status
from blog.posts.models import CommentMode, Post
from blog.settings.models import Commenters, CommentSettings

EDIT_WINDOW = timedelta(minutes=15)
"""Long enough to mend a slip, short enough that nobody rewrites what others have answered."""


def is_staff(person: Person | None, post: Post) -> bool:
    """Whether the person runs this blog or wrote this post."""
    return person is not None and (person.is_moderator or is_post_author(person, post))


def is_post_author(person: Person, post: Post) -> bool:
    return person.is_author and post.author_id == person.id


def takes_comments(post: Post, settings: CommentSettings, at: datetime) -> bool:
    """Whether the post is open for new comments at ``at``."""
    return post.comment_mode is CommentMode.OPEN and not is_closed_by_age(post, settings, at)


def is_closed_by_age(post: Post, settings: CommentSettings, at: datetime) -> bool:
    closing = closes_by_age(post, settings)
    return closing is not None and at >= closing


def closes_by_age(post: Post, settings: CommentSettings) -> datetime | None:
    """Return the first moment at which the post is too old for comments, if it ever is."""
    if not settings.close_after_days or post.published_at is None:
        return None
    return post.published_at + timedelta(days=settings.close_after_days, microseconds=1)


def may_write(person: Person | None, settings: CommentSettings, *, as_guest: bool = False) -> bool:
    """Whether the settings let this person comment at all: every door asks this, in the verbs.

    Members may; where the settings say so, also who waits to be let in, and who has no account and comes
    the guests' way (``as_guest``, which only the guests' door says: nothing goes on from there before an
    address is confirmed).
    """
    if person is None or person.account is None:
        return as_guest and settings.commenters is Commenters.ANYONE
    if person.is_member:
        return True
    waits = membership_of(person.account) is Membership.WAITING and not person.is_closing
    return person.is_registered and waits and settings.commenters is not Commenters.MEMBERS


def can_comment(person: Person | None, post: Post, settings: CommentSettings, at: datetime) -> bool:
    """Whether the person may write here, no sanction bars them, and the post is open."""
    return (
        person is not None
        and may_write(person, settings)
        and barred_by(person, at) is None
        and takes_comments(post, settings, at)
    )


def can_edit(person: Person | None, comment: Comment, at: datetime) -> bool:
    return (
        person is not None
        and person.is_registered
        and barred_by(person, at) is None
        and comment.author_id == person.id
        and comment.status in (Status.PENDING, Status.PUBLISHED)
        and at - comment.created_at < EDIT_WINDOW
    )


def can_withdraw(person: Person | None, comment: Comment) -> bool:
    return (
        person is not None
        and comment.author_id == person.id
        and comment.status is not Status.WITHDRAWN
    )
