"""Every form of every page with what no browser sends: never a 5xx, and nothing changes.

The fields are read off the pages, so a new one is in it by itself.
"""

import io
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from typing import Any

import pytest
from flask import Flask
from lxml import html
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from blog.http import BODY_MAX
from tests.browse import Visitor
from tests.one_of_each import World, one_of_each
from tests.test_others_rows import DOORS, KEEP, POST, WORDS, dump
from tests.test_who_may import doors

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)

Fields = dict[str, str]
Send = Callable[[Visitor, str, Fields], Any]

BROKEN = (
    {"data": b"body=%00"},
    {"data": b"body=%ED%A0%80"},  # half of a pair of surrogates
    {"data": b"body=%FF%FE"},
    {"data": b"x" * (BODY_MAX + 1), "content_type": "application/x-www-form-urlencoded"},
    {"data": b"[1]", "content_type": "application/json"},
    {"data": b"body=x", "content_type": "text/plain"},
    {"data": b"--x\r\nContent-Disposition: form-data", "content_type": "multipart/form-data"},
    {"data": b"a" + b"&a=1" * 5_000, "content_type": "application/x-www-form-urlencoded"},
    {"data": b"body=x", "query_string": "next=%FF&person_id=1&person_id=2"},
)
"""Bodies as they come over the wire; they never become fields."""


def form(value: Callable[[str], Any], ends: tuple[str, ...] = ("",)) -> Send:
    """Return what sends a form with the right names and these values."""
    return lambda visit, path, fields: visit.post(
        path,
        MultiDict({f"{name}{end}": value(was) for name, was in fields.items() for end in ends}),
    )


def wire(body: dict[str, Any]) -> Send:
    """Return what sends the body as it is."""
    return lambda visit, path, _fields: visit.client.post(path, **body)


NO_FORMS = {
    "long": form(lambda _was: "x" * 100_000),
    "lists": form(lambda _was: ["1", "2"], ("[]", "[0]", ".x")),  # so no field is there
    "files": form(lambda _was: (io.BytesIO(b"\xff\xd8 no text"), "a.jpg")),
}
"""None of these is a form that somebody filled in: nothing changes."""

ODD = {
    "huge": form(lambda _was: "9" * 30),
    "negative": form(lambda _was: "-1"),
    "doubled": form(lambda was: ["\u0661", "1e9", "NaN", "9999-12-31", was]),
}
"""Some of it is text that somebody may mean."""

NEED_NOTHING = (
    *("/logout", "/login", "/me/profile", "/me/letters", "/me/data", "/me/typed", "/write/new"),
    *("/end", "/remove", "/revoke", "/seen", "/stay", "/undo", "/lift", "/take", "/discard"),
    *("/withdraw", "/restore", "/autosave", "/preview", "/write/<id:post_id>"),
)
"""What acts without a field, or takes an empty one for what is meant (an author's draft, one's own profile)."""


def test_malformed_forms_change_nothing_and_break_nothing(app: Flask, session: Session) -> None:
    world = one_of_each(session)
    people = {"olga": world.olga, "sven": world.sven, "ada": world.ada, "max": world.max_,
              "moe": world.moe}  # fmt: skip
    session.expunge_all()
    visits = {who: Visitor(app).signed_in_as(person) for who, person in people.items()}
    visits["nobody"] = Visitor(app)
    forms = read_forms(app, visits, world)
    all_doors = list(paths(app, world))
    told: list[tuple[int, str]] = []

    def send(who: str, door: str, path: str, name: str, sends: Send) -> None:
        if len(told) % 25 == 0:
            app.extensions["counters"].reset()
        fields = forms.get(path) or {**WORDS, **POST, **KEEP, **DOORS.get(door, ("", {}, {}))[2]}
        with sends(visits[who], path, fields) as answer:
            told.append((answer.status_code, f"{name}, {who}, {door}"))

    before, bodies = dump(session), cycle(BROKEN)
    for turn, (door, path) in enumerate(all_doors):
        for who, body in zip(("nobody", "olga"), islice(bodies, 2), strict=True):
            send(who, door, path, str(body)[:40], wire(body))
        if not door.endswith(NEED_NOTHING):
            for name in ("long", ("lists", "files")[turn % 2]):
                send(who_may(door), door, path, name, NO_FORMS[name])
    after = dump(session)
    assert {name for name in before if before[name] != after[name]} == set()
    for turn, (door, path) in enumerate(all_doors):
        for who in (who_may(door), ("olga", "moe", "max", "nobody")[turn % 4]):
            name = list(ODD)[turn % len(ODD)]
            send(who, door, path, name, ODD[name])
    assert [each for each in told if each[0] >= 500] == []
    assert {code for code, _ in told} <= {200, 204, 303, 400, 403, 404, 409, 413, 415, 422, 429}


def who_may(door: str) -> str:
    """Return who gets furthest."""
    if door in DOORS:
        return DOORS[door][0]
    path = door.split()[1]
    if path.startswith(("/settings", "/write")):
        return "max"
    return "moe" if path.startswith("/moderation") else "olga"


def paths(app: Flask, world: World) -> Iterator[tuple[str, str]]:
    """Return every door that changes something, with an address of it whose rows are there."""
    adapter = app.url_map.bind("localhost")
    for method, rule in doors(app):
        door = f"{method} {rule}"
        if method == "POST":
            named = DOORS.get(door, ("", {}, {}))[1]
            ids = {name: world.ids.get(named.get(name, name), "forged") for name in rule.arguments}
            yield door, adapter.build(rule.endpoint, ids, method=method)


def read_forms(app: Flask, visits: dict[str, Visitor], world: World) -> dict[str, Fields]:
    """Return the fields of the forms on all pages, by where they are sent."""
    found: dict[str, Fields] = {}
    adapter = app.url_map.bind("localhost")
    for method, rule in doors(app):
        who, named, _sent = DOORS.get(f"GET {rule}", ("max", {}, {}))
        ids = {name: world.ids.get(named.get(name, name)) for name in rule.arguments}
        if method != "GET" or "feeds" in str(rule) or None in ids.values():
            continue
        path = adapter.build(rule.endpoint, ids)
        who = "nobody" if path in {"/join", "/login", "/reset"} else who
        with visits[who].get(path) as answer:
            if answer.status_code == 200 and answer.mimetype == "text/html":
                for each in html.fromstring(answer.get_data(as_text=True)).forms:
                    if each.method == "POST":
                        own = {name: each.fields[name] or "" for name in each.fields}
                        found[each.get("action") or path] = own
    for fields in found.values():
        fields.pop("csrf_token", None)
    return found
