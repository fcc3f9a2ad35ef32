"""Who may work on which posts; pure, used by verbs, views and templates alike."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, false, or_, true

from blog.accounts.models import Person
from blog.posts.models import Post, PostStatus
from blog.posts.visible import can_read, is_public


def can_enter_desk(person: Person | None) -> bool:
    """Whether the person has a writing desk: who writes and admins, not moderators as such."""
    return person is not None and (person.is_author or person.is_contributor)


def can_edit(person: Person | None, post: Post) -> bool:
    """Authors edit their own posts and what waits for review, contributors their drafts, admins all."""
    if person is None:
        return False
    if person.is_author:
        return can_throw_away(person, post) or post.is_submitted
    return person.is_contributor and post.author_id == person.id and _is_draft(post)


def can_publish(person: Person | None, post: Post) -> bool:
    """Whether the person makes this post public, or hides it again: a contributor does neither."""
    return person is not None and person.is_author and can_edit(person, post)


def can_review(person: Person | None, post: Post) -> bool:
    """Whether the post waits for this person, and others, to publish it or give it back."""
    return post.is_submitted and can_publish(person, post) and not _is_of(person, post)


def can_throw_away(person: Person | None, post: Post) -> bool:
    """Whether it is the person's own, and theirs to edit, or an admin's: who reviews only gives back."""
    if person is None:
        return False
    return person.is_admin or (
        _is_of(person, post) and (person.is_author or (person.is_contributor and _is_draft(post)))
    )


def editable_by(person: Person) -> ColumnElement[bool]:
    """Return ``can_edit`` as a condition for a query."""
    own = Post.author_id == person.id
    if person.is_admin:
        return true()
    if person.is_author:
        return or_(own, is_submitted())
    if person.is_contributor:
        draft = PostStatus.DRAFT
        return and_(own, or_(Post.status == draft, Post.status_before_trash == draft))
    return false()


def listed_for(person: Person) -> ColumnElement[bool]:
    """Return which posts stand on the person's desk: a contributor's own when they are public, too."""
    return or_(editable_by(person), Post.author_id == person.id)


def can_know(person: Person | None, post: Post, at: datetime) -> bool:
    """Whether the person may know what the post is called: it is public, or on their desk."""
    return can_read(post, at) or can_edit(person, post) or _is_of(person, post)


def known_to(person: Person, at: datetime) -> ColumnElement[bool]:
    """Return ``can_know`` as a condition for a query."""
    return or_(is_public(at), listed_for(person))


def is_submitted() -> ColumnElement[bool]:
    """Return the condition that a post waits for review."""
    return and_(Post.submitted_at.is_not(None), Post.status == PostStatus.DRAFT)


def _is_of(person: Person | None, post: Post) -> bool:
    return person is not None and post.author_id == person.id


def _is_draft(post: Post) -> bool:
    return PostStatus.DRAFT in (post.status, post.status_before_trash)
