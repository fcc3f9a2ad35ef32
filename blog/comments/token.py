"""What a comment's form carries so that pressing twice posts once."""

import re
import secrets

TOKEN_BYTES = 24
"""Random bytes; nobody guesses another's, and none is ever made twice."""

LENGTH_MAX = 64
"""Characters of a token that is taken; ours have half of that."""

_TOKEN = re.compile(rf"[A-Za-z0-9_-]{{1,{LENGTH_MAX}}}")


def new_token() -> str:
    """Return a token for a form that is shown for the first time."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def sound_token(token: str | None) -> str | None:
    """Return ``token`` if a form of ours may have carried it; any other is as good as none."""
    return token if token is not None and _TOKEN.fullmatch(token) else None
