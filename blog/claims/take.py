"""An imported person becomes a member's: what they wrote is the member's from then on, and can go back."""

from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from blog import revisions
from blog.accounts.models import Person
from blog.claims.find import claimable, matches
from blog.claims.models import Claim, ClaimedRow, HeldClaim, Moved, Way
from blog.comments.models import Comment
from blog.errors import Conflict, Forbidden, NotFound
from blog.posts.models import Post
from blog.words import N_


class Taken(Conflict):
    pass


def claim_by_email(
    session: Session, person_id: int, *, secret: str, by: Person, at: datetime
) -> Claim:
    """Give the imported person to ``by``, whose confirmed address came with it.

    Raise Taken when somebody was faster, NotFound when the address did not come with it.
    """
    lock(session, person_id)
    if session.get(HeldClaim, person_id) is not None:
        raise _taken()
    assert by.account is not None
    mine = {each.person.id for each in matches(session, secret, by.account)}
    if person_id not in mine or not by.is_member:
        raise NotFound(N_("This name did not come with your address."))
    return give(session, person_id, by.id, way=Way.EMAIL, by=by, at=at)


def give(
    session: Session,
    person_id: int,
    member_id: int,
    *,
    way: Way,
    by: Person,
    at: datetime,
    reason: str = "",
) -> Claim:
    """Make all that the imported person wrote the member's, and return the row that says so.

    Raise Taken when it is somebody's, NotFound for who did not come with an import.
    """
    lock(session, person_id)
    if session.get(HeldClaim, person_id) is not None:
        raise _taken()
    if session.scalar(claimable().where(Person.id == person_id)) is None:
        raise NotFound(N_("There is no such name that came with an import."))
    claim = Claim(
        person_id=person_id, member_id=member_id, way=way, by_id=by.id, reason=reason, at=at
    )
    session.add(claim)
    session.flush()
    session.add(HeldClaim(person_id=person_id, member_id=member_id, claim_id=claim.id))
    session.flush()
    for model, kind in KINDS.items():
        ids = list(session.scalars(select(model.id).where(model.author_id == person_id)))
        note_moved(session, claim.id, kind, ids)
    _move(session, claim, was=person_id, becomes=member_id)
    return claim


def undo_claim(session: Session, claim_id: int, *, by: Person, at: datetime) -> Claim:
    """Give back what the claim moved, and what came for it since, and return the row that says so.

    What the member wrote themselves stays theirs. Raise Forbidden for who is no admin, NotFound, Taken
    when it was undone before.
    """
    if not by.is_admin:
        raise Forbidden(N_("Only admins take a claim back."))
    claim = session.get(Claim, claim_id)
    if claim is None or claim.way is Way.UNDONE:
        raise NotFound(N_("There is no such claim."))
    lock(session, claim.person_id)
    held = session.get(HeldClaim, claim.person_id, populate_existing=True)
    if held is None or held.claim_id != claim.id:
        raise Taken(N_("This claim does not hold any more; there is nothing to take back."))
    session.delete(held)
    undone = Claim(
        person_id=claim.person_id,
        member_id=claim.member_id,
        way=Way.UNDONE,
        by_id=by.id,
        reason="",
        at=at,
        undoes_id=claim.id,
    )
    session.add(undone)
    session.flush()
    _move(session, claim, was=claim.member_id, becomes=claim.person_id)
    return undone


def note_moved(session: Session, claim_id: int, kind: Moved, ids: list[int]) -> None:
    """Write down that these rows are the member's by the claim."""
    if ids:
        rows = [{"claim_id": claim_id, "kind": kind, "row_id": id_} for id_ in ids]
        session.execute(insert(ClaimedRow), rows)


def lock(session: Session, person_id: int) -> None:
    """Let one who wants this person wait for the other; SQLite queues all writers anyway."""
    session.execute(select(Person.id).where(Person.id == person_id).with_for_update())


def _move(session: Session, claim: Claim, *, was: int, becomes: int) -> None:
    """Change whose the claim's rows are, and let every page rise that says it."""
    parts = {revisions.about(was), revisions.about(becomes)}
    posts = _moved(session, claim, Post, was=was, becomes=becomes)
    comments = _moved(session, claim, Comment, was=was, becomes=becomes)
    if posts:
        parts |= {revisions.POSTS, revisions.LISTS, *map(revisions.post, posts)}
    if comments:
        under = select(Comment.post_id).where(Comment.author_id == becomes).distinct()
        parts |= {revisions.COMMENTS, *map(revisions.thread, session.scalars(under))}
    revisions.touch(session, *parts)


def _moved(
    session: Session, claim: Claim, model: type[Post | Comment], *, was: int, becomes: int
) -> list[int]:
    """Move the rows that are still ``was``'s; their versions stay: nothing of what they say changed."""
    mine = select(ClaimedRow.row_id).where(
        ClaimedRow.claim_id == claim.id, ClaimedRow.kind == KINDS[model]
    )
    query = (
        update(model)
        .where(model.id.in_(mine), model.author_id == was)
        .values(author_id=becomes)
        .returning(model.id)
        .execution_options(synchronize_session=False)
    )
    return list(session.scalars(query))


def _taken() -> Taken:
    return Taken(N_("Somebody else has claimed this name already."))


KINDS: dict[type[Post | Comment], Moved] = {Post: Moved.POST, Comment: Moved.COMMENT}
