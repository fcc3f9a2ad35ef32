"""Who is asking: the signed-in person of a request, and gates for whole areas."""

from collections.abc import Callable
from typing import Any

from flask import Flask, abort, request, url_for
from flask_login import LoginManager, current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response

from blog.accounts.models import Account, Person
from blog.db import session
from blog.http import see_other

login_manager = LoginManager()
login_manager.session_protection = (
    None  # the key in the session ends it; addresses of phones change
)


def init_app(app: Flask) -> None:
    login_manager.user_loader(load_person)
    login_manager.init_app(app)


def load_person(session_id: str) -> Person | None:
    """Return the person of a session, with account and roles, unless a new password ended it."""
    person_id, _, session_key = session_id.partition(".")
    if not person_id.isdecimal():
        return None
    return session().scalar(
        select(Person)
        .join(Person.account)
        .where(Person.id == int(person_id), Account.session_key == session_key)
        .options(joinedload(Person.account), joinedload(Person.held_roles))
    )


def the_person() -> Person | None:
    """Return who is signed in, or nobody."""
    return current_user._get_current_object() if current_user.is_authenticated else None  # noqa: SLF001 - Flask-Login's documented way to the object behind its proxy


def require(allowed: Callable[[Person], bool]) -> Callable[[], Response | None]:
    """Return a gate for ``blueprint.before_request``: sign in first, 403 for the wrong people."""

    def gate() -> Response | None:
        person = the_person()
        if person is None:
            return sign_in_first()
        if not allowed(person):
            abort(403)
        return None

    return gate


def sign_in_first(come_back_to: str | None = None) -> Response:
    """Send to the sign-in page, which leads back to where it was asked for."""
    here = request.full_path.rstrip("?") if request.method == "GET" else "/"
    return see_other(url_for("accounts.login", next=come_back_to or here))


def signed_in() -> Person:
    """Return who is signed in; only behind a gate that made sure of it."""
    person: Any = the_person()
    assert isinstance(person, Person)
    return person
