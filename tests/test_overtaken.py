"""Whoever loses a race that no verb foresaw is told so, and loses nothing that they wrote."""

import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from html import unescape

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from blog.comments.in_flight import anyone_writes
from blog.config import Config
from blog.db import Database
from blog.moderation.models import Report, ReportReason
from tests.browse import Visitor, words
from tests.build import NOON, a_comment, a_person, a_post
from tests.processes import PATIENCE, at_once

HERE = "(SELECT oid FROM pg_database WHERE datname = current_database())"
WAITS = text(
    "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted"
    f" AND pid IN (SELECT pid FROM pg_locks WHERE database = {HERE}))"
)
"""Whether somebody in this database waits for a lock."""

SAID = "It is <b>rude</b>."


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)  # SQLite's writers wait in line
def test_who_meets_a_row_that_another_process_wrote_meanwhile_can_send_it_again(
    visit: Visitor, config: Config, session: Session, database: Database
) -> None:
    rita, comment = a_person(session, "rita"), a_comment(session, a_post(session))
    session.commit()
    visit.signed_in_as(rita)
    address, sent = f"/comments/{comment.id}/report", {"reason": "abuse", "text": SAID}
    with ThreadPoolExecutor(1) as beside:
        facts = [(config.database_url, comment.id, rita.id)]
        other = beside.submit(at_once, write_meanwhile, facts)
        with database.reading() as reading:
            until(lambda: anyone_writes(reading, Report))
        answer = visit.post(address, sent)
        assert other.result() == [None]
    assert answer.status_code == 409
    for part in ("at the same moment", "what you sent is still here", SAID):
        assert part in words(answer)
    kept = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', answer.get_data(as_text=True))
    fields = {name: unescape(value) for name, value in kept}
    assert sent.items() <= fields.items()
    again = visit.post(address, fields, follow_redirects=True)
    assert "You reported this comment before." in words(again)
    assert session.scalar(select(func.count(Report.id))) == 1


def write_meanwhile(url: str, comment_id: int, by_id: int) -> None:
    """Report the comment past the lock that reports take, and commit once somebody waits for it."""
    database = Database(url)
    with database.transaction() as session:
        session.add(Report(comment_id=comment_id, by_id=by_id, reason=ReportReason.SPAM, text="",
                           wants_outcome=False, at=NOON))  # fmt: skip
        session.flush()
        until(lambda: bool(session.scalar(WAITS)))
    database.engine.dispose()


def until(happened: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < end
