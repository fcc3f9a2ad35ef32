"""Letters that left, or were given up, are gone after a month."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from blog.accounts.letters import write_letter
from blog.accounts.models import Letter
from blog.notifications.purge import KEPT, purge
from tests.build import NOON


def test_old_letters_are_purged_and_waiting_ones_stay(session: Session) -> None:
    for name, sent_at, due_at in (
        ("sent long ago", NOON - KEPT - timedelta(seconds=1), None),
        ("sent", NOON - KEPT, None),
        ("given up", None, None),
        ("waiting", None, NOON),
    ):
        letter = write_letter(session, to="r@x.example", subject=name, body="", at=NOON - 2 * KEPT)
        letter.sent_at, letter.due_at = sent_at, due_at
    session.commit()
    assert purge(session, NOON) == 2
    assert set(session.scalars(select(Letter.subject))) == {"sent", "waiting"}
