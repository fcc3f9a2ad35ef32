"""Pages that few people see, and once: on the way in, and on the way back."""

from collections.abc import Iterator
from datetime import timedelta

from playwright.sync_api import Page
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from blog import clock
from blog.accounts.devices.models import Device
from blog.accounts.factors.authenticator import set_up_authenticator
from blog.accounts.factors.codes import new_secret
from blog.accounts.links import Purpose, make_link
from blog.accounts.models import Account, HeldRole, Person, Role
from blog.accounts.set_up import set_up_token
from tests.accounts.factors import code_at
from tests.browser.conftest import Blog
from tests.build import PASSWORD, a_person

OK = 200

ADMINS = HeldRole.role == Role.ADMIN


def rare_pages(blog: Blog) -> Iterator[tuple[str, Page]]:
    """Yield the name of each page, and a browser that shows it."""
    secret, at = str(blog.app.config["SECRET_KEY"]), clock.now()
    with blog.database() as session:
        fay, uma = a_person(session, "fay"), a_person(session, "uma", confirmed=False)
        account_of(session, uma).created_at = at  # or the worker lets her vanish
        key = new_secret()
        set_up_authenticator(
            session, secret, person_id=fay.id, app_secret=key, code=code_at(at, key), at=at
        )
        links = [
            (f"/{path}/", make_link(secret, purpose, account_of(session, who), at=at, email=to))
            for path, purpose, who, to in (
                ("confirm", Purpose.CONFIRM, uma, ""),
                ("confirm", Purpose.CONFIRM, fay, ""),  # who did so already
                ("reset", Purpose.RESET, fay, ""),
                ("me/email", Purpose.NEW_EMAIL, fay, "new@mail.example"),
                ("not-me", Purpose.NOT_ME, fay, account_of(session, fay).email),
            )
        ]
        email, zoe = account_of(session, fay).email, named(session, "zoe")
    stranger = blog.browse()
    for path, token in links:
        answer = stranger.goto(path + token)
        assert answer is not None
        assert answer.status == OK, path
        yield f"link {path}", stranger
    sign_in(stranger, email, "wrong")
    yield "wrong password", stranger
    sign_in(stranger, email, PASSWORD)
    yield "second step", stranger
    waits = blog.browse(zoe)
    waits.goto("/me")
    yield "waits to be let in", waits
    own = blog.browse(fay)
    own.goto("/me/sign-in")
    own.locator("form[action$='/codes'] button").click()
    yield "recovery codes", own
    with blog.database() as session:
        own_devices = update(Device).where(Device.person_id == fay.id)
        session.execute(own_devices.values(proved_at=at - timedelta(hours=1)))
    own.goto("/me/sign-in/app")
    yield "is it you", own
    with blog.database() as session:
        admins = list(session.scalars(select(HeldRole.person_id).where(ADMINS)))
        session.execute(delete(HeldRole).where(ADMINS))
    stranger.goto(f"/setup/{set_up_token(secret)}")
    yield "set-up", stranger
    with blog.database() as session:
        session.add_all(HeldRole(person_id=each, role=Role.ADMIN) for each in admins)


def account_of(session: Session, person: Person) -> Account:
    return session.get_one(Account, person.id)


def named(session: Session, name: str) -> Person:
    return session.scalars(select(Person).where(Person.display_name == name)).one()


def sign_in(page: Page, email: str, password: str) -> None:
    page.goto("/login")
    page.fill("[name=email]", email)
    page.fill("[name=password]", password)
    page.locator("form:has([name=password]) button[type=submit]").first.click()
