"""Letters do not rest in the database for ever."""

from datetime import datetime, timedelta

from sqlalchemy import and_, or_
from sqlalchemy.orm import Session

from blog.accounts.letters import NOBODY
from blog.accounts.models import Letter
from blog.moderation.tellings import delete_letters

KEPT = timedelta(days=30)
"""How long one can look up that a letter was sent, or why it was not."""


def purge(session: Session, at: datetime) -> int:
    """Delete the letters that were sent or given up long ago, and those to nobody; return how many.

    Of those about comments stays who was told of what, without an address and without words.
    """
    given_up = and_(
        Letter.due_at.is_(None), Letter.sent_at.is_(None), Letter.created_at < at - KEPT
    )
    old = or_(Letter.to == NOBODY, Letter.sent_at < at - KEPT, given_up)
    return delete_letters(session, old)
