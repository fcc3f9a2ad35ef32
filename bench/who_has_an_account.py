"""``python -m bench.who_has_an_account``: what the time of an answer tells about an address.

A known address and one that nobody has, by turns, at each door that writes a letter: the whole request, from
the form to the commit, with passwords hashed as they are. Nothing else should run meanwhile.
"""

import statistics
import time
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask

from blog import clock, create_app, migrate
from blog.accounts.sign_up import opened
from blog.config import Config
from blog.db import Database
from tests import postgresql
from tests.browse import Visitor
from tests.build import a_person
from tests.conftest import SECRET

TIMES = 300

DOORS = {"/reset": True, "/confirm/": False, "/join": True}
"""And whether an address has to be confirmed to be written to there."""


def main() -> None:
    first = postgresql.open_run()
    try:
        for name, url in (("SQLite", None), ("PostgreSQL", postgresql.start("who"))):
            with TemporaryDirectory() as folder:
                app = make(Path(folder), url)
                for door, confirmed in DOORS.items():
                    print(f"{name} {door}: {measure(app, door, confirmed=confirmed)}", flush=True)
                app.extensions["database"].engine.dispose()
    finally:
        if first:
            postgresql.close_run()


def make(instance: Path, url: str | None) -> Flask:
    url = url or f"sqlite:///{instance / 'gatepost.db'}"
    app = create_app(
        Config(instance=instance, database_url=url, base_url="http://localhost", secret_key=SECRET)
    )
    database: Database = app.extensions["database"]
    migrate.upgrade(database.engine)
    return app


def measure(app: Flask, door: str, *, confirmed: bool) -> str:
    """Return the medians in milliseconds, and how far they are apart beside how far answers are."""
    with app.extensions["database"].transaction() as session:
        names = [f"known{number}" for number in range(TIMES)]
        people = [a_person(session, name, confirmed=confirmed) for name in names]
        known = [each.account.email for each in people if each.account is not None]
    took: dict[str, list[float]] = {"known": [], "unknown": []}
    for number, email in enumerate(known):
        turns = (("known", email), ("unknown", email.replace("known", "unknown")))
        for who, address in turns if number % 2 else reversed(turns):
            took[who].append(ask(app, door, address))
    medians = {who: statistics.median(each) for who, each in took.items()}
    quartiles = statistics.quantiles(took["known"], n=4)
    return (
        f"known {medians['known']:.2f} ms, unknown {medians['unknown']:.2f} ms, "
        f"apart {medians['known'] - medians['unknown']:+.2f} ms; "
        f"half of the known lie within {quartiles[2] - quartiles[0]:.2f} ms"
    )


def ask(app: Flask, door: str, email: str) -> float:
    """Send the form as somebody who was never here; return milliseconds."""
    app.extensions["counters"].reset()
    visit = Visitor(app)
    form = {
        "email": email,
        "display_name": "Somebody",
        "password": "three little words",
        "opened": opened(SECRET, at=clock.now() - timedelta(minutes=1)),
        "csrf_token": visit.token(),
    }
    began = time.perf_counter()
    answer = visit.client.post(door, data=form)
    took = (time.perf_counter() - began) * 1000
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return took


if __name__ == "__main__":
    main()
