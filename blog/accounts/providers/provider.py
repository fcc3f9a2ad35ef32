"""Talking to an OpenID Connect provider. Slow, and never inside a transaction."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import quote_plus

import httpx
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from blog.accounts.providers.id_token import Said, not_signed_in, read_id_token
from blog.config import OpenIdConfig, Signatures

TIMEOUT_SECONDS = 5
"""For one answer; whoever waits longer goes back and signs in another way."""


@dataclass(frozen=True, slots=True)
class Start:
    """Where to send somebody, and what to remember until they are back."""

    url: str
    state: str


@dataclass(frozen=True, slots=True)
class Provider:
    config: OpenIdConfig
    back: str
    """The address here to which the provider sends people."""
    signatures: Signatures = Signatures.ANY

    def start(self, *, nonce: str, verifier: str) -> Start:
        """Return where one says who one is; with PKCE (RFC 7636), state and nonce."""
        state = secrets.token_urlsafe(32)
        asked = {
            "response_type": "code",
            "client_id": self.config.client_id,
            "redirect_uri": self.back,
            "scope": "openid email",
            "state": state,
            "nonce": nonce,
            "code_challenge": create_s256_code_challenge(verifier),
            "code_challenge_method": "S256",
        }
        url = httpx.URL(self._facts()["authorization_endpoint"]).copy_merge_params(asked)
        return Start(str(url), state)

    def finish(self, *, code: str, nonce: str, verifier: str, at: datetime) -> Said:
        """Return who the provider says it is; raise Invalid when it does not say so properly."""
        try:
            facts = self._facts()
            token = self._token(facts["token_endpoint"], code, verifier)
            keys = KeySet.import_key_set(_fetched(facts["jwks_uri"]))
            return read_id_token(
                token["id_token"],
                keys,
                issuer=self.config.issuer,
                client_id=self.config.client_id,
                nonce=nonce,
                at=at,
                signatures=self.signatures,
            )
        except (JoseError, httpx.HTTPError, KeyError, ValueError, TypeError):
            raise not_signed_in() from None

    def _facts(self) -> dict[str, Any]:
        try:
            return _discovered(self.config.issuer)
        except (httpx.HTTPError, KeyError, ValueError, TypeError):
            raise not_signed_in() from None

    def _token(self, endpoint: str, code: str, verifier: str) -> Any:
        """Return what the code is worth; who we are goes in a header (RFC 6749, 2.3.1)."""
        ours = (quote_plus(self.config.client_id), quote_plus(self.config.client_secret))
        said = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.back,
            "code_verifier": verifier,
        }
        answer = httpx.post(endpoint, data=said, auth=ours, timeout=TIMEOUT_SECONDS)
        return answer.raise_for_status().json()


@lru_cache(maxsize=4)
def _discovered(issuer: str) -> dict[str, Any]:
    """Return what the provider says of itself (OpenID Connect Discovery); asked once per process."""
    facts: dict[str, Any] = _fetched(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    if facts["issuer"] != issuer:
        raise ValueError("the provider calls itself otherwise")
    return facts


def _fetched(url: str) -> Any:
    return httpx.get(url, timeout=TIMEOUT_SECONDS).raise_for_status().json()
