"""OpenID Connect, with a real provider beside the blog; and what forgers send."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from flask import Flask
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey
from sqlalchemy.orm import Session

from blog import create_app
from blog.accounts.models import Person
from blog.accounts.providers.id_token import read_id_token
from blog.accounts.providers.link import link_account
from blog.accounts.providers.provider import Provider
from blog.config import Config, OpenIdConfig, Signatures
from blog.errors import ConfigError, Conflict, Invalid
from tests.browse import Visitor, words
from tests.build import NOON, a_person
from tests.provider import CLIENT, CLIENT_SECRET, provider, say

AT = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
ISSUER = "https://provider.example"

KEY = RSAKey.generate_key(2048, {"kid": "1"}, private=True)
OTHER_KEY = RSAKey.generate_key(2048, {"kid": "1"}, private=True)

CLAIMS: dict[str, Any] = {
    "iss": ISSUER,
    "sub": "rita-there",
    "aud": CLIENT,
    "exp": int(AT.timestamp()) + 300,
    "iat": int(AT.timestamp()),
    "nonce": "asked",
    "email": "rita@mail.example",
    "email_verified": True,
}


def read(token: str) -> Any:
    keys = KeySet([RSAKey.import_key(KEY.as_dict(private=False))])
    return read_id_token(token, keys, issuer=ISSUER, client_id=CLIENT, nonce="asked", at=AT)


def signed(key: RSAKey = KEY, **claims: Any) -> str:
    said = {name: value for name, value in {**CLAIMS, **claims}.items() if value is not None}
    return jwt.encode({"alg": "RS256", "kid": "1"}, said, key)


def test_an_honest_token_is_read() -> None:
    assert read(signed()).subject == "rita-there"
    assert read(signed(aud=[CLIENT])).email == "rita@mail.example"


def test_an_operator_may_want_curves() -> None:
    curve = ECKey.generate_key("P-256", {"kid": "1"}, private=True)
    keys = KeySet([ECKey.import_key(curve.as_dict(private=False))])
    token = jwt.encode({"alg": "ES256", "kid": "1"}, CLAIMS, curve)
    asked: dict[str, Any] = {"issuer": ISSUER, "client_id": CLIENT, "nonce": "asked", "at": AT}
    asked["signatures"] = Signatures.CURVES
    assert read_id_token(token, keys, **asked).subject == "rita-there"
    with pytest.raises(Invalid):
        read_id_token(signed(), KeySet([KEY]), **asked)


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another client"},
        {"aud": [CLIENT, "another client"]},
        {"aud": None},
        {"azp": "another client"},
        {"iss": "https://evil.example"},
        {"iss": None},
        {"exp": int(AT.timestamp()) - 3600},
        {"exp": None},
        {"iat": int(AT.timestamp()) + 3600},
        {"sub": None},
        {"sub": 5},
    ],
)
def test_a_token_for_another_time_place_or_person_is_refused(claims: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        read(signed(**claims))


def test_a_token_that_another_signed_is_refused() -> None:
    for token in (signed(OTHER_KEY), "", "a.b.c", signed()[:-8] + "AAAAAAAA"):
        with pytest.raises(Invalid):
            read(token)


def test_a_token_without_a_signature_is_refused() -> None:
    header, body, _ = signed().split(".")
    for algorithm in ("eyJhbGciOiJub25lIn0", header):
        with pytest.raises(Invalid):
            read(f"{algorithm}.{body}.")


@pytest.mark.parametrize("verified", [False, None, "true", 1])
def test_an_address_counts_when_the_provider_verified_it(verified: Any) -> None:
    assert read(signed(email_verified=verified)).email == ""


@pytest.mark.parametrize(
    "environ",
    [
        {"ISSUER": "http://provider.example"},
        {"ISSUER": "provider.example"},
        {"ISSUER": ISSUER, "CLIENT_ID": ""},
        {"ISSUER": ISSUER, "CLIENT_SECRET": ""},
    ],
)
def test_half_a_provider_stops_the_start(environ: dict[str, str], tmp_path: Any) -> None:
    whole = {"CLIENT_ID": CLIENT, "CLIENT_SECRET": CLIENT_SECRET, **environ}
    named = {f"GATEPOST_OPENID_{name}": value for name, value in whole.items()}
    with pytest.raises(ConfigError) as refused:
        Config.from_environ({"GATEPOST_INSTANCE": str(tmp_path), **named})
    assert "GATEPOST_OPENID" in str(refused.value)
    assert CLIENT_SECRET not in str(refused.value)


@contextmanager
def sparing(userinfo: dict[str, Any], **facts: Any) -> Iterator[tuple[str, list[str]]]:
    """Run a provider whose ID tokens hold no address; yield its issuer and what it was posted."""
    posted: list[str] = []

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            issuer = f"http://127.0.0.1:{server.server_port}"
            known = {
                "/.well-known/openid-configuration": {
                    "issuer": issuer,
                    "token_endpoint": f"{issuer}/token",
                    "jwks_uri": f"{issuer}/keys",
                    "userinfo_endpoint": f"{issuer}/userinfo",
                    **facts,
                },
                "/keys": {"keys": [KEY.as_dict(private=False)]},
                "/userinfo": userinfo
                if self.headers["Authorization"] == "Bearer may ask"
                else {"sub": "rita-there"},
            }
            self.answer(known[self.path])

        def do_POST(self) -> None:
            posted.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            posted.append(self.headers["Authorization"] or "")
            issuer = f"http://127.0.0.1:{server.server_port}"
            token = signed(iss=issuer, email=None, email_verified=None)
            self.answer({"id_token": token, "access_token": "may ask"})

        def answer(self, said: dict[str, Any]) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(said).encode())

        def log_message(self, *_args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", posted
        server.shutdown()


def said_by(issuer: str) -> Any:
    openid = OpenIdConfig(
        issuer=issuer, client_id=CLIENT, client_secret=CLIENT_SECRET, name="Elsewhere"
    )
    return Provider(openid, "https://blog.example/back").finish(
        code="c", nonce="asked", verifier="v" * 43, at=AT
    )


@pytest.mark.parametrize(
    ("userinfo", "email"),
    [
        ({"sub": "rita-there", "email": "r@x.example", "email_verified": True}, "r@x.example"),
        ({"sub": "rita-there", "email": "r@x.example"}, ""),
        ({"sub": "mallory", "email": "m@x.example", "email_verified": True}, ""),
        ({}, ""),
    ],
)
def test_an_address_that_the_token_leaves_out_is_asked_for(
    userinfo: dict[str, Any], email: str
) -> None:
    with sparing(userinfo) as (issuer, posted):
        said = said_by(issuer)
    assert (said.subject, said.email) == ("rita-there", email)
    assert "client_secret" not in posted[0]
    assert posted[1].startswith("Basic ")


def test_who_we_are_is_posted_where_the_provider_wants_that() -> None:
    with sparing({}, token_endpoint_auth_methods_supported=["client_secret_post"]) as (
        issuer,
        posted,
    ):
        assert said_by(issuer).subject == "rita-there"
    assert "client_secret=" in posted[0]
    assert posted[1] == ""


@pytest.fixture(scope="session")
def issuer() -> Iterator[str]:
    with provider() as found:
        yield found


@pytest.fixture
def linking(app: Flask, config: Config, issuer: str) -> Iterator[Flask]:
    """The blog with a provider."""
    elsewhere = OpenIdConfig(
        issuer=issuer, client_id=CLIENT, client_secret=CLIENT_SECRET, name="Elsewhere"
    )
    made = create_app(replace(config, openid=elsewhere))
    yield made
    made.extensions["database"].engine.dispose()


@pytest.fixture
def rita(session: Session) -> Person:
    found = a_person(session, "rita")
    session.commit()
    session.expunge_all()
    return found


def go(visit: Visitor, path: str, subject: str) -> str:
    """Go to the provider, say there who one is, and return the address it sends one back to."""
    sent = visit.get(path)
    assert sent.status_code == 302, words(sent)
    asked = parse_qs(urlsplit(sent.headers["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["nonce"]
    assert CLIENT_SECRET not in sent.headers["Location"]
    answer = httpx.post(
        sent.headers["Location"], data={"sub": subject}, follow_redirects=False, timeout=20
    )
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"].removeprefix("http://localhost")


def link(visit: Visitor, subject: str) -> int:
    page = visit.get(go(visit, "/me/sign-in/provider", subject))
    assert page.status_code == 200, words(page)
    assert "Link it with my account" in words(page)
    return visit.post("/login/provider").status_code


def is_in(visit: Visitor) -> bool:
    return visit.get("/me").status_code == 200


def test_an_account_elsewhere_is_linked_from_inside_and_signs_in(
    linking: Flask, issuer: str, rita: Person
) -> None:
    say(issuer, "rita-there")
    own = Visitor(linking).signed_in_as(rita)
    assert link(own, "rita-there") == 303
    assert "rita-there@mail.example" in words(own.get("/me/sign-in"))
    visit = Visitor(linking)
    page = visit.get(go(visit, "/login/provider?next=/p/about.html", "rita-there"))
    assert "Elsewhere says that you are rita-there@mail.example." in words(page)
    assert CLIENT_SECRET not in page.get_data(as_text=True)
    assert not is_in(visit)
    answer = visit.post("/login/provider?next=/p/about.html")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/p/about.html")
    assert is_in(visit)
    assert own.post("/me/sign-in/provider/remove").status_code == 303
    again = Visitor(linking)
    again.get(go(again, "/login/provider", "rita-there"))
    again.post("/login/provider")
    assert not is_in(again)


def test_an_address_alone_opens_nothing(
    linking: Flask, issuer: str, session: Session, rita: Person
) -> None:
    """Whoever can call themselves by a member's address elsewhere is still nobody here."""
    assert rita.account is not None
    for verified in (True, False):
        claims = {"email": rita.account.email, "email_verified": verified}
        httpx.put(f"{issuer}/users/mallory", json=claims, timeout=20).raise_for_status()
        visit = Visitor(linking)
        visit.get(go(visit, "/login/provider", "mallory"))
        assert visit.post("/login/provider").headers["Location"] == "/login"
        assert not is_in(visit)


def test_an_account_with_an_unverified_address_is_not_linked(
    linking: Flask, issuer: str, rita: Person
) -> None:
    say(issuer, "doubtful", verified=False)
    own = Visitor(linking).signed_in_as(rita)
    page = own.get(go(own, "/me/sign-in/provider", "doubtful"))
    assert "has not verified your address" in words(page)
    assert own.post("/login/provider").status_code == 422
    assert "doubtful" not in words(own.get("/me/sign-in"))


def test_a_forged_state_nonce_or_another_browser_is_refused(
    linking: Flask, issuer: str, rita: Person
) -> None:
    say(issuer, "rita-there")
    own = Visitor(linking).signed_in_as(rita)
    link(own, "rita-there")

    victim = Visitor(linking)
    back = go(victim, "/login/provider", "rita-there")
    assert victim.get(back.replace("state=", "state=x")).status_code == 422
    assert victim.get(back).status_code == 422  # the first try ended it

    back = go(victim, "/login/provider", "rita-there")
    with victim.client.session_transaction() as cookie:
        cookie["provider"] = {**cookie["provider"], "nonce": "forged"}
    assert victim.get(back).status_code == 422

    other = Visitor(linking)
    assert other.get(go(victim, "/login/provider", "rita-there")).status_code == 422
    for path in ("/login/provider/back", "/login/provider/back?code=x&state=y"):
        assert other.get(path).status_code == 422
    assert other.post("/login/provider").status_code == 422
    assert (is_in(victim), is_in(other)) == (False, False)


def test_the_way_back_is_gone_once(linking: Flask, issuer: str, rita: Person) -> None:
    say(issuer, "rita-there")
    link(Visitor(linking).signed_in_as(rita), "rita-there")
    visit = Visitor(linking)
    visit.get(go(visit, "/login/provider", "rita-there"))
    copied = visit.client.get_cookie("session")
    assert copied is not None
    assert visit.post("/login/provider").status_code == 303
    thief = Visitor(linking)
    thief.client.set_cookie("session", copied.value)
    assert thief.post("/login/provider").status_code == 422
    assert not is_in(thief)


def test_what_one_began_to_link_another_does_not_end(
    linking: Flask, issuer: str, session: Session, rita: Person
) -> None:
    say(issuer, "mallory-there")
    mallory = a_person(session, "mallory")
    session.commit()
    visit = Visitor(linking).signed_in_as(mallory)
    visit.get(go(visit, "/me/sign-in/provider", "mallory-there"))
    visit.signed_in_as(rita)
    assert visit.post("/login/provider").status_code == 422


def test_one_account_elsewhere_is_one_person_here(session: Session, rita: Person) -> None:
    other = a_person(session, "other")
    facts = {"issuer": ISSUER, "subject": "x", "email": "x@mail.example", "at": NOON}
    link_account(session, person_id=rita.id, **facts)
    with pytest.raises(Conflict):
        link_account(session, person_id=other.id, **facts)


def test_a_provider_that_calls_itself_otherwise_is_refused(issuer: str) -> None:
    other = f"{issuer}/"  # one character more is another name
    named = OpenIdConfig(issuer=other, client_id=CLIENT, client_secret=CLIENT_SECRET, name="It")
    with pytest.raises(Invalid):
        Provider(named, "http://localhost/back").start(nonce="n", verifier="v" * 64)


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_where_no_provider_is_named_there_is_none(visit: Visitor) -> None:
    assert visit.get("/login/provider").status_code == 404
    assert "Elsewhere" not in words(visit.get("/login"))


def test_the_secret_is_not_in_what_a_log_would_show() -> None:
    config = OpenIdConfig(issuer=ISSUER, client_id=CLIENT, client_secret=CLIENT_SECRET, name="x")
    assert CLIENT_SECRET not in repr(config)
