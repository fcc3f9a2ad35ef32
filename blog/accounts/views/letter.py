"""The letters of accounts: texts from ``templates/letters``, written into the request's transaction.

A letter to an address that is not confirmed repeats nothing a stranger typed, no name above all: who
joins with someone else's address could send them words of their own in our name.
"""

from typing import Any

from flask import current_app, render_template, url_for

from blog import clock
from blog.accounts.letters import write_letter
from blog.accounts.links import Purpose, make_link
from blog.accounts.models import Account
from blog.db import session
from blog.limits import Limit, count

LETTERS = Limit("letter", "5 per hour")
"""To one address, whether somebody has it or not: enough to try again, too few to annoy."""


def count_letter(to: str) -> None:
    """Raise TooFast when this address was asked for too often; the same for known and unknown."""
    count(LETTERS, to)


def send(name: str, to: str, **facts: Any) -> None:
    """Write the letter ``name``; its first line is the subject."""
    text = render_template(f"letters/{name}.txt", **facts)
    subject, _, body = text.strip().partition("\n")
    write_letter(session(), to=to, subject=subject, body=f"{body.strip()}\n", at=clock.now())


def link(purpose: Purpose, account: Account, **facts: str) -> str:
    """Return a token for this account, alive from now."""
    return make_link(secret(), purpose, account, at=clock.now(), **facts)


def absolute(endpoint: str, **values: Any) -> str:
    """Return an address of this blog as letters need it."""
    return str(current_app.config["BASE_URL"]) + url_for(endpoint, **values)


def secret() -> str:
    return str(current_app.config["SECRET_KEY"])
