"""A newsroom over the test's blog, and what it wrote."""

from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from blog.accounts.letters import UNDO_WINDOW
from blog.accounts.models import Letter, Person
from blog.comments.models import Comment
from blog.moderation.decide import decide
from blog.notifications.gather import gather
from blog.notifications.http import AppStationery, links_of
from blog.notifications.round import Newsroom
from tests.build import NOON

MINUTE = timedelta(minutes=1)
SETTLED = UNDO_WINDOW + MINUTE


def newsroom(app: Flask) -> Newsroom:
    links = links_of(app)
    return Newsroom(
        database=app.extensions["database"], stationery=AppStationery(app, links), links=links
    )


class Desk:
    """Decides, lets time pass, and reads the letters that came of it."""

    def __init__(self, app: Flask, session: Session) -> None:
        self.room, self.session = newsroom(app), session
        self._seen = 0

    def open(self, at: datetime = NOON - timedelta(hours=2)) -> None:
        """Begin to read the history here."""
        self.session.commit()
        gather(self.room, at)

    def decides(
        self, by: Person, what: str, comment: Comment, at: datetime, reason: str = ""
    ) -> int:
        self.session.commit()
        change = decide(
            self.session,
            comment_id=comment.id,
            decision=what,
            version=comment.version,
            by=by,
            at=at,
            reason=reason,
        )
        self.session.commit()
        return change.id

    def letters(self, at: datetime) -> list[Letter]:
        """Gather at this time and return the letters that are new."""
        self.session.commit()
        gather(self.room, at)
        self.session.commit()
        new = self.session.scalars(
            select(Letter).where(Letter.id > self._seen).order_by(Letter.id)
        ).all()
        self._seen = max([self._seen, *(each.id for each in new)])
        self.session.commit()
        return list(new)

    def told(self, at: datetime) -> list[tuple[str, str]]:
        """Return to whom a letter of which kind was written by now."""
        return [(each.to.rpartition("-")[0], kind(each)) for each in self.letters(at)]


def kind(letter: Letter) -> str:
    return str(letter.cause).partition(":")[0]
