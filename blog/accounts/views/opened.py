"""The token of a letter's link leaves the address as soon as the link is opened.

Browsers write addresses down, for who comes to the same computer later, and carry them to other devices.
So a link leads on to its page under a word that proves nothing, and what it carried goes into the
visitor's cookie, sealed for this blog. Each link has a word of its own: two in two tabs do not mix, and one
that somebody else made them open takes no other's place. A POST to the link itself is answered as ever.
"""

from hashlib import sha256
from typing import Any

from flask import Flask, request, url_for
from flask import session as cookie
from werkzeug.wrappers import Response

from blog import clock
from blog.accounts.factors.seal import seal, unseal
from blog.accounts.views.letter import secret
from blog.errors import Invalid, NotFound
from blog.http import see_other
from blog.words import N_

OF_LETTERS = (
    *("/setup/", "/confirm/", "/reset/", "/not-me/", "/me/email/"),
    *("/letters/decide/", "/comments/confirm/"),
)
"""Where the token proves something. Not what stops letters: it does nothing else, and needs no cookie."""

MARK = "~"
"""Begins a word; no token of ours begins so."""

WORD_DIGITS = 20
"""Of the hash of the token, so that the same link has the same word."""

LASTS_SECONDS = 7200
"""As long as a link to a new password; then the link in the letter is opened once more."""

AT_ONCE = 3
"""Links open in one browser, the newest: the cookie has room for 4,000 characters."""

TOKEN_MAX = 600
"""Characters; ours are shorter, and longer ones open nothing wherever they stand."""


def init_app(app: Flask) -> None:
    app.before_request(let_token_leave)


def let_token_leave() -> Response | None:
    """Lead who opens a link to its page without the token; give that page the token back."""
    carried = request.view_args
    if not carried or not request.path.startswith(OF_LETTERS):
        return None
    ((name, token),) = carried.items()
    if token.startswith(MARK):
        carried[name] = _opened_here(token)
    elif request.method in {"GET", "HEAD"} and len(token) <= TOKEN_MAX:
        without: dict[str, Any] = {name: _open_here(token)}
        return see_other(url_for(str(request.endpoint), **without))
    return None


def _open_here(token: str) -> str:
    """Put the token into the cookie; return its word."""
    word = MARK + sha256(token.encode()).hexdigest()[:WORD_DIGITS]
    others = [each for each in cookie.get("links", []) if each[0] != word]
    cookie["links"] = [*others, [word, seal(secret(), token, at=clock.now())]][-AT_ONCE:]
    return word


def _opened_here(word: str) -> str:
    """Return the token of a link that was opened in this browser; raise NotFound when it was not."""
    try:
        sealed = dict(cookie.get("links", []))[word]
        return unseal(secret(), sealed, at=clock.now(), seconds=LASTS_SECONDS)
    except (KeyError, Invalid):
        raise NotFound(
            N_(
                "This page belongs to a link in a letter, and needs a cookie. "
                "Open the link there once more."
            )
        ) from None
