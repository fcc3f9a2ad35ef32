"""The main job, through a browser: join, comment, be moderated. With JavaScript and without."""

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Request, Response, expect
from sqlalchemy import func, select

from blog.accounts.models import Role
from blog.accounts.sign_up import SECONDS_MIN
from blog.comments.models import Comment
from tests.browser.conftest import Blog
from tests.build import PASSWORD, a_person, a_post

SCRIPTS = pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])

TYPED_A_SECOND = 3
"""Characters, of somebody who does not type often: 36 words a minute."""

people: dict[str, Any] = {}


@pytest.fixture(scope="module")
def blog(serve: Callable[..., Blog]) -> Blog:
    def fill(session: Any) -> None:
        people["ada"] = a_person(session, "ada", Role.ADMIN)
        people["max"] = a_person(session, "max", Role.MODERATOR)
        people["post"] = a_post(session, people["ada"], title="On gates")
        people["rita"] = [a_person(session, f"rita{number}") for number in range(4)]

    return serve(fill)


@SCRIPTS
def test_a_first_comment_from_joining_to_undo(blog: Blog, *, javascript: bool) -> None:
    said = f"A gate is not a wall ({'with' if javascript else 'without'} scripts)."
    email = f"rita-{javascript}@mail.example".lower()
    path = people["post"].path

    rita = blog.browse(javascript=javascript)
    rita.goto(path)
    expect(rita.get_by_text("Only members of this blog may comment.")).to_be_visible()
    began, pressed, seen = time.monotonic(), pages_with_a_press(rita), pages_seen(rita)
    rita.locator("#comment-form").get_by_role("link", name="Join").click()
    name = f"Rita {javascript}"
    rita.get_by_label("Name").fill(name)
    rita.get_by_label("E-mail").fill(email)
    rita.get_by_label("Password").fill(PASSWORD)
    rita.wait_for_timeout(SECONDS_MIN * 1000)  # programs type faster than people
    rita.get_by_role("button", name="Join").click()
    expect(rita.get_by_text("A letter is on its way to you.")).to_be_visible()
    rita.goto(blog.link_in_letter_to(email))
    rita.get_by_role("button", name="Yes, confirm").click()
    rita.get_by_label("Your comment").fill(said)  # led back to the post, and signed in
    rita.get_by_role("button", name="Post comment").click()
    waiting = rita.locator(".comment--pending")
    expect(waiting).to_contain_text(said)
    expect(waiting).to_contain_text("Waiting for a moderator")
    assert [urlsplit(each).path.split("/")[1] for each in pressed] == ["join", "confirm", "posts"]
    (confirm,) = {each for each in seen if each.startswith("/confirm/~")}
    assert seen == ["/join", path, confirm, path, path]  # three pages: one is where it began
    typing = len(name + email + PASSWORD + said) / TYPED_A_SECOND
    assert time.monotonic() - began + typing < 60

    reader = blog.browse(javascript=javascript)
    reader.goto(path)
    expect(reader.get_by_text(said)).to_have_count(0)

    max_ = blog.browse(people["max"], javascript=javascript)
    max_.goto("/moderation/")
    case = max_.locator(".case", has_text=said)
    case.get_by_role("button", name="Publish").click()
    expect(max_.get_by_text("Published the comment").first).to_be_visible()
    reader.reload()
    expect(reader.get_by_text(said)).to_be_visible()

    max_.get_by_role("button", name="Undo").click()
    expect(max_.locator(".case", has_text=said)).to_be_visible()
    reader.reload()
    expect(reader.get_by_text(said)).to_have_count(0)


@SCRIPTS
def test_a_text_survives_the_end_of_its_session_and_is_posted_once(
    blog: Blog, *, javascript: bool
) -> None:
    rita = people["rita"][int(javascript)]
    said = f"Half an hour of thought, number {rita.id}."
    page = blog.browse(rita, javascript=javascript)
    page.goto(people["post"].path)
    page.get_by_label("Your comment").fill(said)
    page.context.clear_cookies()
    page.get_by_role("button", name="Post comment").click()
    sign_in(page, rita.account.email)
    expect(page.get_by_label("Your comment")).to_have_value(said)
    page.get_by_role("button", name="Post comment").click()
    expect(page.locator(".comment--pending")).to_contain_text(said)
    assert how_often(blog, said) == 1


@SCRIPTS
def test_pressing_twice_and_going_back_to_press_again_posts_once(
    blog: Blog, *, javascript: bool
) -> None:
    rita = people["rita"][2 + int(javascript)]
    said = f"Twice is once, number {rita.id}."
    page = blog.browse(rita, javascript=javascript)
    page.goto(people["post"].path)
    page.get_by_label("Your comment").fill(said)
    page.get_by_role("button", name="Post comment").dblclick()
    expect(page.locator(".comment--pending")).to_contain_text(said)
    page.go_back()
    page.get_by_label("Your comment").fill(said)
    page.get_by_role("button", name="Post comment").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    expect(page.get_by_label("Your comment")).to_have_value(said)
    assert how_often(blog, said) == 1


def sign_in(page: Page, email: str) -> None:
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def pages_with_a_press(page: Page) -> list[str]:
    """Return the list that fills with the addresses of the forms that are sent."""
    sent: list[str] = []

    def note(asked: Request) -> None:
        if asked.method == "POST" and asked.is_navigation_request():
            sent.append(asked.url)

    page.on("request", note)
    return sent


def pages_seen(page: Page) -> list[str]:
    """Return the list that fills with the paths of the pages that are shown, in order."""
    seen: list[str] = []

    def note(answer: Response) -> None:
        if answer.request.is_navigation_request() and answer.ok:
            seen.append(urlsplit(answer.url).path)

    page.on("response", note)
    return seen


def how_often(blog: Blog, said: str) -> int:
    with blog.database() as session:
        found = select(func.count()).select_from(Comment).where(Comment.source == said)
        return session.scalar(found) or 0
