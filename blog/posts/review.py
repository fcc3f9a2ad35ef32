"""A contributor's draft waits for somebody who publishes it; it may be taken or given back."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from blog.accounts.models import Account, HeldRole, Person, Role
from blog.errors import Conflict, Forbidden, Invalid
from blog.posts.acts import Act, record_act
from blog.posts.edit import check_version
from blog.posts.models import Post, PostStatus
from blog.posts.permissions import can_edit, can_review
from blog.words import N_

WORDS_MAX = 2_000
"""Characters of what a reviewer says about a draft: a letter, not a second post."""


class NothingWaits(Conflict):
    pass


def submit(session: Session, post: Post, *, by: Person, at: datetime) -> bool:
    """Let the draft wait for review; False when it did already, and stays where it stands in the row.

    Raise Forbidden for somebody else's, Invalid for a post in the trash or with nothing in it.
    """
    if post.author_id != by.id or not can_edit(by, post):
        raise Forbidden(N_("Only who wrote a draft submits it."))
    if post.status is not PostStatus.DRAFT:
        raise Invalid(N_("Only a draft can be submitted."))
    if not post.title and not post.source.strip():
        raise Invalid(N_("Write something first."), field="source")
    if post.submitted_at is not None:
        return False
    post.submitted_at = at
    session.flush()
    record_act(session, Act.SUBMITTED, post, by=by, at=at)
    return True


def reviewers_of(session: Session, post: Post) -> list[tuple[int, str]]:
    """Return the ids and addresses of those who may publish the draft or give it back."""
    may = select(HeldRole.person_id).where(HeldRole.role.in_((Role.AUTHOR, Role.ADMIN)))
    query = (
        select(Account.person_id, Account.email)
        .where(
            Account.person_id.in_(may),
            Account.person_id != post.author_id,
            Account.approved_at.is_not(None),
            Account.closes_at.is_(None),
        )
        .order_by(Account.person_id)
    )
    return [(person_id, email) for person_id, email in session.execute(query)]


def take_back(session: Session, post: Post, *, by: Person, at: datetime) -> None:
    """Let the draft wait no longer, at the wish of who wrote it."""
    if post.author_id != by.id or not can_edit(by, post):
        raise Forbidden(N_("Only who wrote a draft takes it back."))
    if post.submitted_at is None:
        return
    post.submitted_at = None
    session.flush()
    record_act(session, Act.TAKEN_BACK, post, by=by, at=at)


def give_back(
    session: Session, post: Post, words: str, *, version: int, by: Person, at: datetime
) -> str:
    """Return the draft to who wrote it, with words that say why; give them as they are sent.

    Raise NothingWaits when somebody was faster, StalePost when it was changed since, Invalid without
    words.
    """
    words = words.strip()
    if not can_review(by, post):
        raise NothingWaits(N_("This draft does not wait for review any more."))
    check_version(post, version)
    if not words:
        raise Invalid(N_("Say what is still to be done."), field="words")
    if len(words) > WORDS_MAX:
        raise Invalid(N_("At most %(limit)s characters, please."), field="words", limit=WORDS_MAX)
    post.submitted_at = None
    session.flush()
    record_act(session, Act.GIVEN_BACK, post, by=by, at=at)
    return words
