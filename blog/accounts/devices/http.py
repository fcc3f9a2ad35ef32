"""The browser that asks: its cookie, and who is signed in with it."""

from functools import partial
from logging import Logger

from flask import Flask, after_this_request, current_app, g, request
from sqlalchemy.exc import OperationalError
from werkzeug.wrappers import Response

from blog import clock
from blog.accounts.devices.begin import LASTS, new_device
from blog.accounts.devices.end import end_device
from blog.accounts.devices.find import find_signed_in
from blog.accounts.devices.models import Device
from blog.accounts.devices.use import is_to_be_noted, note_use
from blog.accounts.models import Person
from blog.db import Database, database, session

TOKEN_MAX = 100
"""Characters; ours are shorter, longer ones are not looked for."""

REFUSED = 400


def init_app(app: Flask) -> None:
    app.after_request(_note_use_later)


def load_person() -> Person | None:
    """Return who is signed in with this browser's cookie, if anybody is; one query."""
    token = request.cookies.get(cookie_name(), "")
    if not token or len(token) > TOKEN_MAX:
        return None
    found = find_signed_in(session(), token, clock.now())
    if found is None:
        return None
    person, g.device = found
    return person


def this_device() -> Device:
    """Return the device of who is signed in; only where a gate made sure that somebody is."""
    found: Device = g.device
    return found


def begin_here(person: Person, *, lasting: bool) -> None:
    """Sign the person in, in this browser: a new row, a new token; an older one ends."""
    before: Device | None = g.pop("device", None)
    if before is not None:
        end_device(session(), before.id, person_id=before.person_id)
    g.device, token = new_device(
        session(),
        person.id,
        user_agent=request.user_agent.string,
        address=request.remote_addr or "",
        lasting=lasting,
        at=clock.now(),
    )
    after_this_request(partial(_set_cookie, token, lasting))


def end_here() -> None:
    """Sign this browser out."""
    device: Device | None = g.pop("device", None)
    if device is not None:
        end_device(session(), device.id, person_id=device.person_id)
    after_this_request(_delete_cookie)


def cookie_name() -> str:
    """Return what the cookie is called; browsers take ``__Host-`` from this very host and https only."""
    return "__Host-gatepost" if current_app.config["SESSION_COOKIE_SECURE"] else "gatepost"


def _set_cookie(token: str, lasting: bool, response: Response) -> Response:  # noqa: FBT001 - bound above
    if response.status_code < REFUSED:
        response.set_cookie(
            cookie_name(),
            token,
            max_age=LASTS if lasting else None,
            secure=current_app.config["SESSION_COOKIE_SECURE"],
            httponly=True,
            samesite="Lax",
        )
    return response


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
