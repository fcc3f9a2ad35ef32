"""A worker: writes the letters that are due and sends them, until it is told to stop."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event

from sqlalchemy.exc import SQLAlchemyError

from blog import clock
from blog.config import Config
from blog.db import Database
from blog.mail import from_address, make_sender
from blog.notifications.deliver import Now, Office, deliver_due
from blog.notifications.gather import gather
from blog.notifications.hub import LOOK_EVERY, tell_hub
from blog.notifications.links import Links
from blog.notifications.purge import purge
from blog.notifications.round import Newsroom

PAUSE_SECONDS = 1.0
"""Between two looks; a look is one indexed query."""

PAUSE_AFTER_TROUBLE_SECONDS = 15.0
"""When the database does not answer."""

GATHER_EVERY = timedelta(seconds=15)
"""Reading the history; what it tells is minutes old on purpose."""

PURGE_EVERY = timedelta(hours=1)
CHORES_EVERY = timedelta(hours=1)
LOOK_AT_ITSELF_EVERY = timedelta(hours=1)

log = logging.getLogger("gatepost.mail")


@dataclass
class Worker:
    """One of several that may run at once, in one process or in many."""

    office: Office
    room: Newsroom
    chores: Sequence[Callable[[datetime], int]] = ()
    """What else is done every hour; each in transactions of its own."""
    _last: dict[str, datetime] = field(default_factory=dict)

    def work(self, now: Now, stopped: Callable[[], bool] = bool) -> int:
        """Do what is due; return how many letters were handled."""
        self._every(GATHER_EVERY, "gather", now, lambda at: gather(self.room, at))
        self._every(PURGE_EVERY, "purge", now, self._purge)
        self._every(LOOK_EVERY, "hub", now, self._tell_hub)
        self._every(LOOK_AT_ITSELF_EVERY, "look at itself", now, self._look_at_itself)
        for number, chore in enumerate(self.chores):
            self._every(CHORES_EVERY, f"chore {number}", now, chore)
        return deliver_due(self.office, now, stopped)

    def _tell_hub(self, at: datetime) -> int:
        return tell_hub(self.office.database, self.office.links.base_url, at)

    def _purge(self, at: datetime) -> int:
        with self.office.database.transaction() as session:
            return purge(session, at)

    def _look_at_itself(self, _at: datetime) -> int:
        self.office.database.look_at_itself()
        return 0

    def _every(
        self, pause: timedelta, name: str, now: Now, step: Callable[[datetime], int]
    ) -> None:
        at = now()
        if name not in self._last or at - self._last[name] >= pause:
            step(at)
            self._last[name] = at


def make_office(config: Config, database: Database) -> Office:
    return Office(
        database=database,
        sender=make_sender(config.smtp_url, config.instance / "mail"),
        address=from_address(config.smtp_url, config.base_url),
        links=Links(config.base_url, config.secret_key),
    )


def run_in_background(worker: Worker, stop: Event) -> None:
    """Work until ``stop`` is set; survives a database that is away for a while."""
    pause = 0.0
    while not stop.wait(pause):
        try:
            worker.work(clock.now, stop.is_set)
            pause = PAUSE_SECONDS
        except SQLAlchemyError:
            log.exception("letters wait: the database does not answer")
            pause = PAUSE_AFTER_TROUBLE_SECONDS
