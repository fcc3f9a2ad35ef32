"""``gatepost user``, run as people run it."""

from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blog.accounts.models import Person
from blog.accounts.role_changes import RoleChange
from blog.cli import main
from blog.config import Config
from tests.accounts.mailbox import letters_to
from tests.browse import Visitor
from tests.build import a_person

PASSWORD = "three little words"


@pytest.fixture
def run(app: Flask, config: Config, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("GATEPOST_INSTANCE", str(config.instance))
    monkeypatch.setenv("GATEPOST_DATABASE_URL", config.database_url)

    def invoke(*arguments: str, stdin: str | bytes = f"{PASSWORD}\n") -> Result:
        return CliRunner().invoke(main, ["user", *arguments], input=stdin)

    return invoke


def add(*more: str, email: str = "ada@mail.example", name: str = "Ada") -> list[str]:
    return ["add", "--email", email, "--name", name, "--password-stdin", *more]


def test_who_was_added_signs_in_at_once_with_their_roles(run: Any, visit: Visitor) -> None:
    result = run(*add("--role", "admin", "--role", "author"))
    assert (result.exit_code, result.output) == (
        0,
        "Added Ada <ada@mail.example> with the roles admin, author.\n",
    )
    signed_in = visit.post("/login", {"email": "ada@mail.example", "password": PASSWORD})
    assert signed_in.status_code == 303
    assert visit.get("/settings/people").status_code == 200


def test_an_operator_may_give_a_name_of_the_staff_and_is_told(run: Any) -> None:
    run(*add("--role", "author"))
    result = run(*add(email="other@mail.example", name="\u0410da"))
    assert result.exit_code == 0
    assert "Mind: somebody who runs this blog has this name" in result.output
    assert "Mind" not in run(*add(email="third@mail.example", name="Ida")).output


def test_members_are_listed_with_roles(run: Any) -> None:
    run(*add("--role", "moderator"))
    run(*add(email="rita@mail.example", name="Rita"))
    lines = [line.split("\t")[:3] for line in run("list").output.splitlines()]
    assert lines == [
        ["rita@mail.example", "Rita", "member"],
        ["ada@mail.example", "Ada", "moderator"],
    ]


def test_roles_are_given_and_taken_and_recorded(run: Any, session: Session) -> None:
    run(*add())
    given = run("role", "--email", "ADA@mail.example", "--grant", "admin", "--grant", "author")
    assert given.output == "Ada <ada@mail.example> is a member with the roles admin, author.\n"
    taken = run("role", "--email", "ada@mail.example", "--revoke", "author")
    assert taken.output == "Ada <ada@mail.example> is a member with the roles admin.\n"
    changes = session.scalars(select(RoleChange).order_by(RoleChange.id)).all()
    assert [(each.role, each.granted, each.by_id) for each in changes] == [
        ("admin", True, None),
        ("author", True, None),
        ("author", False, None),
    ]


@pytest.mark.parametrize(
    ("arguments", "stdin", "says"),
    [
        (add(email="ada"), PASSWORD, "not an e-mail address"),
        (add(name="\u200b"), PASSWORD, "others can see"),
        (add(name="x" * 51), PASSWORD, "at most 50"),
        (add(), "short", "at least 10"),
        (add(), "", "at least 10"),
        (add(), "x" * 2000, "at most 200"),
        (add(), b"\xff\xfe\xff\xfe\xff\xfe\xff\xfe\xff\n", "not UTF-8"),
        (add("--role", "emperor"), PASSWORD, "emperor"),
        (add()[:-1], PASSWORD, "--password-stdin"),
        (["add"], PASSWORD, "Missing option"),
        (["role", "--email", "no@mail.example", "--grant", "admin"], "", "no member"),
        (["role", "--email", "no@mail.example"], "", "Say what to do"),
        (["role", "--email", "n", "--grant", "admin", "--revoke", "admin"], "", "at once"),
    ],
)
def test_bad_input_ends_with_one_line_and_changes_nothing(
    arguments: list[str], stdin: str | bytes, says: str, run: Any, session: Session
) -> None:
    result = run(*arguments, stdin=stdin)
    assert result.exit_code == 2
    assert says in result.output
    assert "Traceback" not in result.output
    assert session.scalar(select(func.count()).select_from(Person)) == 0


def test_an_address_is_added_once(run: Any) -> None:
    run(*add())
    again = run(*add(name="Other"))
    assert again.exit_code == 2
    assert "already" in again.output


def test_an_account_that_waited_for_its_letter_is_taken_over(run: Any, session: Session) -> None:
    waiting = a_person(session, "wait", confirmed=False)
    assert waiting.account is not None
    email = waiting.account.email
    session.commit()
    assert run(*add(email=email)).exit_code == 0
    assert session.scalar(select(func.count()).select_from(Person)) == 1


def test_the_last_admin_stays_one(run: Any) -> None:
    run(*add("--role", "admin"))
    result = run("role", "--email", "ada@mail.example", "--revoke", "admin")
    assert result.exit_code == 2
    assert "last admin" in result.output


@pytest.mark.parametrize("command", [[], ["add"], ["list"], ["role"]])
def test_help_shows_an_example(command: list[str], run: Any) -> None:
    result = run(*command, "--help")
    assert result.exit_code == 0
    assert "Example: " in result.output
    assert "gatepost user" in result.output


def test_who_is_concerned_is_told(run: Any, session: Session) -> None:
    run(*add())
    run("role", "--email", "ada@mail.example", "--grant", "author", "--reason", "Writes well.")
    run("role", "--email", "ada@mail.example", "--grant", "author")  # had it already
    run("factors", "--email", "ada@mail.example", "--remove")
    roles, factors, password = letters_to(session, "ada@mail.example")
    assert "- Author\n" in roles.body
    assert "Writes well." in roles.body
    assert "every second factor" in factors.body
    assert "http://127.0.0.1:8000/not-me/" in factors.body
    assert "http://127.0.0.1:8000/reset/" in password.body
