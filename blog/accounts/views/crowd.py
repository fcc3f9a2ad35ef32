"""The turnstile in front of this blog: what it has to know of it."""

import time
from collections.abc import Callable

from flask import Flask

from blog.accounts.devices.http import cookie_name
from blog.accounts.devices.known import read_known
from blog.accounts.turnstile import Headers, Turnstile
from blog.accounts.views.attempts import FROM_ONE_PLACE
from blog.accounts.views.later import sent_away
from blog.limits import refusals


def turnstile_for(app: Flask, now: Callable[[], float] = time.monotonic) -> Turnstile:
    with app.app_context():
        cookie = cookie_name("known_device")

    def page() -> tuple[Headers, bytes]:
        with app.test_request_context("/login", base_url=app.config["BASE_URL"]):
            answer = app.process_response(sent_away())
            return [each for each in answer.headers if each[0] != "Set-Cookie"], answer.get_data()

    return Turnstile(
        app.wsgi_app,
        cookie=cookie,
        known=lambda value: bool(read_known(app.config["SECRET_KEY"], value)),
        refused_for=refusals(app, FROM_ONE_PLACE),
        page=page,
        now=now,
    )
