"""Being a member from beginning to end, through browsers: let in, invited, claimed, closed, come back."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from blog import clock
from blog.accounts.models import Person, Role
from blog.accounts.sign_up import SECONDS_MIN
from blog.claims.marks import mark_of
from blog.claims.models import EmailMark
from blog.posts.models import Post
from blog.settings.change import change_settings
from blog.settings.models import Joining, MembershipSettings, Settings
from tests.browse import COOKIE
from tests.browser.conftest import Blog
from tests.browser.places import an_imported_name
from tests.build import PASSWORD, a_person, a_post

TIM, IAN = "tim@mail.example", "ian@mail.example"


made: list[tuple[Person, Post, Person]] = []


@pytest.fixture(scope="module")
def blog(serve: Callable[..., Blog]) -> Blog:
    def fill(session: Session) -> None:
        ada = a_person(session, "ada", Role.ADMIN)
        post = a_post(session, ada, title="On gates")
        old = an_imported_name(session, post, "Ian of old")
        membership = MembershipSettings(joining=Joining.APPROVAL)
        change_settings(session, Settings(membership=membership), by_id=None, at=clock.now())
        made.append((ada, post, old))

    blog = serve(fill)
    with blog.database() as session:
        mark = mark_of(blog.app.config["SECRET_KEY"], IAN)
        session.add(EmailMark(person_id=made[0][2].id, mark=mark))
    return blog


def test_a_members_life(blog: Blog) -> None:
    ada, post, _old = made[0]
    desk, tim, ian = blog.browse(ada), blog.browse(javascript=False), blog.browse()
    let_both_in(blog, desk, tim, ian)
    tim.goto(str(post.path))
    tim.get_by_label("Your comment").fill("A lock needs two gates.")
    tim.get_by_role("button", name="Post comment").click()
    expect(tim.locator(".comment--pending")).to_contain_text("two gates")
    claim(ian, post)
    close_and_come_back(ian)
    send_what_was_typed(ian)


def let_both_in(blog: Blog, desk: Page, tim: Page, ian: Page) -> None:
    """Tim applies and is approved; Ian comes with an invitation."""
    desk.goto("/me/invitations")
    desk.get_by_role("button", name="Make a link").click()
    look(desk)
    tim.goto("/join")
    ian.goto(desk.locator("code.secret").inner_text())
    expect(ian.get_by_text("ada invites you")).to_be_visible()
    fill_in(tim, "Tim", TIM)
    tim.get_by_label("Why").fill("I keep a lock.")
    fill_in(ian, "Ian", IAN)
    tim.wait_for_timeout(SECONDS_MIN * 1000)  # programs type faster than people
    tim.get_by_role("button", name="Apply").click()
    ian.get_by_role("button", name="Join").click()
    for page, email in ((tim, TIM), (ian, IAN)):
        page.goto(blog.link_in_letter_to(email))
        page.get_by_role("button", name="Yes, confirm").click()

    tim.goto("/me")
    expect(tim.get_by_text("I keep a lock.")).to_be_visible()
    desk.goto("/moderation/applications")
    expect(desk.locator(".case")).to_have_count(1)
    desk.locator(".case").get_by_role("button", name="Approve").click()
    expect(desk.locator(".case")).to_have_count(0)


def claim(ian: Page, post: Post) -> None:
    ian.goto("/me/claims")
    look(ian)
    ian.get_by_role("button", name="This was me").click()
    expect(ian.locator("#yours")).to_contain_text("Ian of old")
    ian.goto(str(post.path))
    expect(ian.locator(".comment").first).to_contain_text("Ian")
    expect(ian.get_by_text("Ian of old")).to_have_count(0)


def close_and_come_back(ian: Page) -> None:
    ian.goto("/me/close")
    ian.get_by_role("button", name="See what happens").click()
    look(ian)
    ian.get_by_role("button", name="Close").click()
    expect(ian.get_by_text("Your account is being closed.").first).to_be_visible()
    ian.goto("/login?next=/me/close")
    sign_in(ian, IAN)
    ian.get_by_role("main").get_by_role("button", name="Stay").click()
    expect(ian.get_by_text("Your account stays.")).to_be_visible()


def send_what_was_typed(ian: Page) -> None:
    ian.goto("/me/profile")
    ian.get_by_label("About you").fill("I was away.")
    ian.context.clear_cookies(name=COOKIE)  # signed out elsewhere; the form is as it was
    ian.get_by_role("button", name="Save").click()
    sign_in(ian, IAN)
    look(ian)
    ian.get_by_role("button", name="Send it now").click()
    expect(ian.get_by_label("About you")).to_have_value("I was away.")


def look(page: Page) -> None:
    """Axe finds nothing to mend, on pages that one comes to in no other way."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    assert [each["id"] for each in found] == []


def sign_in(page: Page, email: str) -> None:
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def fill_in(page: Page, name: str, email: str) -> None:
    page.get_by_label("Name").fill(name)
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
