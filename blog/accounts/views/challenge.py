"""A challenge for passkeys: asked of one browser, answered once."""

import secrets
from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import current_app
from flask import session as cookie
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

from blog import clock
from blog.accounts.factors.passkeys import Site, use_passkey
from blog.accounts.views.letter import secret
from blog.db import session
from blog.errors import Invalid, TooFast
from blog.limits import Limit, count
from blog.words import N_

CHALLENGE_SECONDS = 600
"""Between asking and answering; a page that conditional UI waits on asks anew when it is loaded."""

ONCE = Limit("challenge", "1 per 20 minutes")
"""A challenge is answered once, whatever copies of its cookie there are."""


def site() -> Site:
    base_url = str(current_app.config["BASE_URL"])
    return Site(
        origin=base_url,
        host=urlsplit(base_url).hostname or "",
        secret=secret(),
        signatures=current_app.config["SIGNATURES"],
    )


def passkeys_work() -> bool:
    """Whether browsers make passkeys for this address: they take names, not numbers."""
    host = site().host
    try:
        ip_address(host)
    except ValueError:
        return site().origin.startswith("https://") or host == "localhost"
    return False


def signed_by_passkey(credential: str) -> int:
    """Return the id of the person whose passkey signed this browser's challenge; raise Invalid."""
    return use_passkey(session(), site(), credential, challenge=answered(), at=clock.now())


def new_challenge() -> bytes:
    """Return a new challenge, the only one that this browser may answer."""
    challenge = secrets.token_bytes(32)
    cookie["challenge"] = [bytes_to_base64url(challenge), int(clock.now().timestamp())]
    return challenge


def answered() -> bytes:
    """Return the challenge that this browser was asked, which counts once; raise Invalid."""
    asked, at = cookie.pop("challenge", ("", 0))
    if not asked or clock.now().timestamp() - at > CHALLENGE_SECONDS:
        raise Invalid(N_("That took too long. Try again."))
    try:
        count(ONCE, asked)
    except TooFast:
        raise Invalid(N_("That took too long. Try again.")) from None
    return base64url_to_bytes(asked)
