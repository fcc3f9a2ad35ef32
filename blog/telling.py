"""Letters that a command causes: the web application's own, written in the command's transaction."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import g
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from blog.accounts.links import Purpose
from blog.accounts.models import Account, Person
from blog.accounts.views.letter import absolute, link, send
from blog.accounts.views.not_me import tell
from blog.accounts.views.person import tell_roles
from blog.config import Config
from blog.web import make_app


def roles_changed(session: Session, person: Person, reason: str) -> None:
    """Write to the person what they are now."""
    with _a_desk(session):
        tell_roles(person, reason)


def factors_removed(session: Session, account: Account) -> None:
    """Write to the account's owner that no second factor is left, and how they get in again."""
    with _a_desk(session):
        tell("factor_removed", account, factor=_("every second factor, by who runs this blog"))
        token = link(Purpose.RESET, account)
        send("reset", account.email, link=absolute("accounts.choose_password", token=token))


@contextmanager
def _a_desk(session: Session) -> Iterator[None]:
    """Let the block write letters as a request does, with ``session`` for its transaction."""
    app = make_app(Config.from_environ())
    try:
        with app.test_request_context(base_url=app.config["BASE_URL"]):
            g.session = session
            try:
                yield
            finally:
                g.pop("session")  # its transaction is the command's to end
    finally:
        app.extensions["database"].engine.dispose()
