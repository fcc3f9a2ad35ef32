"""A guest says something: it is kept aside, and goes to the queue when the address is confirmed."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from blog.accounts.find import find_account, find_person
from blog.accounts.models import Person
from blog.comments.answered import answerable
from blog.comments.guest_models import Guest, GuestComment
from blog.comments.models import Comment
from blog.comments.refusals import OF_A_GUEST, Attempt, refuse
from blog.comments.submit import submit
from blog.comments.text import tidy
from blog.errors import Forbidden, NotFound
from blog.posts.models import Post
from blog.posts.visible import is_public
from blog.settings.models import CommentSettings
from blog.signed import keys_of
from blog.words import N_

LINK_BYTES = 24
"""Random bytes of the link in the letter."""

LINK_MAX = 100
"""Characters of a link that is looked for."""


class DeadCommentLink(NotFound):
    def __init__(self) -> None:
        super().__init__(
            N_("This link does not work any more: it was used, or the comment waited too long.")
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What a guest sent; ``email`` and ``display_name`` are clean."""

    display_name: str
    email: str
    source: str
    reply_to: int | None
    token: str


def leave(
    session: Session, post: Post, left: Left, settings: CommentSettings, *, at: datetime
) -> str | None:
    """Keep what a guest wrote aside and return the secret of the link that confirms it.

    Return nothing when the address has an account: whoever that is signs in, and who is banned stays
    out. It is kept all the same, with a link that nobody has, so that the answer takes the same time. Raise a Refusal when guests may not comment, or not on this post, or not so.
    """
    check_guest(post, left.source, settings, at)
    account = find_account(session, left.email)
    link = secrets.token_urlsafe(LINK_BYTES)
    session.add(
        GuestComment(
            post_id=post.id,
            reply_to=left.reply_to,
            display_name=left.display_name,
            email=left.email,
            source=tidy(left.source),
            form_token=left.token,
            link_hash=_hash(link),
            at=at,
        )
    )
    session.flush()
    return link if account is None or account.confirmed_at is None else None


def check_guest(post: Post, source: str, settings: CommentSettings, at: datetime) -> None:
    """Raise NotAMember where guests may not comment, else what speaks against the post or the text."""
    attempt = Attempt(
        by=None, post=post, source=tidy(source), settings=settings, at=at, as_guest=True
    )
    refuse(attempt, OF_A_GUEST)


def find_left(session: Session, link: str) -> GuestComment:
    """Return what the link is about; raise DeadCommentLink. Reads only."""
    found = session.scalar(_by_link(link))
    if found is None:
        raise DeadCommentLink
    return found


def confirm_comment(
    session: Session, link: str, settings: CommentSettings, *, secret: str, at: datetime
) -> Comment:
    """Make a comment of what the link is about; it waits for a moderator. Return it with its post.

    Of two presses one takes the row, the other finds it gone: DeadCommentLink. Raise Forbidden when
    somebody joined with the address since, else a Refusal as for any comment.
    """
    left = session.scalar(_by_link(link))
    gone = (
        left
        and session.execute(
            delete(GuestComment).where(GuestComment.id == left.id).returning(GuestComment.id)
        ).one_or_none()
    )
    if left is None or gone is None:
        raise DeadCommentLink
    account = find_account(session, left.email)
    if account is not None and account.confirmed_at is not None:
        raise Forbidden(N_("This address has an account here. Sign in with it to comment."))
    post = session.scalar(select(Post).where(Post.id == left.post_id, is_public(at)))
    if post is None:
        raise NotFound(N_("There is no such post, or it is not public any more."))
    answers = answerable(session, post, left.reply_to)
    return submit(
        session,
        post=post,
        by=_guest(session, left, secret, at),
        source=left.source,
        settings=settings,
        at=at,
        reply_to=answers.id if answers else None,
        token=left.form_token,
        warned=True,  # it waits anyway
        as_guest=True,
    )


def _by_link(link: str) -> Select[GuestComment]:
    return select(GuestComment).where(GuestComment.link_hash == _hash(link[:LINK_MAX]))


def _guest(session: Session, left: GuestComment, secret: str, at: datetime) -> Person:
    """Return the person that this guest is, made when they come for the first time."""
    words = f"{left.email}\n{left.display_name}".encode()
    keys = [
        hmac.new(f"guest {each}".encode(), words, "sha256").hexdigest() for each in keys_of(secret)
    ]
    found = _known(session, keys)
    if found is not None:
        return found
    try:
        with session.begin_nested():
            person = Person(display_name=left.display_name, created_at=at, account=None)
            person.held_roles, person.held_sanctions = [], []
            session.add(person)
            session.flush()
            session.add(Guest(person_id=person.id, key=keys[0]))
            session.flush()
            return person
    except IntegrityError:  # confirmed another comment at the same moment
        found = _known(session, keys)
        assert found is not None
        return found


def _known(session: Session, keys: list[str]) -> Person | None:
    person_id = session.scalar(select(Guest.person_id).where(Guest.key.in_(keys)).limit(1))
    return find_person(session, Person.id == person_id) if person_id is not None else None


def _hash(link: str) -> str:
    return hashlib.sha256(link.encode()).hexdigest()
