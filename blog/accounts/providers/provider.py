"""Talking to an OpenID Connect provider. Slow, and never inside a transaction."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import quote_plus

import httpx
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from blog.accounts.providers.id_token import (
    Said,
    not_signed_in,
    read_id_token,
    verified_email,
)
from blog.config import OpenIdConfig, Signatures

TIMEOUT_SECONDS = 5
"""For one answer; whoever waits longer goes back and signs in another way."""


HEADER = "client_secret_basic"
"""How we say who we are; what everybody takes who names nothing else."""


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
            token = self._token(facts, code, verifier)
            keys = KeySet.import_key_set(_fetched(facts["jwks_uri"]))
            said = read_id_token(
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
        return said if said.email else _with_address(said, facts, token)

    def _facts(self) -> dict[str, Any]:
        try:
            return _discovered(self.config.issuer)
        except (httpx.HTTPError, KeyError, ValueError, TypeError):
            raise not_signed_in() from None

    def _token(self, facts: dict[str, Any], code: str, verifier: str) -> Any:
        """Return what the code is worth; who we are goes in a header, or beside it where they want that.

        See RFC 6749, 2.3.1, and OpenID Connect Discovery, 3: a header unless they say otherwise.
        """
        said = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.back,
            "code_verifier": verifier,
        }
        ours = (self.config.client_id, self.config.client_secret)
        in_header: tuple[str, str] | None = (quote_plus(ours[0]), quote_plus(ours[1]))
        if HEADER not in facts.get("token_endpoint_auth_methods_supported", [HEADER]):
            said |= {"client_id": ours[0], "client_secret": ours[1]}
            in_header = None
        answer = httpx.post(
            facts["token_endpoint"], data=said, auth=in_header, timeout=TIMEOUT_SECONDS
        )
        return answer.raise_for_status().json()


def _with_address(said: Said, facts: dict[str, Any], token: Any) -> Said:
    """Ask for the address where the ID token has none (OpenID Connect Core, 5.3).

    What is said of anybody else, or not said properly, is nothing: who is linked needs no address.
    """
    try:
        ours = {"Authorization": f"Bearer {token['access_token']}"}
        found = _fetched(facts["userinfo_endpoint"], ours)
        return replace(said, email=verified_email(found)) if found["sub"] == said.subject else said
    except (httpx.HTTPError, KeyError, ValueError, TypeError):
        return said


@lru_cache(maxsize=4)
def _discovered(issuer: str) -> dict[str, Any]:
    """Return what the provider says of itself (OpenID Connect Discovery); asked once per process."""
    facts: dict[str, Any] = _fetched(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    if facts["issuer"] != issuer:
        raise ValueError("the provider calls itself otherwise")
    return facts


def _fetched(url: str, headers: dict[str, str] | None = None) -> Any:
    return httpx.get(url, headers=headers, timeout=TIMEOUT_SECONDS).raise_for_status().json()
