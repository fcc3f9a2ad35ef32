"""What an ID token says, once its signature and every claim are checked (OpenID Connect Core, 3.1.3.7)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from blog.config import Signatures
from blog.errors import Invalid
from blog.words import N_

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"]
"""Signatures with a key pair; never ``none``, and no shared secret."""

ALLOWED = {
    Signatures.ANY: ALGORITHMS,
    Signatures.CURVES: [each for each in ALGORITHMS if each.startswith("E")],
}

LEEWAY_SECONDS = 60
"""Between the clocks of two machines."""


@dataclass(frozen=True, slots=True)
class Said:
    """Who the provider says it is."""

    subject: str
    email: str
    """Empty unless the provider verified it."""


def read_id_token(
    token: str,
    keys: KeySet,
    *,
    issuer: str,
    client_id: str,
    nonce: str,
    at: datetime,
    signatures: Signatures = Signatures.ANY,
) -> Said:
    """Return what the token says; raise Invalid unless it is for us, new, and of this very sign-in."""
    claims = jwt.JWTClaimsRegistry(
        now=int(at.timestamp()),
        leeway=LEEWAY_SECONDS,
        iss={"essential": True, "value": issuer},
        sub={"essential": True},
        aud={"essential": True, "value": client_id},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True, "value": nonce},
    )
    try:
        found = jwt.decode(token, keys, algorithms=ALLOWED[signatures]).claims
        claims.validate(found)
    except (JoseError, ValueError, TypeError, KeyError):
        raise not_signed_in() from None
    if not _is_for_us_alone(found, client_id) or not isinstance(found["sub"], str):
        raise not_signed_in()
    return Said(found["sub"], verified_email(found))


def verified_email(claims: dict[str, Any]) -> str:
    """Return the address that these claims name; empty unless the provider verified it."""
    return str(claims.get("email") or "") if claims.get("email_verified") is True else ""


def _is_for_us_alone(found: dict[str, Any], client_id: str) -> bool:
    """Whether no other client is named: a token for two may have been meant for the other."""
    audience = found["aud"] if isinstance(found["aud"], list) else [found["aud"]]
    return audience == [client_id] and found.get("azp", client_id) == client_id


def not_signed_in() -> Invalid:
    return Invalid(N_("The other site did not say who you are. Try again, or sign in another way."))
