"""Every address that changes something, asked by an admin who signed in an hour ago: which ask “Is it you?”.

``recently.txt`` is the table: ``asks``, ``itself`` (its own form asks for the password) or ``goes on``. A new
address has to be added to it, and thought about: the failure shows its line.
"""

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from blog import clock
from blog.accounts.devices.models import Device
from blog.accounts.models import Role
from tests.browse import Visitor
from tests.build import a_person
from tests.test_who_may import a_world, doors

TABLE = Path(__file__).with_name("recently.txt")


def table() -> dict[str, str]:
    lines = [each for each in TABLE.read_text().splitlines() if each and each[0] != "#"]
    return {each[9:]: each[:9].strip() for each in lines}


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_what_asks_for_a_recent_sign_in_is_what_the_table_says(
    app: Flask, session: Session
) -> None:
    examples = a_world(session)
    visit = Visitor(app).signed_in_as(a_person(session, "anna", Role.ADMIN, Role.AUTHOR))
    session.commit()
    visit.get("/me")
    session.execute(update(Device).values(proved_at=clock.now() - timedelta(minutes=16)))
    session.commit()
    assert visit.post("/me/password", {"password": "an entirely new one"}).status_code == 422
    adapter, told = app.url_map.bind("localhost"), {}
    for method, rule in doors(app):
        values = {name: examples[name] for name in rule.arguments}
        path = adapter.build(rule.endpoint, values, method=method)
        with (visit.post if method == "POST" else visit.get)(path) as answer:
            asks = answer.status_code == 403 and b'name="proof"' in answer.get_data()
        if asks or method == "POST":
            told[f"{method} {rule}"] = "asks" if asks else "goes on"
    said = table()
    wrong = [
        f"{told.get(door, 'gone'):<8} {door}"
        for door in sorted({*told, *said})
        if told.get(door) != said.get(door, "").replace("itself", "goes on")
    ]
    assert not wrong, "\n".join(wrong)
    assert {door for door, word in said.items() if word == "itself"} == {"POST /me/password"}
