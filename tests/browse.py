"""A visitor without a browser: Flask's client that carries a form's token and may be signed in."""

from typing import Any, Self

from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from lxml import html
from werkzeug.test import TestResponse

from blog.accounts.models import Person

RAW_TOKEN = "0" * 40


class Visitor:
    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client: FlaskClient = app.test_client()

    def signed_in_as(self, person: Person) -> Self:
        """Sign in without the sign-in page; journeys use the page."""
        with self.client.session_transaction() as cookie:
            cookie["_user_id"] = person.get_id()
            cookie["_fresh"] = True
        return self

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.client.get(path, **options)

    def post(self, path: str, data: dict[str, Any] | None = None, **options: Any) -> TestResponse:
        """Send a form with a valid token."""
        return self.client.post(path, data={"csrf_token": self.token(), **(data or {})}, **options)

    def token(self) -> str:
        with self.client.session_transaction() as cookie:
            cookie["csrf_token"] = RAW_TOKEN
        signer = URLSafeTimedSerializer(str(self.app.secret_key), salt="wtf-csrf-token")
        return str(signer.dumps(RAW_TOKEN))


def words(answer: TestResponse) -> str:
    """Return the text a person reads on the page, white space folded."""
    document = html.fromstring(answer.get_data(as_text=True))
    for hidden in document.xpath("//script|//style|//head"):
        hidden.drop_tree()
    return " ".join(document.text_content().split())
