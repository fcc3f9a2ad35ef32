"""Passkeys, in a real browser with an authenticator of its own."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Blog
from tests.build import PASSWORD, a_person

people: dict[str, Any] = {}


@pytest.fixture(scope="module")
def blog(serve: Callable[..., Blog]) -> Blog:
    def fill(session: Any) -> None:
        people["rita"] = a_person(session, "rita")
        people["max"] = a_person(session, "max")
        people["mallory"] = a_person(session, "mallory")

    return serve(fill, host="localhost")


def with_authenticator(page: Page) -> Any:
    """Give the browser a device that keeps passkeys and always knows its owner's finger."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    made = devices.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return devices, made["authenticatorId"]


def add_passkey(page: Page, name: str) -> None:
    page.goto("/me/sign-in")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_text("Your passkey is kept.")).to_be_visible()


def sign_out(page: Page) -> None:
    page.goto("/me")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("You are signed out.")).to_be_visible()


def test_a_passkey_is_added_named_used_and_removed(blog: Blog) -> None:
    page = blog.browse(people["rita"])
    device, authenticator = with_authenticator(page)
    add_passkey(page, "Rita's laptop")
    page.get_by_text("Rename").click()
    page.get_by_label("New name").fill("The old laptop")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The old laptop").first).to_be_visible()
    sign_out(page)

    # The page offers it beside the address, and the authenticator takes the offer: nothing is typed.
    page.goto("/login?next=/me")
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()
    sign_out(page)

    # With a password alone one gets no further than to the passkey.
    device.send(
        "WebAuthn.setAutomaticPresenceSimulation",
        {"authenticatorId": authenticator, "enabled": False},
    )
    page.goto("/login")
    page.get_by_label("E-mail").fill(people["rita"].account.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("Now use your passkey.")).to_be_visible()
    page.goto("/me")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.goto("/login/code")
    device.send(
        "WebAuthn.setAutomaticPresenceSimulation",
        {"authenticatorId": authenticator, "enabled": True},
    )
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/")
    page.goto("/me/sign-in")
    page.get_by_role("button", name="Remove the passkey").click()
    expect(page.get_by_text("opens nothing any more")).to_be_visible()
    sign_out(page)

    page.goto("/login")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text("not accepted")).to_be_visible()


def test_a_passkey_of_another_account_is_no_second_factor(blog: Blog) -> None:
    page = blog.browse(people["mallory"])
    device, authenticator = with_authenticator(page)
    add_passkey(page, "Mallory's")
    sign_out(page)
    device.send(
        "WebAuthn.setAutomaticPresenceSimulation",
        {"authenticatorId": authenticator, "enabled": False},
    )
    owner = blog.browse(people["max"])
    with_authenticator(owner)
    add_passkey(owner, "The owner's")

    page.goto("/login")
    page.get_by_label("E-mail").fill(people["max"].account.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("Now use your passkey.")).to_be_visible()
    device.send(
        "WebAuthn.setAutomaticPresenceSimulation",
        {"authenticatorId": authenticator, "enabled": True},
    )
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text("This passkey belongs to another account.")).to_be_visible()
    page.goto("/me")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_nothing_is_sent_before_the_script_that_asks_the_device_has_come(blog: Blog) -> None:
    page = blog.browse(people["rita"])
    page.route("**/passkey*.js", lambda route: route.abort())
    page.goto("/me/sign-in/passkeys/new")
    expect(page.get_by_role("button", name="Add a passkey")).to_be_disabled()
    page.get_by_label("Name").press("Enter")
    expect(page.get_by_text("not accepted")).to_have_count(0)
