"""What guests wrote and never confirmed is gone after some days, with their address."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from blog.comments.guest_models import GuestComment

UNCONFIRMED_FOR = timedelta(days=7)


def forget_unconfirmed(session: Session, at: datetime) -> int:
    """Delete what waits for a week; return how many. Who presses at this moment finds a dead link."""
    gone = session.execute(delete(GuestComment).where(GuestComment.at < at - UNCONFIRMED_FOR))
    return int(gone.rowcount)  # type: ignore[attr-defined]
