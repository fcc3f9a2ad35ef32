"""Letters leave once they are committed, each once, and come back for another try."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select
from sqlalchemy.orm import Session

from blog.accounts.letters import write_letter
from blog.accounts.models import Letter
from blog.config import Config
from blog.db import Database
from blog.mail import NotSent, SmtpSender
from blog.notifications.deliver import ATTEMPTS_MAX, LEASE, WAITS, Office, claim, deliver_due
from blog.notifications.links import Links
from blog.work import worker
from tests.build import NOON
from tests.conftest import SECRET
from tests.postoffice import PostOffice
from tests.processes import at_once


@pytest.fixture
def post() -> Iterator[PostOffice]:
    with PostOffice() as opened:
        yield opened


def office(database: Database, post: PostOffice) -> Office:
    return an_office(database, post.url)


def an_office(database: Database, smtp_url: str) -> Office:
    return Office(
        database=database,
        sender=SmtpSender(smtp_url),
        address="blog@gate.example",
        links=Links("http://localhost", SECRET),
    )


def a_letter(session: Session, number: int = 1) -> Letter:
    letter = write_letter(
        session,
        to=f"rita{number}@mail.example",
        subject=f"Letter {number}",
        body=f"Secret link {number}\n",
        at=NOON,
    )
    session.commit()
    return letter


def test_a_due_letter_is_sent_and_its_text_forgotten(
    session: Session, database: Database, post: PostOffice
) -> None:
    letter = a_letter(session)
    assert deliver_due(office(database, post), lambda: NOON) == 1
    assert b"Secret link 1" in post.letters[0].content
    session.refresh(letter)
    assert (letter.sent_at, letter.due_at, letter.body) == (NOON, None, "")
    assert deliver_due(office(database, post), lambda: NOON + timedelta(days=9)) == 0


def test_a_letter_that_was_not_committed_is_never_sent(
    session: Session, database: Database, post: PostOffice
) -> None:
    write_letter(session, to="rita@mail.example", subject="s", body="b", at=NOON)
    session.flush()
    session.rollback()
    assert deliver_due(office(database, post), lambda: NOON) == 0


def test_a_busy_server_gets_more_and_more_time_and_then_peace(
    session: Session, database: Database, post: PostOffice
) -> None:
    letter = a_letter(session)
    post.answer_to_recipient = "450 busy"
    at = NOON
    for wait in WAITS:
        assert deliver_due(office(database, post), lambda at=at: at) == 1
        session.refresh(letter)
        assert letter.due_at == at + wait
        session.rollback()
        assert deliver_due(office(database, post), lambda at=at: at) == 0
        at += wait
    assert deliver_due(office(database, post), lambda: at) == 1
    session.refresh(letter)
    assert (letter.due_at, letter.sent_at, letter.attempts) == (None, None, ATTEMPTS_MAX)
    assert "450" in str(letter.last_error)
    assert letter.body == ""


def test_after_trouble_the_letter_arrives(
    session: Session, database: Database, post: PostOffice
) -> None:
    letter = a_letter(session)
    post.drop = True
    deliver_due(office(database, post), lambda: NOON)
    post.drop = False
    deliver_due(office(database, post), lambda: NOON + WAITS[0])
    session.refresh(letter)
    assert letter.sent_at == NOON + WAITS[0]
    assert letter.last_error is None
    assert len(post.letters) == 1


def test_a_server_that_takes_its_time_gets_the_letter_once(
    session: Session, database: Database, post: PostOffice
) -> None:
    letter = a_letter(session)
    post.delay = 0.5
    assert deliver_due(office(database, post), lambda: NOON) == 1
    session.refresh(letter)
    assert (letter.sent_at, letter.attempts, len(post.letters)) == (NOON, 1, 1)


def test_a_server_that_never_says_it_took_the_letter_gets_it_again_as_the_same_one(
    session: Session, database: Database, post: PostOffice
) -> None:
    letter = a_letter(session)
    post.accept_and_hang_up = True
    deliver_due(office(database, post), lambda: NOON)
    session.refresh(letter)
    assert (letter.sent_at, letter.due_at) == (None, NOON + WAITS[0])
    session.rollback()
    post.accept_and_hang_up = False
    deliver_due(office(database, post), lambda: NOON + WAITS[0])
    session.refresh(letter)
    assert letter.sent_at == NOON + WAITS[0]
    came = [message_from_bytes(each.content)["Message-ID"] for each in post.letters]
    assert came == [letter.message_id] * 2


def test_a_mailbox_that_does_not_exist_is_not_asked_again(
    session: Session, database: Database, post: PostOffice
) -> None:
    letter = a_letter(session)
    post.answer_to_recipient = "550 no such mailbox"
    deliver_due(office(database, post), lambda: NOON)
    session.refresh(letter)
    assert (letter.due_at, letter.sent_at, letter.attempts) == (None, None, 1)


def test_one_bad_letter_does_not_hold_up_the_others(
    session: Session, database: Database, post: PostOffice
) -> None:
    write_letter(session, to="no address", subject="s", body="b", at=NOON - timedelta(minutes=1))
    a_letter(session)
    assert deliver_due(office(database, post), lambda: NOON) == 2
    assert [each.to for each in post.letters] == [["rita1@mail.example"]]


def test_a_worker_that_died_leaves_its_letter_to_another_under_the_same_message_id(
    session: Session, database: Database, post: PostOffice
) -> None:
    letter = a_letter(session)
    with database.transaction() as dying:
        assert claim(dying, NOON) is not None
    assert deliver_due(office(database, post), lambda: NOON + LEASE / 2) == 0
    assert deliver_due(office(database, post), lambda: NOON + LEASE) == 1
    assert letter.message_id.encode() in post.letters[0].content


def test_a_worker_that_was_away_too_long_records_nothing(
    session: Session, database: Database, post: PostOffice
) -> None:
    letter = a_letter(session)
    in_time = office(database, post)

    class Slow:
        def send(self, message: EmailMessage) -> None:  # noqa: ARG002 - too slow to read it
            deliver_due(in_time, lambda: NOON + LEASE)
            raise NotSent("too late")

    late = replace(in_time, sender=Slow())
    deliver_due(late, lambda: NOON)
    session.refresh(letter)
    assert letter.sent_at == NOON + LEASE
    assert letter.due_at is None


LETTERS = 30


def test_two_workers_in_two_processes_send_each_letter_once(
    session: Session, config: Config, post: PostOffice
) -> None:
    for number in range(LETTERS):
        write_letter(session, to=f"r{number}@mail.example", subject="s", body="b", at=NOON)
    session.commit()
    assert at_once(work_until_done, [(config.database_url, post.url)] * 2) == [None, None]
    sent = sorted(each.to[0] for each in post.letters)
    assert sent == sorted(f"r{number}@mail.example" for number in range(LETTERS))
    assert session.scalars(select(Letter).where(Letter.sent_at.is_(None))).all() == []


def work_until_done(database_url: str, smtp_url: str) -> None:
    database = Database(database_url)
    deliver_due(an_office(database, smtp_url), lambda: NOON)
    database.engine.dispose()


def test_the_worker_command_sends_what_is_due_into_the_folder(
    session: Session, config: Config, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    a_letter(session)
    monkeypatch.setenv("GATEPOST_INSTANCE", str(tmp_path))
    monkeypatch.setenv("GATEPOST_DATABASE_URL", config.database_url)
    result = CliRunner().invoke(worker, ["--once"])
    assert (result.exit_code, result.output) == (0, "Letters handled: 1\n")
    assert "Secret link 1" in next((tmp_path / "mail").glob("*.eml")).read_text()
