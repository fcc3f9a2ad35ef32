"""What the blog cannot do, and what it always does, whoever asks: see the table in docs/security.md."""

import ast
import re
from collections.abc import Iterator
from importlib.metadata import requires
from pathlib import Path

import pytest
from flask import Flask
from lxml import html
from sqlalchemy.orm import Session

from blog import create_app
from blog.accounts.models import Role
from blog.config import Config
from tests.browse import Visitor
from tests.build import a_person, a_post

HERE = Path(__file__).parents[1]
COMMANDS = {"subprocess", "pty", "commands", "code", "runpy"}
"""Modules that start other programs or run text as code; multiprocessing starts our own."""

RUN_TEXT = {"system", "popen", "eval", "exec", "posix_spawn", "fork"}
one_database = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


def started_by(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names if each.name in COMMANDS)
        if isinstance(node, ast.ImportFrom) and node.module in COMMANDS:
            yield node.module
        if isinstance(node, ast.Call):
            called = node.func
            name = getattr(called, "id", "")
            if isinstance(called, ast.Attribute) and getattr(called.value, "id", "") == "os":
                name = called.attr
            if name in RUN_TEXT or name.startswith(("exec", "spawn")):
                yield name


def test_no_program_is_started_and_no_text_is_run() -> None:
    found = {
        str(path.relative_to(HERE)): list(started_by(ast.parse(path.read_text())))
        for path in (HERE / "blog").rglob("*.py")
    }
    assert {path: names for path, names in found.items() if names} == {}
    for text in ("import subprocess", "os.system('ls')", "eval('1')", "os.execv('a', [])"):
        assert list(started_by(ast.parse(text))), text


@one_database
def test_fields_of_passwords_hide_them_and_say_to_managers_what_they_are(
    session: Session, app: Flask
) -> None:
    rita = a_person(session, "rita")
    session.commit()
    nobody, own = Visitor(app), Visitor(app).signed_in_as(rita)
    wanted = {"/login": "current-password", "/join": "new-password", "/me": "new-password"}
    for address, purpose in wanted.items():
        page = html.fromstring((own if address == "/me" else nobody).get(address).text)
        fields = page.xpath("//input[contains(@name, 'password')]")
        assert fields, address
        assert {each.get("type") for each in fields} == {"password"}
        assert purpose in {each.get("autocomplete") for each in fields}
    scripts = "".join(each.read_text() for each in (HERE / "blog/static/js").glob("*.js"))
    assert not re.search(r"paste|type=.password|\[type=.?password", scripts)


@one_database
def test_signing_out_is_at_hand_on_every_kind_of_page(session: Session, app: Flask) -> None:
    ada = a_person(session, "ada", Role.ADMIN, Role.MODERATOR, Role.AUTHOR)
    post = a_post(session)
    session.commit()
    own = Visitor(app).signed_in_as(ada)
    for address in ("/", post.path, "/me", "/write/", "/moderation/", "/settings/"):
        page = html.fromstring(own.get(str(address), follow_redirects=True).text)
        assert page.xpath("//header//form[contains(@action, 'logout')]//button"), address


def test_nothing_in_the_environment_shows_how_it_is_made(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("FLASK_DEBUG", "1")
    monkeypatch.setenv("FLASK_ENV", "development")
    assert not create_app(Config.from_environ({"GATEPOST_INSTANCE": str(tmp_path)})).debug


def test_every_library_has_its_version_in_the_list() -> None:
    lines = (HERE / "constraints.txt").read_text().splitlines()
    pinned = {re.sub(r"[-_.]+", "-", each.partition("==")[0]).lower() for each in lines}
    assert all(re.fullmatch(r"[\w.-]+==[\w.]+", each) for each in lines)
    named = {re.split(r"[^\w.-]", each)[0] for each in requires("gatepost") or ()}
    assert {re.sub(r"[-_.]+", "-", each).lower() for each in named} <= pinned
