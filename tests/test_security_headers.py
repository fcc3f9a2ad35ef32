"""What every answer tells the browser, so that a slip elsewhere stays harmless."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from blog.accounts.models import Role
from blog.markup import PLAYER_ORIGINS
from tests.browse import Visitor
from tests.build import a_person, a_post

TOKENS = (
    *("/setup/", "/confirm/", "/reset/", "/not-me/", "/me/email/"),
    *("/letters/stop/", "/letters/decide/", "/comments/confirm/"),
)
"""Where an address carries what proves something, before that."""


def test_every_address_with_a_token_is_known(app: Flask) -> None:
    rules = [str(rule) for rule in app.url_map.iter_rules()]
    with_tokens = {
        each.partition("<")[0] for each in rules if "<token>" in each or "<link>" in each
    }
    assert with_tokens == set(TOKENS)


@pytest.fixture
def answers(app: Flask, session: Session, visit: Visitor) -> dict[str, TestResponse]:
    """One answer of each kind: pages, a feed, a style sheet, redirects, refusals."""
    post = a_post(session)
    admin = a_person(session, "ada", Role.ADMIN)
    session.commit()
    signed_in = Visitor(app).signed_in_as(admin)
    seen = {
        "home": visit.get("/"),
        "post": visit.get(str(post.path)),
        "sign in": visit.get("/login"),
        "desk": signed_in.get("/moderation/"),
        "feed": visit.get("/feeds/posts/default"),
        "style": visit.get(f"{app.static_url_path}/css/main.css"),
        "picture": visit.get(f"{app.static_url_path}/icon.svg"),
        "to sign in": visit.get("/write/"),
        "not found": visit.get("/nothing/here"),
        "no such method": visit.client.delete("/"),
        "trace": visit.client.open("/", method="TRACE"),
        "own page": signed_in.get("/me"),
        "people": signed_in.get("/settings/people"),
        **{f"letter at {path}": visit.get(f"{path}forged") for path in TOKENS},
        "forbidden": visit.client.post("/login", headers={"Origin": "https://mallory.example"}),
        "no token": visit.client.post("/login", data={"email": "a@b.example"}),
        "nul": visit.get("/?q=%00"),
    }
    for answer in seen.values():
        answer.close()
    return seen


def test_every_answer_forbids_what_we_never_do(answers: dict[str, TestResponse]) -> None:
    for name, answer in answers.items():
        policy = directives(answer)
        assert policy["default-src"] == "'none'", name
        assert policy["script-src"] == policy["style-src"] == "'self'", name
        assert policy["base-uri"] == policy["frame-ancestors"] == "'none'", name
        assert policy["form-action"] == "'self'", name
        assert "unsafe" not in answer.headers["Content-Security-Policy"], name
        assert answer.headers["X-Content-Type-Options"] == "nosniff", name
        assert answer.headers["X-Frame-Options"] == "DENY", name
        assert "Access-Control-Allow-Origin" not in answer.headers, name
        own = name.startswith("letter at ")
        referrer = "same-origin" if own else "strict-origin-when-cross-origin"
        assert answer.headers["Referrer-Policy"] == referrer, name
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin", name
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin", name
        assert "camera=(), " in answer.headers["Permissions-Policy"], name


SOURCES = ("img-src", "media-src", "frame-src")
OWN = ("'self'", None, None)
ANYWHERE = ("'self' https: http: data:", "'self' https: http:", " ".join(PLAYER_ORIGINS))
LOADS = {
    "home": ANYWHERE,
    "post": ANYWHERE,
    "preview": ANYWHERE,
    "app": ("'self' data:", None, None),
}


def test_only_pages_with_the_html_of_posts_load_from_elsewhere(
    app: Flask, session: Session, answers: dict[str, TestResponse]
) -> None:
    ada = a_person(session, "ada", Role.AUTHOR)
    session.commit()
    desk = Visitor(app).signed_in_as(ada)
    seen = {
        **answers,
        "preview": desk.post("/write/new/preview", {"title": "T", "source": "S"}),
        "app": desk.get("/me/sign-in/app"),
        "write": desk.get("/write/new"),
        "no post": desk.get("/2026/03/none.html"),
    }
    assert {name for name in LOADS if seen[name].status_code != 200} == set()
    told = {name: directives(answer) for name, answer in seen.items()}
    assert {name: tuple(each.get(kind) for kind in SOURCES) for name, each in told.items()} == {
        name: LOADS.get(name, OWN) for name in seen
    }


def test_the_answers_are_of_the_kinds_they_should_be(answers: dict[str, TestResponse]) -> None:
    codes = {name: answer.status_code for name, answer in answers.items()}
    assert codes == {
        **dict.fromkeys(("home", "post", "sign in", "desk", "feed", "style", "picture"), 200),
        "to sign in": 303,
        "not found": 404,
        "no such method": 405,
        "trace": 405,
        "own page": 200,
        "people": 200,
        **{f"letter at {path}": 404 for path in TOKENS},
        "forbidden": 403,
        "no token": 400,
        "nul": 400,
    }


def test_no_page_is_sent_by_a_store_without_asking(answers: dict[str, TestResponse]) -> None:
    for name, answer in answers.items():
        kept = answer.headers["Cache-Control"]
        if name in ("style", "picture"):
            assert "public" in kept and "immutable" in kept  # noqa: PT018 - one thought
        else:
            assert kept in ("private, no-cache", "public, no-cache", "no-store"), name
            assert kept != "public, no-cache" or name in ("home", "post", "feed"), name
            assert "Cookie" in answer.vary, name
        if name in ("own page", "people") or name.startswith("letter at "):
            assert kept == "no-store", name


def test_a_cookie_is_out_of_reach_of_scripts_and_other_sites(visit: Visitor) -> None:
    cookie = visit.get("/login").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_who_only_reads_gets_no_cookie(app: Flask) -> None:
    stranger = Visitor(app)
    for path in ("/", "/feeds/posts/default", "/nothing/here", f"{app.static_url_path}/icon.svg"):
        with stranger.get(path) as answer:
            assert "Set-Cookie" not in answer.headers, path


def directives(answer: TestResponse) -> dict[str, str]:
    parts = (
        each.split(maxsplit=1) for each in answer.headers["Content-Security-Policy"].split(";")
    )
    return {name: rest[0] if rest else "" for name, *rest in parts}
