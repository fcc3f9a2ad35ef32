"""From what happens to the mailbox: the worker reads the history and hands letters to a mail server."""

from collections.abc import Iterator
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from blog.accounts.models import Role
from blog.comments.models import Status
from blog.config import Config
from blog.notifications.choices import choose
from blog.notifications.http import make_worker
from blog.notifications.kinds import Cadence, Kind
from tests.build import NOON, a_comment, a_person, a_post
from tests.conftest import SECRET
from tests.notifications.room import MINUTE, SETTLED
from tests.postoffice import PostOffice


class Mailboxes:
    """All mailboxes behind one mail server, and the worker that fills them."""

    def __init__(self, app: Flask, session: Session, here: Config, post: PostOffice) -> None:
        self.worker, self.session, self.post = make_worker(app, here), session, post

    def new(self, at: datetime) -> list[EmailMessage]:
        """Let the worker work at this time and return what came."""
        self.session.commit()
        known = len(self.post.letters)
        self.worker.work(lambda: at)
        came = self.post.letters[known:]
        return [message_from_bytes(each.content, policy=default) for each in came]

    def subjects(self, at: datetime) -> list[str]:
        return [str(each["Subject"]) for each in self.new(at)]


@pytest.fixture
def mail(app: Flask, session: Session, config: Config, tmp_path: Path) -> Iterator[Mailboxes]:
    with PostOffice() as post:
        here = Config(
            instance=tmp_path,
            database_url=config.database_url,
            secret_key=SECRET,
            smtp_url=post.url,
        )
        opened = Mailboxes(app, session, here, post)
        opened.new(NOON)
        yield opened


def test_a_moderator_who_wants_to_know_at_once_does(session: Session, mail: Mailboxes) -> None:
    max_ = a_person(session, "max", Role.MODERATOR)
    choose(session, max_.id, {Kind.HELD: Cadence.AT_ONCE}, at=NOON)
    mail.new(NOON + MINUTE)
    a_comment(session, a_post(session), status=Status.PENDING, at=NOON + 2 * MINUTE)
    assert mail.subjects(NOON + 2 * MINUTE) == ["A comment waits for you at Gatepost"]
    assert mail.subjects(NOON + 2 * MINUTE + SETTLED) == []
