"""Which imported people a member may be, and whose an imported person is."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, column, exists, func, select, table
from sqlalchemy.orm import InstrumentedAttribute, Session

from blog.accounts.models import Account, Person
from blog.claims.marks import SHARED_MAX, mark_of
from blog.claims.models import Claim, EmailMark, HeldClaim
from blog.comments.models import Comment, Status
from blog.contains import contains
from blog.posts.models import PUBLIC, Post
from blog.signed import keys_of

FOUND_MAX = 20
"""Names that a search shows; who has more to choose from types more of the name."""

# The slice that moves blogs in lies above; that something came with it is all that is asked.
_items = table("imported_items", column("kind"), column("local_id"))


@dataclass(frozen=True, slots=True)
class Imported:
    """A name that came with an import, and what it wrote."""

    person: Person
    comments: int
    posts: int
    first: datetime | None
    last: datetime | None


def matches(session: Session, secret: str, account: Account) -> list[Imported]:
    """Return who came with the member's own address and is nobody's yet; of a confirmed account only."""
    made = (mark_of(key, account.email) for key in keys_of(secret))
    marks = [mark for mark in made if mark is not None]
    if not marks or account.confirmed_at is None:
        return []
    shared = select(func.count(EmailMark.person_id.distinct())).where(EmailMark.mark.in_(marks))
    if (session.scalar(shared) or 0) > SHARED_MAX:
        return []
    # A name with several addresses may be several people: nobody proves to be all of them.
    others = exists().where(EmailMark.person_id == Person.id, EmailMark.mark.not_in(marks))
    with_it = select(EmailMark.person_id).where(EmailMark.mark.in_(marks))
    return _counted(session, claimable().where(Person.id.in_(with_it), ~others))


def named(session: Session, name: str) -> list[Imported]:
    """Return who came with an import under such a name, said something in public, and is nobody's."""
    public = exists().where(Comment.author_id == Person.id, Comment.status == Status.PUBLISHED)
    wrote = exists().where(Post.author_id == Person.id, Post.status.in_(PUBLIC))
    fits = contains(Person.display_name, name.strip())
    return _counted(session, claimable().where(fits, public | wrote).limit(FOUND_MAX))


def claimable() -> Select[Person]:
    """Return the query of the people without an account who came with an import and are nobody's."""
    return (
        select(Person)
        .where(
            exists().where(_items.c.kind == "person", _items.c.local_id == Person.id),
            ~exists().where(Account.person_id == Person.id),
            ~exists().where(HeldClaim.person_id == Person.id),
        )
        .order_by(Person.id)
    )


def whose(session: Session, person_id: int) -> int | None:
    """Return the member whom this imported person belongs to, if it is somebody's."""
    return session.scalar(select(HeldClaim.member_id).where(HeldClaim.person_id == person_id))


def held_by_others(session: Session, ids: Collection[int]) -> dict[int, HeldClaim]:
    """Return the claims that hold, by the imported people among ``ids``."""
    query = select(HeldClaim).where(HeldClaim.person_id.in_(ids))
    return {held.person_id: held for held in session.scalars(query)} if ids else {}


def held_of(session: Session, member_id: int) -> list[tuple[Claim, Person]]:
    """Return what the member was given and holds, with the imported people."""
    rows = session.execute(
        select(Claim, Person)
        .join(HeldClaim, HeldClaim.claim_id == Claim.id)
        .join(Person, Person.id == HeldClaim.person_id)
        .where(HeldClaim.member_id == member_id)
        .order_by(Claim.id)
    )
    return [(claim, person) for claim, person in rows]


def imported(session: Session, ids: Collection[int]) -> dict[int, Imported]:
    """Return these people with what they wrote."""
    found = _counted(session, select(Person).where(Person.id.in_(ids))) if ids else []
    return {each.person.id: each for each in found}


def _counted(session: Session, query: Select[Person]) -> list[Imported]:
    comments, posts = _of(Comment.author_id), _of(Post.author_id)
    counted = query.add_columns(
        select(func.count()).select_from(Comment).where(comments).scalar_subquery(),
        select(func.count()).select_from(Post).where(posts).scalar_subquery(),
        select(func.min(Comment.created_at)).where(comments).scalar_subquery(),
        select(func.max(Comment.created_at)).where(comments).scalar_subquery(),
    )
    return [Imported(*row) for row in session.execute(counted)]


def _of(author: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    return author == Person.id
