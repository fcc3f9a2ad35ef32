"""The browser that asks: its cookie, and who is signed in with it."""

from datetime import timedelta
from functools import partial
from logging import Logger

from flask import Flask, after_this_request, current_app, g, request
from sqlalchemy.exc import OperationalError
from werkzeug.wrappers import Response

from blog import clock
from blog.accounts.devices.begin import LASTS, new_device
from blog.accounts.devices.end import end_device
from blog.accounts.devices.find import find_signed_in
from blog.accounts.devices.known import Known, name_here, now_known, read_known, write_known
from blog.accounts.devices.models import Device
from blog.accounts.devices.use import is_to_be_noted, note_use, prove
from blog.accounts.models import Person
from blog.accounts.plain_member import any_member
from blog.cache.http import holes_here
from blog.db import Database, database, session

TOKEN_MAX = 100
"""Characters; ours are shorter, longer ones are not looked for."""

REFUSED = 400

KNOWN_FOR = timedelta(days=365)
"""A browser that is not used for so long is a stranger again."""


def init_app(app: Flask) -> None:
    app.after_request(_note_use_later)


def load_person() -> Person | None:
    """Return who is signed in with this browser's cookie, if anybody is; one query."""
    holes = holes_here()
    if holes is not None:
        return any_member(holes.name)
    token = request.cookies.get(cookie_name(), "")
    if not token or len(token) > TOKEN_MAX:
        return None
    found = find_signed_in(session(), token, clock.now())
    if found is None:
        return None
    person, g.device = found
    return person


def read_person_anew() -> None:
    """Have who is signed in read again when they are asked for next: of a transaction that failed nothing stays readable."""
    g.pop("device", None)
    g.pop("_login_user", None)  # where Flask-Login keeps them for a request


def this_device() -> Device:
    """Return the device of who is signed in; only where a gate made sure that somebody is."""
    found: Device = g.device
    return found


def begin_here(person: Person, *, lasting: bool, strong: bool) -> Device:
    """Sign the person in, in this browser: a new row, a new token; an older one ends."""
    before: Device | None = g.pop("device", None)
    if before is not None:
        end_device(session(), before.id, person_id=before.person_id)
    device, token = new_device(
        session(),
        person.id,
        user_agent=request.user_agent.string,
        address=request.remote_addr or "",
        lasting=lasting,
        strong=strong,
        at=clock.now(),
    )
    assert person.account is not None
    known = now_known(_secret(), _known(), person.account.email)
    after_this_request(partial(_set_cookies, token, lasting, known))
    g.device = device
    return device


def prove_here(*, strong: bool = False) -> None:
    """Note that who uses this browser just proved who they are; its cookie is renewed."""
    device = this_device()
    token = prove(session(), device, clock.now(), strong=strong)
    after_this_request(partial(_renew_cookie, token, device.lasting))


def end_here() -> None:
    """Sign this browser out."""
    device: Device | None = g.pop("device", None)
    if device is not None:
        end_device(session(), device.id, person_id=device.person_id)
    after_this_request(_delete_cookie)


def known_here_as(email: str) -> str | None:
    """Return the name of this browser for the account, if somebody signed in to it here before."""
    return name_here(_secret(), _known(), email)


def cookie_name(name: str = "gatepost") -> str:
    """Return what the cookie is called; browsers take ``__Host-`` from this very host and https only."""
    return f"__Host-{name}" if current_app.config["SESSION_COOKIE_SECURE"] else name


def _known() -> Known:
    return read_known(_secret(), request.cookies.get(cookie_name("known_device"), ""))


def _secret() -> str:
    found: str = current_app.config["SECRET_KEY"]  # not str(): it may know older ones
    return found


def _set_cookies(token: str, lasting: bool, known: Known, response: Response) -> Response:  # noqa: FBT001 - bound above
    if response.status_code < REFUSED:
        _set_cookie(response, "gatepost", token, LASTS if lasting else None)
        _set_cookie(response, "known_device", write_known(_secret(), known), KNOWN_FOR)
    return response


def _renew_cookie(token: str, lasting: bool, response: Response) -> Response:  # noqa: FBT001 - bound above
    if response.status_code < REFUSED:
        _set_cookie(response, "gatepost", token, LASTS if lasting else None)
    return response


def _set_cookie(response: Response, name: str, value: str, age: timedelta | None) -> None:
    response.set_cookie(
        cookie_name(name),
        value,
        max_age=age,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )


def _delete_cookie(response: Response) -> Response:
    response.delete_cookie(
        cookie_name(),
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
    return response


def _note_use_later(response: Response) -> Response:
    """Note that the device was used, once an hour, when the answer has left."""
    device: Device | None = g.get("device")
    if device is not None and is_to_be_noted(device, clock.now()):
        response.call_on_close(
            partial(_note_use, current_app.logger, database(), device, request.remote_addr or "")
        )
    return response


def _note_use(logger: Logger, opened: Database, device: Device, address: str) -> None:
    try:
        with opened.transaction() as writing:
            note_use(writing, device, address=address, at=clock.now())
    except OperationalError as error:  # somebody writes for long: the next use is noted
        logger.warning("the use of a device was not noted: %s", error)
