"""A second step, an account elsewhere and taking back, through browsers without scripts."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pyotp
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlalchemy import update

from blog import clock
from blog.accounts.factors.models import Authenticator, RecoveryCode
from tests.browser.conftest import Blog
from tests.browser.test_accessible import violations
from tests.build import PASSWORD, a_person
from tests.provider import CLIENT, CLIENT_SECRET, provider, say

EMAIL = "rita@mail.example"


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with provider() as found:
        yield found


@pytest.fixture(scope="module")
def blog(serve: Callable[..., Blog], issuer: str) -> Blog:
    def fill(session: object) -> None:
        person = a_person(session, "rita")  # type: ignore[arg-type]
        person.account.email = EMAIL

    return serve(
        fill,
        GATEPOST_OPENID_ISSUER=issuer,
        GATEPOST_OPENID_CLIENT_ID=CLIENT,
        GATEPOST_OPENID_CLIENT_SECRET=CLIENT_SECRET,
        GATEPOST_OPENID_NAME="Elsewhere",
    )


def test_a_code_is_asked_for_an_account_elsewhere_signs_in_and_a_letter_takes_all_back(
    blog: Blog, issuer: str
) -> None:
    page = blog.browse(javascript=False)
    sign_in(page)
    page.goto("/me/sign-in/app")
    app = pyotp.TOTP(page.locator("code.secret").inner_text().replace(" ", ""))
    fill_code(page, app.at(clock.now() - timedelta(seconds=30)))  # each code counts once
    page.get_by_role("button", name="Ask for codes").click()
    recovery = page.locator("code.secret").all_inner_texts()
    assert len(recovery) == 10

    for code in (app.now(), recovery[0]):
        sign_out(page)
        sign_in(page)
        expect(page.get_by_role("heading", name="One more step")).to_be_visible()
        fill_code(page, "000000")
        page.get_by_role("button", name="Sign in").click()
        expect(page.locator(".field__error, .notice--error, [role=alert]").first).to_be_visible()
        fill_code(page, code)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("button", name="Sign out")).to_be_visible()

    say(issuer, "rita-there")
    page.goto("/me/sign-in")
    page.get_by_role("link", name="Link my account").click()
    say_there_who_one_is(page)
    look(blog, page)
    page.get_by_role("button", name="Link it with my account").click()
    expect(page.get_by_text("rita-there@mail.example")).to_be_visible()
    sign_out(page)
    page.goto("/login?next=/archive")
    page.get_by_role("link", name="Sign in with Elsewhere").click()
    say_there_who_one_is(page)
    expect(page.get_by_text("Elsewhere says that you are rita-there@mail.example.")).to_be_visible()
    look(blog, page)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    fill_code(page, recovery[1])
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    assert page.url.endswith("/archive")
    take_back(blog, page, recovery[2])


def take_back(blog: Blog, page: Page, code: str) -> None:
    """Let the owner take the account back from who removes the second step on ``page``."""
    with blog.database() as session:  # what is newer than a letter by a minute is no owner's
        for own in (Authenticator, RecoveryCode):
            session.execute(update(own).values(made_at=clock.now() - timedelta(hours=1)))
    page.goto("/me/sign-in")
    page.get_by_role("button", name="Remove the app").click()
    expect(page.get_by_role("link", name="Set up an app")).to_be_visible()
    owner = blog.browse(javascript=False)
    owner.goto(blog.link_in_letter_to(EMAIL, "was removed"))
    owner.get_by_role("button", name="Take my account back").click()
    owner.get_by_label("New password").fill("an entirely new one")
    owner.get_by_role("button", name="Save and sign in").click()
    fill_code(owner, code)  # what was removed is there again
    owner.get_by_role("button", name="Sign in").click()
    expect(owner.get_by_role("button", name="Sign out")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def sign_in(page: Page) -> None:
    page.goto("/login")
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name=re.compile("^Sign in$")).click()


def look(blog: Blog, shown: Page) -> None:
    """Axe finds nothing to mend, light or dark, on a page that one comes to once: what is shown, in a browser with scripts."""
    page, html = blog.browse(), shown.content()
    page.route(shown.url, lambda asked: asked.fulfill(body=html, content_type="text/html"))
    page.goto(shown.url)
    assert page.title() == shown.title()
    page.evaluate(Axe().axe_script)
    for colours in ("light", "dark"):
        page.emulate_media(color_scheme=colours)
        assert violations(page) == []


def sign_out(page: Page) -> None:
    page.goto("/")
    page.get_by_role("button", name="Sign out").click()


def fill_code(page: Page, code: str) -> None:
    page.get_by_label("Code").fill(code)


def say_there_who_one_is(page: Page) -> None:
    page.locator("input[name=sub]").fill("rita-there")
    page.get_by_role("button", name="Authorize").click()
