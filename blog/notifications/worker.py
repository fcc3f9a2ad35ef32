"""A worker: looks for due letters about every second until it is told to stop."""

import logging
from threading import Event

from sqlalchemy.exc import SQLAlchemyError

from blog import clock
from blog.config import Config
from blog.db import Database
from blog.mail import from_address, make_sender
from blog.notifications.deliver import Office, deliver_due

PAUSE_SECONDS = 1.0
"""Between two looks; a look is one indexed query."""

PAUSE_AFTER_TROUBLE_SECONDS = 15.0
"""When the database does not answer."""

log = logging.getLogger("gatepost.mail")


def make_office(config: Config, database: Database) -> Office:
    return Office(
        database=database,
        sender=make_sender(config.smtp_url, config.instance / "mail"),
        address=from_address(config.smtp_url, config.base_url),
    )


def run_in_background(config: Config, database: Database, stop: Event) -> None:
    """Deliver letters until ``stop`` is set; survives a database that is away for a while.

    Several of these may run at once, in one process or in many.
    """
    office = make_office(config, database)
    pause = 0.0
    while not stop.wait(pause):
        try:
            deliver_due(office, clock.now)
            pause = PAUSE_SECONDS
        except SQLAlchemyError:
            log.exception("letters wait: the database does not answer")
            pause = PAUSE_AFTER_TROUBLE_SECONDS
