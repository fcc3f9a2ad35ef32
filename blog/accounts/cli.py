"""``gatepost user``: people and their roles, without a browser and without a mail server."""

import sys
from collections.abc import Sequence
from typing import Protocol

import click
from sqlalchemy.orm import Session

from blog import clock
from blog.accounts.emails import clean_email
from blog.accounts.factors.held import factors_of
from blog.accounts.factors.remove import remove_factors
from blog.accounts.find import find_person
from blog.accounts.grant import grant, revoke
from blog.accounts.join import confirm, join
from blog.accounts.models import Account, Person, Role
from blog.accounts.names import clean_name
from blog.accounts.password_strength import LENGTH_MAX, check_password
from blog.accounts.passwords import hash_password, set_password
from blog.accounts.people import people_page
from blog.accounts.staff_names import look, looks_of_staff
from blog.accounts.take_back import a_hash_of_nothing
from blog.config import Config
from blog.db import Database
from blog.terminal import BadInput, with_database

BYTES_MAX = 4 * LENGTH_MAX + 2
"""Of a line that can be a password: UTF-8 takes up to four for a character."""

ROLES = click.Choice([each.value for each in Role])


class Telling(Protocol):
    """Who writes letters for a command; ``gatepost`` itself hands it down."""

    def roles_changed(self, session: Session, person: Person, reason: str) -> None: ...
    def factors_removed(self, session: Session, account: Account) -> None: ...


@click.group()
def user() -> None:
    """Add members, list them, give and take roles.

    Example: gatepost user list
    """


@user.command()
@click.option("--email", required=True, help="Address; it needs no confirmation.")
@click.option("--name", required=True, help="Name that others see.")
@click.option("--role", "roles", type=ROLES, multiple=True, help="Role to give; may be repeated.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@with_database
def add(
    database: Database, *, email: str, name: str, roles: tuple[str, ...], password_stdin: bool
) -> None:
    """Add a member, confirmed at once.

    Any name goes, also that of somebody who runs the blog, which nobody could take by joining: a line says so.

    Example: echo "$PASSWORD" | gatepost user add --email ada@blog.example --name Ada --role admin
    --password-stdin
    """
    email, name = clean_email(email), clean_name(name)
    password = check_password(
        _read_password(from_stdin=password_stdin),
        email=email,
        name=name,
        breached=Config.from_environ().breached or (),
    )
    password_hash = hash_password(password)
    at = clock.now()
    with database.transaction() as session:
        is_staffs = look(name) in looks_of_staff(session)
        account = join(session, email=email, display_name=name, password_hash=password_hash, at=at)
        if account is None:
            raise BadInput(f"There is a member with the address {email} already.")
        confirm(account, at=at)
        for role in roles:
            grant(session, account.person, Role(role), by=None, at=at)
    click.echo(f"Added {name} <{email}>{_in_words(roles)}.")
    if is_staffs:
        click.echo(
            "Mind: somebody who runs this blog has this name, or one that looks like it.", err=True
        )


@user.command("list")
@with_database
def list_members(database: Database) -> None:
    """List all members, the newest first: address, name, roles, since when.

    Example: gatepost user list
    """
    before = None
    with database.reading() as session:
        while True:
            page = people_page(session, before=before)
            for person in page.people:
                assert person.account is not None
                since = person.account.approved_at
                click.echo(
                    "\t".join(
                        (
                            person.account.email,
                            person.display_name,
                            ",".join(sorted(person.roles)) or "member",
                            f"{since:%Y-%m-%d}" if since else _why_not(person.account),
                        )
                    )
                )
            before = page.older
            if before is None:
                return


@user.command()
@click.option("--email", required=True, help="Whose roles.")
@click.option("--grant", "granted", type=ROLES, multiple=True, help="Role to give.")
@click.option("--revoke", "revoked", type=ROLES, multiple=True, help="Role to take.")
@click.option("--reason", default="", help="Why; it stands in the log.")
@with_database
def role(
    database: Database,
    *,
    email: str,
    granted: tuple[str, ...],
    revoked: tuple[str, ...],
    reason: str,
) -> None:
    """Give and take roles.

    Example: gatepost user role --email max@blog.example --grant moderator --reason "Knows the house"
    """
    if not granted and not revoked:
        raise BadInput("Say what to do: --grant ROLE or --revoke ROLE.")
    if set(granted) & set(revoked):
        raise BadInput("The same role cannot be given and taken at once.")
    email, at, reason = clean_email(email), clock.now(), reason.strip()
    with database.transaction() as session:
        person = find_person(session, Account.email == email)
        if person is None:
            raise BadInput(f"There is no member with the address {email}.")
        changed = [
            *(
                grant(session, person, Role(each), by=None, at=at, reason=reason)
                for each in granted
            ),
            *(
                revoke(session, person, Role(each), by=None, at=at, reason=reason)
                for each in revoked
            ),
        ]
        if any(changed):
            _telling().roles_changed(session, person, reason)
        held = sorted(person.roles)
    click.echo(f"{person.display_name} <{email}> is a member{_in_words(held)}.")


@user.command()
@click.option("--email", required=True, help="Whose second factors.")
@click.option("--remove", is_flag=True, help="Remove them all, and send a link to a new password.")
@with_database
def factors(database: Database, *, email: str, remove: bool) -> None:
    """Show somebody's second factors, or remove them all: for who lost phone and recovery codes.

    Whoever asks gets in by the mailbox alone: the password ends too, and a letter leads to a new one.

    Example: gatepost user factors --email max@blog.example --remove
    """
    email = clean_email(email)
    nobodys = a_hash_of_nothing() if remove else ""
    with database.transaction() as session:
        person = find_person(session, Account.email == email)
        if person is None:
            raise BadInput(f"There is no member with the address {email}.")
        held = ", ".join(factors_of(session, person.id)) or "none"
        if remove:
            remove_factors(session, person.id, at=clock.now())
            assert person.account is not None
            set_password(session, person.account, nobodys)
            session.flush()
            _telling().factors_removed(session, person.account)
    if remove:
        click.echo(
            f"Removed the second factors of {person.display_name} <{email}>: {held}. "
            "A letter leads to a new password."
        )
    else:
        click.echo(f"Second factors of {person.display_name} <{email}>: {held}.")


def _telling() -> Telling:
    found: Telling = click.get_current_context().obj()
    return found


def _read_password(*, from_stdin: bool) -> str:
    """Return one line; on a terminal it is asked for twice."""
    if from_stdin:
        line = sys.stdin.buffer.readline(BYTES_MAX).rstrip(b"\r\n")
        try:
            return line.decode()
        except UnicodeDecodeError:
            raise BadInput("The password is not UTF-8.") from None
    if not sys.stdin.isatty():
        raise BadInput("Give the password on standard input and say --password-stdin.")
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))


def _why_not(account: Account) -> str:
    """Return why the account makes nobody a member."""
    if account.confirmed_at is None:
        return "not confirmed"
    return "declined" if account.declined_at else "waits to be let in"


def _in_words(roles: Sequence[str]) -> str:
    return f" with the roles {', '.join(roles)}" if roles else " without further roles"
