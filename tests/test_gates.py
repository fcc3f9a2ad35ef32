"""Every address of a desk is closed to who has no business there; new ones too, by themselves."""

from typing import Any

from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.routing import AnyConverter, BaseConverter, IntegerConverter

from blog.http import IdConverter
from tests.browse import Visitor
from tests.build import a_person

DESKS = ("/settings", "/moderation", "/write")


def desk_addresses(app: Flask) -> list[tuple[str, str]]:
    """Return method and address of everything under the desks, from the map."""
    adapter = app.url_map.bind("localhost")
    found = []
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith(DESKS):
            continue
        values = {name: example(rule._converters[name]) for name in rule.arguments}
        path = adapter.build(rule.endpoint, values, method=next(iter(rule.methods or ())))
        found += [(method, path) for method in sorted((rule.methods or set()) - {"OPTIONS"})]
    return found


def example(converter: BaseConverter) -> Any:
    if isinstance(converter, AnyConverter):
        return min(converter.items)
    return 1 if isinstance(converter, (IdConverter, IntegerConverter)) else "x"


def ask(visit: Visitor, method: str, path: str) -> int:
    if method == "POST":
        return visit.post(path).status_code
    return visit.client.open(path, method=method).status_code


def test_there_are_addresses_to_guard(app: Flask) -> None:
    paths = {path for _, path in desk_addresses(app)}
    assert {"/settings/people", "/moderation/", "/write/"} <= paths


def test_who_is_not_signed_in_reads_nothing_and_is_led_to_the_sign_in_page(
    app: Flask, visit: Visitor
) -> None:
    for method, path in desk_addresses(app):
        if method == "POST":
            continue
        answer = visit.client.open(path, method=method)
        assert (method, path, answer.status_code) == (method, path, 303)
        assert answer.headers["Location"].startswith("/login"), path


def test_who_is_not_signed_in_changes_nothing(app: Flask, visit: Visitor) -> None:
    """A form is led to the sign-in page too, or refused where the browser's way back keeps it."""
    for method, path in desk_addresses(app):
        if method != "POST":
            continue
        answer = visit.post(path)
        assert answer.status_code in (303, 403), path
        assert answer.headers.get("Location", "/login").startswith("/login"), path


def test_a_member_without_a_role_is_refused(app: Flask, visit: Visitor, session: Session) -> None:
    rita = a_person(session, "rita")
    session.commit()
    visit.signed_in_as(rita)
    codes = {(method, path): ask(visit, method, path) for method, path in desk_addresses(app)}
    assert {where: code for where, code in codes.items() if code != 403} == {}
