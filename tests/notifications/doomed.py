"""A worker that runs until it is killed; it takes little from the loaded process it is forked from."""

import time
from datetime import timedelta

from blog import clock
from blog.db import Database
from blog.mail import SmtpSender
from blog.notifications.deliver import Office, deliver_due
from blog.notifications.links import Links
from tests.conftest import SECRET

LEASE = timedelta(seconds=1)
"""Short, so that what a dead worker held is soon taken up; a test's letter takes milliseconds."""

WAITS = (timedelta(seconds=0.2),) * 20


def send_until_killed(database_url: str, smtp_url: str) -> None:
    office = Office(
        database=Database(database_url),
        sender=SmtpSender(smtp_url),
        address="blog@gate.example",
        links=Links("http://localhost", SECRET),
        lease=LEASE,
        waits=WAITS,
    )
    while True:
        deliver_due(office, clock.now)
        time.sleep(0.05)
