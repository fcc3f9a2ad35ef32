"""Every address that names something by its number or name, with real rows that are somebody else's.

``tests/test_who_may.py`` asks with empty forms; here the forms are such that the one who may gets through,
so what stops the others is whose the row is. All tables are compared: nothing changed.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from blog.accounts.models import Person, Role
from blog.orm import Base
from tests.browse import Visitor
from tests.build import a_person, a_post
from tests.one_of_each import World, one_of_each

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)

PROVED_BY_TOKEN = "<token>", "<link>"
"""Who holds such an address may; forged, used and exchanged ones are in the tests of each letter."""

ANYBODYS = {
    *("/<dates>_archive.html", "/<int(fixed_digits=4):year>/", "/p/<slug>.html"),
    "/<int(fixed_digits=4):year>/<int(fixed_digits=2):month>/",
    "/<int(fixed_digits=4):year>/<int(fixed_digits=2):month>/<slug>.html",
    *("/search/label/<name:name>", "/people/<id:person_id>", "/comments/<id:comment_id>"),
    *("/pictures/<digest>.webp", "/pictures/initials/<int:colour>-<letters>.svg"),
}
"""Public pages; ``tests/site`` knows what they leave out."""

ANY_MEMBERS = {
    *("/comments/<id:comment_id>/report", "/posts/<id:post_id>/comments"),
    *("/posts/<id:post_id>/comments/preview", "/posts/<id:post_id>/guest"),
    "/me/claims/<id:person_id>/ask",
}
"""What one does about others' rows by right: reporting, commenting, asking an admin for an imported name."""

WORDS = {"body": "x", "text": "x", "reason": "x", "answer": "x", "words": "x"}
POST = {"title": "T", "source": "S", "version": "1", "do": "save"}

KEEP = {"version": "1", "seen": "9", "settled_at": "1"}

SVENS = {"person_id": "sven_id", "device_id": "svens_device_id"}

DOORS: dict[str, tuple[str, dict[str, str], dict[str, str]]] = {
    # Address: whose it is, which rows stand in it, what is sent.
    "GET /comments/<id:comment_id>/again": ("olga", {"comment_id": "rejected"}, {}),
    "GET /comments/<id:comment_id>/edit": ("olga", {"comment_id": "fresh"}, {}),
    "POST /comments/<id:comment_id>/edit": ("olga", {"comment_id": "fresh"}, {"version": "1"}),
    "GET /comments/<id:comment_id>/withdraw": ("olga", {"comment_id": "fresh"}, {}),
    "GET /me/comments/<id:comment_id>/appeal": ("olga", {"comment_id": "rejected"}, {}),
    "POST /me/comments/<id:comment_id>/appeal": ("olga", {"comment_id": "rejected"}, {}),
    "GET /me/sanctions/<id:sanction_id>/appeal": ("sven", {"sanction_id": "suspension_id"}, {}),
    "POST /me/sanctions/<id:sanction_id>/appeal": ("sven", {"sanction_id": "suspension_id"}, {}),
    "POST /me/warnings/<id:sanction_id>/seen": ("olga", {"sanction_id": "warning_id"}, {}),
    "POST /me/claims/<id:person_id>/take": ("olga", {"person_id": "imported"}, {}),
    "POST /me/invitations/<id:invitation_id>/revoke": ("olga", {}, {}),
    "POST /me/devices/<id:device_id>/end": ("olga", {}, {}),
    "POST /me/sign-in/passkeys/<id:passkey_id>/name": ("olga", {}, {"name": "mine"}),
    "POST /me/sign-in/passkeys/<id:passkey_id>/remove": ("olga", {}, {}),
    "GET /moderation/comments/<id:comment_id>": ("max", {"comment_id": "held"}, {}),
    "POST /moderation/comments/<id:comment_id>/answer": ("max", {"comment_id": "fresh"}, {}),
    "POST /moderation/comments/<id:comment_id>/notes": ("max", {"comment_id": "held"}, {}),
    "POST /moderation/comments/<id:comment_id>/keep": ("max", {"comment_id": "fresh"}, KEEP),
    "POST /moderation/comments/<id:comment_id>/keep/undo": ("max", {"comment_id": "fresh"}, KEEP),
    "POST /moderation/decisions/<id:change_id>/undo": ("max", {}, {}),
    "GET /moderation/batches/<id:batch_id>": ("max", {}, {}),
    "POST /moderation/batches/<id:batch_id>/undo": ("max", {}, {}),
    "POST /moderation/appeals/<id:appeal_id>/answer": ("moe", {}, {"verdict": "grant"}),
    "GET /moderation/people/<id:person_id>": ("max", {}, {}),
    "GET /moderation/people/<id:person_id>/branch": ("max", {}, {}),
    "POST /moderation/people/<id:person_id>/branch": ("max", {}, {"kind": "warn"}),
    "POST /moderation/branches/<id:batch_id>/undo": ("max", {"batch_id": "branch_id"}, {}),
    "POST /moderation/people/<id:person_id>/notes": ("max", {}, {}),
    "POST /moderation/people/<id:person_id>/sanctions": ("max", {}, {"kind": "warn", "seen": "9"}),
    "POST /moderation/people/<id:person_id>/<any(picture,about):what>/down": ("max", {}, {}),
    "POST /moderation/people/<id:person_id>/<any(picture,about):what>/back": ("max", {}, {}),
    "POST /moderation/sanctions/<id:sanction_id>/lift": (
        "max", {"sanction_id": "suspension_id"}, {},
    ),
    "POST /moderation/sanctions/<id:sanction_id>/undo": (
        "max", {"sanction_id": "suspension_id"}, {},
    ),
    "POST /moderation/applications/<id:change_id>/undo": (
        "max", {"change_id": "application_id"}, {},
    ),
    "POST /moderation/rules/<name>": ("max", {"name": "rule"}, {"switch": "off", "version": "1"}),
    "POST /moderation/rules/<name>/draft": ("max", {"name": "rule"}, {"version": "1"}),
    "POST /moderation/rules/<name>/backtest": ("max", {"name": "rule"}, {"version": "1"}),
    "GET /settings/people/<id:person_id>": ("max", {}, {}),
    "GET /settings/people/<id:person_id>/data": ("max", {}, {}),
    "POST /settings/people/<id:person_id>/data": ("max", {}, {}),
    "GET /settings/people/<id:person_id>/close": ("max", {}, {}),
    "POST /settings/people/<id:person_id>/close": ("max", {}, {"leaves": "nobody"}),
    "POST /settings/people/<id:person_id>/stay": ("max", {}, {}),
    "POST /settings/people/<id:person_id>/roles": ("max", {}, {"roles": "author"}),
    "POST /settings/people/roles/<id:change_id>/undo": (
        "max", {"change_id": "role_change_id"}, {},
    ),
    "POST /settings/people/<id:person_id>/devices/<id:device_id>/end": ("max", SVENS, {}),
    "POST /settings/people/<id:person_id>/devices/end": ("max", {}, {}),
    "POST /settings/people/claims/<id:claim_id>/undo": ("max", {}, {}),
    "POST /settings/people/claims/requests/<id:request_id>/answer": ("max", {}, {"do": "approve"}),
    "POST /settings/history/<id:version>/undo": ("max", {}, {"version": "1"}),
    "GET /write/<id:post_id>": ("ada", {"post_id": "draft"}, {}),
    "POST /write/<id:post_id>": ("ada", {"post_id": "draft"}, POST),
    "POST /write/<id:post_id>/autosave": ("ada", {"post_id": "draft"}, POST),
    "POST /write/<id:post_id>/preview": ("ada", {"post_id": "draft"}, POST),
    "POST /write/<id:post_id>/discard": ("ada", {"post_id": "draft"}, {}),
    "POST /write/<id:post_id>/return": ("max", {"post_id": "draft"}, {"version": "2"}),
    "POST /write/<id:post_id>/trash": ("ada", {}, {"version": "1"}),
    "POST /write/<id:post_id>/restore": ("ada", {"post_id": "trashed"}, {"version": "1"}),
    "POST /comments/<id:comment_id>/withdraw": ("olga", {"comment_id": "fresh"}, {}),
}  # fmt: skip
"""In this order those who may get through, each after the one before."""

MIXED = (
    ("POST /settings/people/<id:person_id>/devices/<id:device_id>/end", {"person_id": "person_id"}),
    ("POST /settings/people/<id:person_id>/devices/<id:device_id>/end", {"device_id": "device_id"}),
)
"""Two numbers that do not belong together: nobody gets through, not even an admin."""

NOT_THEIRS = {"nobody": {"303", "403", "404"}, "who asks": {"403", "404"}}

LEFT_OUT = {"counters", "devices.seen_at", "kept_forms"}
"""What changes by asking alone: counters, the last use of one's own device, what was typed before signing in."""


def test_every_address_with_something_in_it_is_in_the_table(app: Flask) -> None:
    named = {
        f"{method} {rule}"
        for rule in app.url_map.iter_rules()
        if rule.arguments and "static" not in rule.rule and not str(rule).startswith("/feeds/")
        for method in (rule.methods or set()) - {"OPTIONS", "HEAD"}
        if not any(each in str(rule) for each in PROVED_BY_TOKEN)
        if str(rule) not in ANYBODYS | ANY_MEMBERS
    }
    assert named == DOORS.keys()


def test_what_is_somebody_elses_is_out_of_reach_and_stays_as_it_was(
    app: Flask, session: Session
) -> None:
    world = one_of_each(session)
    asking: dict[str, Person | None] = {
        "nobody": None,
        "member": a_person(session, "mallory"),
        "author": a_person(session, "abel", Role.AUTHOR),
        "moderator": world.moe,
        "admin": a_person(session, "anna", Role.ADMIN),
    }
    a_post(session, asking["author"])
    session.commit()
    session.expunge_all()
    visits = {
        who: Visitor(app).signed_in_as(person) if person else Visitor(app)
        for who, person in asking.items()
    }
    before, wrong = dump(session), list[str]()
    for who, visit in visits.items():
        for door in DOORS:
            app.extensions["counters"].reset()  # of forms that are kept for nobody
            if who in may_by_right(door):
                continue
            told = ask(visit, door, world)
            if told not in NOT_THEIRS.get(who, NOT_THEIRS["who asks"]):
                wrong.append(f"{who}, {door}: {told}")
        for door, rows in MIXED:
            told = ask(visit, door, world, rows)
            if told not in NOT_THEIRS.get(who, NOT_THEIRS["who asks"]):
                wrong.append(f"{who}, {door} with {rows}: {told}")
    assert not wrong, "\n".join(wrong)
    after = dump(session)
    assert {name for name in before if before[name] != after[name]} == set()
    refused = list(refused_to_who_may(app, world))
    assert not refused, "\n".join(refused)


def may_by_right(door: str) -> set[str]:
    """Return who, of those who ask, may do it to anybody's row."""
    path = door.split()[1]
    if path.startswith("/write/"):
        return {"admin"}
    if path.startswith("/moderation/rules/") and not path.endswith("backtest"):
        return {"admin"}
    if path.startswith("/moderation/"):
        return {"moderator", "admin"}
    return {"admin"} if path.startswith(("/settings/", "/me/invitations/")) else set()


def refused_to_who_may(app: Flask, world: World) -> Iterator[str]:
    """Send everything once more as the one who may; yield what does not get through."""
    people = {"olga": world.olga, "sven": world.sven, "ada": world.ada, "max": world.max_,
              "moe": world.moe}  # fmt: skip
    visits = {name: Visitor(app).signed_in_as(person) for name, person in people.items()}
    for door, (who, _rows, _sent) in DOORS.items():
        told = ask(visits[who], door, world)
        understood = {"422"} if "/rules/" in door else set[str]()  # drafts have fields of their own
        if told not in {"200", "204", "303", "409"} | understood:
            yield f"{who}, {door}: {told}"


def ask(visit: Visitor, door: str, world: World, rows: dict[str, str] | None = None) -> str:
    method, rule = door.split(maxsplit=1)
    _who, own, sent = DOORS[door]
    found = next(
        each
        for each in visit.app.url_map.iter_rules()
        if str(each) == rule and method in (each.methods or set())
    )
    named = {**own, **(rows or {})}
    values: dict[str, Any] = {name: world.ids[named.get(name, name)] for name in found.arguments}
    path = visit.app.url_map.bind("localhost").build(found.endpoint, values, method=method)
    answer = visit.post(path, {**WORDS, **sent}) if method == "POST" else visit.get(path)
    with answer:
        return str(answer.status_code)


def dump(session: Session) -> dict[str, list[Any]]:
    """Return all rows of all tables, in order."""
    session.rollback()
    found = {}
    for table in Base.metadata.sorted_tables:
        columns = [each for each in table.columns if str(each) not in LEFT_OUT]
        if table.name not in LEFT_OUT:
            rows = session.execute(select(*columns)).all()
            found[table.name] = sorted(repr(tuple(each)) for each in rows)
    session.rollback()
    return found
