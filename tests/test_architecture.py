"""House rules that no linter knows, each as a check."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from blog.accounts.models import Role
from tests.browse import Visitor
from tests.build import a_comment, a_person, a_post
from tests.queries import counted

BLOG = Path(__file__).parent.parent / "blog"


@cache
def modules() -> dict[Path, ast.Module]:
    """Return what is in each file; read when the first test asks, not by everyone who collects tests."""
    return {path.relative_to(BLOG): ast.parse(path.read_text()) for path in BLOG.rglob("*.py")}


EDGE_FILES = {
    "__init__.py",
    "assets.py",
    "csp_reports.py",
    "db.py",
    "error_pages.py",
    "form_token.py",
    "forms.py",
    "headers.py",
    "http.py",
    "limits.py",
    "one_slash.py",
    "serve.py",
    "telling.py",
    "templating.py",
    "terminal.py",
    "web.py",
}
"""What stands between the web and the blog; with it all views and commands."""

LATE = {"__init__.py", "terminal.py", "cache/http.py"} | {
    *("accounts/password_strength.py", "accounts/factors/codes.py", "limits.py"),
}
"""What loads only for who needs it: the web and the progress bar, half of a quick command's time; and
PostgreSQL's driver, Redis', a dictionary of passwords and QR codes, 30 MB of every process."""

LINES_MAX = 250


def is_edge(module: Path) -> bool:
    return (
        module.name in EDGE_FILES
        or module.name.endswith("cli.py")
        or "views" in module.parts
        or "forms" in module.parts
        or module == Path("settings/dates.py")  # filters for templates
        or module == Path("settings/translated.py")  # and their words
    )


def imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def test_only_the_edge_knows_flask() -> None:
    web = ("flask", "werkzeug", "wtforms")
    wrong = [
        f"{module} imports {name}"
        for module, tree in modules().items()
        if not is_edge(module)
        for name in imports(tree)
        if name.split(".")[0].split("_")[0] in web
    ]
    assert wrong == []


def test_only_db_commits() -> None:
    wrong = [
        f"{module}:{node.lineno}"
        for module, tree in modules().items()
        if module != Path("db.py")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "commit"
    ]
    assert wrong == []


PUBLIC_MODELS = {"Comment", "Post", "Label", "Person", "SettingsVersion", "post_labels"}
"""What readers see; kept pages have to hear of every change of it."""


def test_statements_that_change_what_readers_see_say_so() -> None:
    """The models tell of their own changes; an INSERT, UPDATE or DELETE passes them by."""
    told = {
        Path("accounts/join.py"),  # who never confirmed stands on no page that is kept
        Path("porting/blogger/labels.py"),  # by the import it is part of
        Path(
            "moderation/report.py"
        ),  # that somebody reported a comment is nothing that readers see
    }
    wrong = [
        f"{module}:{node.lineno}"
        for module, tree in modules().items()
        if module not in told and not any("blog.revisions" in name for name in imports(tree))
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("insert", "update", "delete")
        and node.args
        and ast.unparse(node.args[0]) in PUBLIC_MODELS
    ]
    assert wrong == []


SECRETS = re.compile(
    r"secret|token|signature|nonce|verifier|bound|browser|otp|handle|password|proof"
    r"|(^|_)(hash|mac|hmac|state|key)$"
)
"""Names of what somebody might guess a character at a time."""


def test_no_secret_is_compared_with_what_is_quicker_for_what_is_wrong() -> None:
    """``hmac.compare_digest`` takes as long for a good guess as for a bad one; ``==`` does not.

    The database looks for hashes of secrets, in an index, so what it compares says nothing of them.
    """
    wrong = [
        f"{module}:{node.lineno} {ast.unparse(node)}"
        for module, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Eq | ast.NotEq)
        for sides in [[node.left, *node.comparators]]
        if any(SECRETS.search(_last_name(side)) for side in sides)
        and not any(
            re.match(r"(\w+\.)?[A-Z]\w+\.", ast.unparse(side)) for side in sides
        )  # a column
        and not any(isinstance(side, ast.Constant) for side in sides)
    ]
    assert wrong == []


def _last_name(node: ast.expr) -> str:
    """Return what an expression is called, without what it belongs to."""
    if isinstance(node, ast.Call):
        return _last_name(node.func)
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        return str(node.slice.value)
    return (
        ast.unparse(node).rpartition(".")[2] if isinstance(node, ast.Name | ast.Attribute) else ""
    )


def test_only_the_edge_looks_at_the_clock() -> None:
    wrong = [
        f"{module}:{node.lineno} calls {node.func.value.id}.{node.func.attr}()"
        for module, tree in modules().items()
        if not is_edge(module) and module != Path("clock.py")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and (node.func.value.id, node.func.attr)
        in {("clock", "now"), ("datetime", "now"), ("datetime", "utcnow"), ("date", "today")}
    ]
    assert wrong == []


def test_imports_stand_at_the_top() -> None:
    wrong = [
        f"{module}:{node.lineno}"
        for module, tree in modules().items()
        if str(module) not in LATE
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert wrong == []


def test_no_file_is_longer_than_anyone_reads() -> None:
    lengths = {module: len((BLOG / module).read_text().splitlines()) for module in modules()}
    assert {str(module): lines for module, lines in lengths.items() if lines > LINES_MAX} == {}


def test_importing_the_blog_changes_nothing(tmp_path: Path) -> None:
    """No file is made, no port or database opened, no thread begun: ``create_app`` does the work."""
    program = """
import sys, threading
def watch(event, arguments):
    writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & 0o3
    if writes or event in {"socket.connect", "socket.bind", "sqlite3.connect", "os.mkdir"}:
        if "__pycache__" not in str(arguments[0]):
            print(event, arguments)
sys.addaudithook(watch)
import blog.cli, blog.web
for command in blog.cli.COMMANDS:
    blog.cli.main.get_command(None, command)
print(*[thread.name for thread in threading.enumerate() if thread.name != "MainThread"], end="")
"""
    ended = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={"PYTHONPATH": str(BLOG.parent), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ended.stdout == ""
    assert list(tmp_path.iterdir()) == []


NAMES_OF_CHANGES = {
    *("autosave", "change", "decide", "discard", "logout", "publish"),
    *("restore", "take", "trash", "undo", "unpublish"),
}

DESKS = {"moderation", "write", "settings"}


def rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]


def answers_to(rule: Rule, method: str) -> bool:
    return method in (rule.methods or ())


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_what_changes_something_is_a_post(whole_app: Flask) -> None:
    wrong = [
        str(rule)
        for rule in rules(whole_app)
        if any(answers_to(rule, method) for method in ("PUT", "PATCH", "DELETE"))
        or (
            rule.endpoint.split(".")[-1].split("_")[0] in NAMES_OF_CHANGES
            and answers_to(rule, "GET")
            and "token" not in rule.arguments  # a letter's link: GET shows the button
        )
    ]
    assert wrong == []


READS = re.compile(r"\s*(SELECT|WITH|PRAGMA main\.table_info)\b")


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_looking_at_a_page_writes_nothing(app: Flask, session: Session) -> None:
    """Every address, asked for by an admin who may see everything, sends the database no change."""
    admin = a_person(session, "ada", Role.ADMIN, Role.AUTHOR)
    post = a_post(session, admin)
    comment = a_comment(session, post)
    session.commit()
    known = {
        "post_id": post.id,
        "comment_id": comment.id,
        "person_id": admin.id,
        "year": 2026,
        "month": "03",
        "slug": post.slug,
        "kind": "full",
    }
    browser = Visitor(app).signed_in_as(admin)
    wrong = []
    for rule in rules(app):
        if answers_to(rule, "GET"):
            with counted(app) as statements:
                answer = browser.get(address(app, rule, known))
            assert answer.status_code < 500, str(rule)
            wrong += [f"{rule}: {each}" for each in statements if not READS.match(each)]
    assert wrong == []


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_nobody_enters_a_desk_without_signing_in(app: Flask) -> None:
    client = app.test_client()
    wrong = []
    for rule in rules(app):
        at_a_desk = rule.endpoint.split(".")[0] in DESKS or str(rule).startswith("/settings")
        if at_a_desk and answers_to(rule, "GET"):
            answer = client.get(address(app, rule, {}))
            if answer.status_code != 303 or "/login" not in answer.headers["Location"]:
                wrong.append(f"{rule}: {answer.status_code}")
    assert wrong == []


def address(app: Flask, rule: Rule, known: dict[str, object]) -> str:
    with app.test_request_context():
        return app.url_for(rule.endpoint, **{each: known.get(each, 1) for each in rule.arguments})
