"""A visitor without a browser: Flask's client that carries a form's token and may be signed in."""

from typing import Any, Self

from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy.orm import Session, object_session
from werkzeug.test import TestResponse

from blog import clock, form_token
from blog.accounts.devices.begin import new_device
from blog.accounts.models import Person
from blog.accounts.views.opened import MARK

RAW_TOKEN = "0" * 40
COOKIE = "gatepost"


class Browser(FlaskClient):
    """Flask's client, in which somebody may be signed in by the time it first asks for a page."""

    to_sign_in: Person | None = None

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        self.sign_in_now()
        return super().open(*args, **kwargs)

    def sign_in_now(self) -> None:
        if self.to_sign_in is not None:
            person, self.to_sign_in = self.to_sign_in, None
            with self.application.extensions["database"].transaction() as session:
                self.set_cookie(COOKIE, a_token(session, person))


def a_token(session: Session, person: Person) -> str:
    """Add a device of the person and return what its cookie holds."""
    return new_device(
        session, person.id, user_agent="", address="127.0.0.1", lasting=False, at=clock.now()
    )[1]


class Visitor:
    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client = Browser(app, app.response_class, use_cookies=True)

    def signed_in_as(self, person: Person) -> Self:
        """Sign in without the sign-in page; journeys use the page.

        Who is not stored yet is signed in with the first page that is asked for.
        """
        self.client.to_sign_in = person
        working = object_session(person)
        if working is None or not working.in_transaction():
            self.client.sign_in_now()
        return self

    def get(self, path: str, **options: Any) -> TestResponse:
        """Return the page; a letter's link leads to it without its token (``views/opened.py``)."""
        answer = self.client.get(path, **options)
        without = answer.headers.get("Location", "")
        return self.client.get(without, **options) if f"/{MARK}" in without else answer

    def post(self, path: str, data: dict[str, Any] | None = None, **options: Any) -> TestResponse:
        """Send a form with a valid token."""
        return self.client.post(path, data={"csrf_token": self.token(), **(data or {})}, **options)

    def token(self) -> str:
        with self.client.session_transaction() as cookie:
            cookie["csrf_token"] = RAW_TOKEN
        signer = form_token.tokens(str(self.app.secret_key))
        return str(signer.dumps(RAW_TOKEN))


def words(answer: TestResponse) -> str:
    """Return the text a person reads on the page, white space folded."""
    document = html.fromstring(answer.get_data(as_text=True))
    for hidden in document.xpath("//script|//style|//head"):
        hidden.drop_tree()
    return " ".join(document.text_content().split())
