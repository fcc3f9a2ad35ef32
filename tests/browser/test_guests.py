"""A guest's comment, from writing to undo, through browsers with scripts and without."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from blog import clock
from blog.accounts.models import Person, Role
from blog.accounts.sign_up import SECONDS_MIN
from blog.posts.models import Post
from blog.settings.change import change_settings
from blog.settings.models import Commenters, CommentSettings, Settings
from tests.browser.conftest import Blog
from tests.build import a_person, a_post

made: list[tuple[Person, Post]] = []


@pytest.fixture(scope="module")
def blog(serve: Callable[..., Blog]) -> Blog:
    def fill(session: Session) -> None:
        post = a_post(session, a_person(session, "ada", Role.ADMIN), title="On gates")
        comments = CommentSettings(commenters=Commenters.ANYONE)
        change_settings(session, Settings(comments=comments), by_id=None, at=clock.now())
        made.append((a_person(session, "max", Role.MODERATOR), post))

    return serve(fill)


def test_a_guest_writes_confirms_waits_is_published_and_taken_back(blog: Blog) -> None:
    guests = [(blog.browse(javascript=scripts), scripts) for scripts in (True, False)]
    for page, scripts in guests:
        write(page, scripts)
    guests[0][0].wait_for_timeout(SECONDS_MIN * 1000)  # programs type faster than people
    for page, _ in guests:
        page.get_by_role("button", name="Send me the letter").click()
        expect(page.get_by_text("A letter is on its way to you")).to_be_visible()
    for page, scripts in guests:
        confirm_and_be_judged(blog, page, scripts=scripts)


def write(page: Page, scripts: object) -> None:
    page.goto(str(made[0][1].path))
    page.get_by_role("link", name="Comment as a guest").click()
    page.get_by_label("Comment", exact=True).fill(said(scripts))
    page.get_by_label("Name").fill(f"Greta {scripts}")
    page.get_by_label("E-mail").fill(email(scripts))


def confirm_and_be_judged(blog: Blog, page: Page, *, scripts: bool) -> None:
    max_, post = made[0]
    desk = blog.browse(max_, javascript=scripts)
    case = desk.locator(".case", has_text=said(scripts))
    page.goto(blog.link_in_letter_to(email(scripts)))
    yes = page.get_by_role("button", name="Yes, send my comment")
    expect(yes).to_be_visible()
    desk.goto("/moderation/")
    expect(case).to_have_count(0)  # looking sends nothing

    yes.click()
    expect(page.get_by_text("Your comment waits for a moderator now.")).to_be_visible()
    reader = blog.browse(javascript=scripts)
    reader.goto(str(post.path))
    comment = reader.locator(".comment", has_text=said(scripts))
    expect(comment).to_have_count(0)

    desk.reload()
    expect(case.locator(".record")).to_contain_text("guest")
    expect(case).not_to_contain_text(email(scripts))
    case.get_by_role("button", name="Publish").click()
    expect(desk.get_by_text("Published the comment").first).to_be_visible()
    reader.reload()
    expect(comment.locator(".comment__head")).to_contain_text(f"Greta {scripts}")
    expect(comment.get_by_text("guest", exact=True)).to_be_visible()

    desk.get_by_role("button", name="Undo").click()
    expect(case).to_be_visible()
    reader.reload()
    expect(comment).to_have_count(0)


def said(scripts: object) -> str:
    return f"A gate is for guests too (scripts: {scripts})."


def email(scripts: object) -> str:
    return f"greta-{scripts}@mail.example".lower()
