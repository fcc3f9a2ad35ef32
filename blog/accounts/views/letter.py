"""The letters of accounts: texts from ``templates/letters``, written into the request's transaction.

A letter to an address that is not confirmed repeats nothing a stranger typed, no name above all: who
joins with someone else's address could send them words of their own in our name.
"""

from math import ceil
from typing import Any

from flask import current_app, render_template, url_for

from blog import clock
from blog.accounts.letters import NOBODY, write_letter
from blog.accounts.links import Purpose, check_signed, make_link
from blog.accounts.models import Account
from blog.db import session
from blog.errors import TooFast
from blog.limits import Limit, address, count
from blog.words import N_

LETTERS = Limit("letter", "5 per hour")
"""To one address, whether somebody has it or not: enough to try again, too few to annoy."""


CONFIRMATIONS = Limit("confirmation", "1 per hour")
"""To one address: nobody makes the blog write to somebody who did not ask, again and again."""

PRESSES = Limit("link", "10 per hour")
"""Of one link, where each makes a hash."""

STRANGERS = Limit("letters-to-strangers", "30 per day")
"""Confirmations that one address of the network causes: a class may join, a list may not be written to."""


def count_confirmation(to: str) -> None:
    """Raise TooFast when a letter went to this address within the hour, or too many from one network."""
    count(STRANGERS, address())
    try:
        count(CONFIRMATIONS, to)
    except TooFast as early:
        raise TooFast(
            N_(
                "A letter went to this address within the last hour. Open the link in it, or ask "
                "for another one in %(minutes)s minutes."
            ),
            retry_after=early.retry_after,
            minutes=ceil(early.retry_after / 60),
        ) from None


def before_hashing(purpose: Purpose, token: str) -> None:
    """Raise BadLink for what is no link of ours, TooFast when it was pressed too often.

    A hash takes the place of somebody who signs in, so none is made for a stranger's word.
    """
    check_signed(secret(), purpose, token, at=clock.now())
    count(PRESSES, token)


def count_letter(to: str) -> None:
    """Raise TooFast when this address was asked for too often; the same for known and unknown."""
    count(LETTERS, to)


def send(name: str, to: str, **facts: Any) -> None:
    """Write the letter ``name``; its first line is the subject."""
    text = render_template(f"letters/{name}.txt", **facts)
    subject, _, body = text.strip().partition("\n")
    write_letter(session(), to=to, subject=subject, body=f"{body.strip()}\n", at=clock.now())


def send_link(
    name: str, account: Account | None, purpose: Purpose, endpoint: str, **facts: str
) -> None:
    """Write the letter ``name`` with a link for this account; for none, one that goes to nobody.

    So the answer takes the same time whether there is an account or not.
    """
    to = account or Account(person_id=0, email=NOBODY, session_key="")
    send(name, to.email, link=absolute(endpoint, token=link(purpose, to, **facts)))


def link(purpose: Purpose, account: Account, **facts: str) -> str:
    """Return a token for this account, alive from now."""
    return make_link(secret(), purpose, account, at=clock.now(), **facts)


def absolute(endpoint: str, **values: Any) -> str:
    """Return an address of this blog as letters need it."""
    return str(current_app.config["BASE_URL"]) + url_for(endpoint, **values)


def secret() -> str:
    found: str = current_app.config["SECRET_KEY"]  # not str(): it may know older ones
    return found
