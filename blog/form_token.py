"""The token of forms: only a page of ours, shown to this visitor, can send one back.

It is the random value of the visitor's session, signed: who plants a value into a session cannot make
the token that goes with it.
"""

import hmac
import secrets

from flask import Flask, current_app, g, request, session
from itsdangerous import BadData, URLSafeSerializer
from werkzeug.exceptions import BadRequest

from blog.signed import signer

FIELD = "csrf_token"
"""The field of forms that carries it, and where the session has its value."""

RANDOM_BYTES = 32

PURPOSE = "form"


class FormExpired(BadRequest):
    """400: the form came without its token, or with another visitor's."""


def init_app(app: Flask) -> None:
    app.jinja_env.globals["csrf_token"] = form_token


def form_token() -> str:
    """Return the token for the forms of this request, and have the session remember its value."""
    if FIELD not in g:
        if not isinstance(session.get(FIELD), str):
            session[FIELD] = secrets.token_urlsafe(RANDOM_BYTES)
        g.csrf_token = str(tokens(current_app.config["SECRET_KEY"]).dumps(session[FIELD]))
    token: str = g.csrf_token
    return token


def check_form_token() -> None:
    """Raise FormExpired unless the form that was sent carries this visitor's token."""
    try:
        said = tokens(current_app.config["SECRET_KEY"]).loads(request.form.get(FIELD, ""))
    except BadData:
        raise FormExpired from None
    ours = session.get(FIELD)
    if not (isinstance(said, str) and isinstance(ours, str) and _same(said, ours)):
        raise FormExpired


def tokens(secret: str) -> URLSafeSerializer:
    """Return what makes tokens of the values of sessions."""
    return signer(secret, PURPOSE)


def _same(said: str, ours: str) -> bool:
    return hmac.compare_digest(said.encode(), ours.encode())
