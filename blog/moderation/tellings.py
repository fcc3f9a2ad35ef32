"""What stays of a letter about a comment once it is deleted: whom it told, of what, when, and whether it left."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from blog.accounts.letters import fate_of
from blog.accounts.models import Letter
from blog.moderation.models import Mention, Telling

AT_ONCE = 500
"""Letters deleted by one statement; SQLite takes a limited number of parameters."""


def delete_letters(session: Session, which: ColumnElement[bool]) -> int:
    """Delete these letters and return how many; keep a row for each comment that one of them names.

    Whoever sends or deletes one of them at this moment is waited for, so that none of them stays.
    """
    gone = 0
    some = select(Letter).where(which).order_by(Letter.id).limit(AT_ONCE)
    while letters := session.scalars(some.with_for_update()).all():
        _keep(session, letters)
        ids = [each.id for each in letters]
        session.execute(delete(Letter).where(Letter.id.in_(ids)))
        gone += len(ids)
    return gone


def kind_of(cause: str | None) -> str:
    """Return the first word of a letter's cause: what it tells of."""
    return (cause or "").partition(":")[0]


def _keep(session: Session, letters: Sequence[Letter]) -> None:
    by_id = {each.id: each for each in letters}
    named = session.execute(
        select(Mention.comment_id, Mention.letter_id)
        .where(Mention.letter_id.in_(by_id))
        .order_by(Mention.letter_id, Mention.comment_id)
    )
    for comment_id, letter_id in named:
        letter = by_id[letter_id]
        if letter.person_id is not None:
            session.add(
                Telling(
                    comment_id=comment_id,
                    person_id=letter.person_id,
                    kind=kind_of(letter.cause),
                    fate=fate_of(letter),
                    at=letter.sent_at or letter.created_at,
                )
            )
    session.flush()
