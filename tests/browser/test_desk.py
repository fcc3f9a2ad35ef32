"""The desk in a browser: a queue cleared by keyboard alone, and many at once without scripts."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from blog.accounts.models import Role
from blog.comments import lifecycle
from blog.comments.models import Comment, Status
from blog.moderation.appeal import appeal_decision
from blog.moderation.models import Appeal, Report, ReportOutcome
from tests.browser.conftest import Blog
from tests.build import NOON, a_comment, a_person, a_post
from tests.moderation.reports import a_report

WAITING = 30

people: dict[str, Any] = {}


@pytest.fixture(scope="module")
def blog(serve: Callable[..., Blog]) -> Blog:
    def fill(session: Any) -> None:
        people["max"] = a_person(session, "max", Role.MODERATOR)
        people["rita"] = a_person(session, "rita")
        people["post"] = a_post(session, title="On gates")

    return serve(fill)


@pytest.fixture
def queue(blog: Blog) -> Page:
    """Return a page of the pending queue, WAITING comments long, nothing else in the blog."""
    with blog.database() as session:
        session.execute(Comment.__table__.update().values(status=Status.WITHDRAWN))
        for n in range(WAITING):
            a_comment(session, people["post"], people["rita"], source=f"Words {n}.",
                      status=Status.PENDING, at=NOON + timedelta(minutes=n))  # fmt: skip
    return ready(blog.browse(people["max"]))


def ready(page: Page) -> Page:
    page.goto("/moderation/")
    expect(page.get_by_role("button", name="Keyboard")).to_be_visible()  # the keys are live
    return page


def count(blog: Blog, status: Status) -> int:
    with blog.database() as session:
        return session.scalar(select(func.count()).where(Comment.status == status)) or 0


def test_a_queue_of_thirty_is_cleared_by_keyboard_alone(blog: Blog, queue: Page) -> None:
    press = queue.keyboard.press
    press("j")
    expect(queue.locator(".case").first).to_be_focused()
    press("p")
    expect(queue.locator(".case").nth(1)).to_be_focused()
    expect(queue.locator("[data-say]")).to_have_text("Published the comment by rita.")
    press("r")
    expect(queue.locator("[data-say]")).to_have_text("Rejected the comment by rita.")
    press("u")
    expect(queue.locator(".case").nth(1)).to_be_focused()
    expect(queue.locator("[data-say]")).to_have_text("Put the comment by rita back to pending.")
    for _ in range(24):
        press("s")
    expect(queue.locator(".case--done")).to_have_count(25)
    expect(queue.get_by_role("link", name="Next comments")).to_be_focused()
    press("Enter")
    expect(queue.locator("[data-case]")).to_have_count(WAITING - 25)
    expect(queue.get_by_role("button", name="Keyboard")).to_be_visible()
    for _ in range(WAITING - 25):
        press("d")
    expect(queue.locator(".case--done")).to_have_count(WAITING - 25)
    assert count(blog, Status.PENDING) == 0
    assert [count(blog, each) for each in (Status.PUBLISHED, Status.SPAM)] == [1, 24]


def test_keys_pick_walk_back_and_undo_one_after_another(blog: Blog, queue: Page) -> None:
    press, said = queue.keyboard.press, queue.locator("[data-say]")
    press("u")
    expect(said).to_have_text("There is nothing to take back.")
    press("j")
    press("x")
    expect(said).to_have_text("1 picked")
    press("x")
    expect(said).to_have_text("0 picked")
    for key, done in (("p", "Published"), ("r", "Rejected")):
        press(key)
        expect(said).to_have_text(f"{done} the comment by rita.")
    press("k")
    expect(queue.locator(".case").nth(1)).to_be_focused()  # decided, and can be reached
    press("j")
    for n in (1, 0):
        press("u")
        expect(queue.locator(".case").nth(n)).to_be_focused()
    expect(queue.locator(".case--done")).to_have_count(0)
    assert count(blog, Status.PENDING) == WAITING
    press("o")
    expect(queue).to_have_url(re.compile(r"/moderation/comments?/[0-9]+$"))


def test_keys_rest_while_somebody_types_or_holds_another_key(blog: Blog, queue: Page) -> None:
    queue.keyboard.press("/")
    queue.keyboard.type("pdsr")
    expect(queue.get_by_label("Words in the comment")).to_have_value("pdsr")
    queue.locator("h1").click()
    for key in ("Control+p", "Alt+r", "Meta+s"):
        queue.keyboard.press(key)
    queue.wait_for_timeout(300)
    assert count(blog, Status.PENDING) == WAITING


def test_another_layout_is_kept_and_told(blog: Blog, queue: Page) -> None:
    queue.keyboard.press("?")
    dialog = queue.get_by_role("dialog")
    dialog.get_by_label("Layout").select_option("wordpress")
    expect(dialog.locator("[data-does=reject] dt")).to_have_text("n")
    queue.keyboard.press("Escape")
    expect(dialog).to_be_hidden()  # until then keys are the dialog's
    queue.keyboard.press("r")  # Reply, there
    expect(queue).to_have_url(re.compile(r"/moderation/comments?/[0-9]+.*#answer$"))
    ready(queue)
    queue.keyboard.press("?")
    expect(dialog.locator("[data-does=answer]")).to_be_visible()
    dialog.get_by_label("Layout").select_option("coral")
    expect(dialog.locator("[data-does=answer]")).to_be_hidden()
    expect(dialog.locator("[data-does=publish] dt")).to_have_text("f")
    queue.keyboard.press("Escape")
    queue.reload()
    expect(queue.get_by_role("button", name="Keyboard")).to_be_visible()
    queue.keyboard.press("f")
    expect(queue.locator("[data-say]")).to_have_text("Published the comment by rita.")
    assert count(blog, Status.PUBLISHED) == 1


def test_the_reported_queue_is_worked_by_keyboard_alone(blog: Blog) -> None:
    with blog.database() as session:
        session.execute(Comment.__table__.update().values(status=Status.WITHDRAWN))
        for n in range(3):
            said = a_comment(session, people["post"], people["rita"], source=f"Words {n}.")
            a_report(session, said, a_person(session, f"pat{n}"))
    page = blog.browse(people["max"])
    page.goto("/moderation/reported")
    expect(page.get_by_role("button", name="Keyboard")).to_be_visible()
    press, said, cases = page.keyboard.press, page.locator("[data-say]"), page.locator(".case")
    press("?")
    for layout, key in (("wordpress", "a"), ("coral", "f"), ("gatepost", "p")):
        page.get_by_label("Layout").select_option(layout)
        expect(page.locator("[data-does=keep] dt")).to_have_text(key)
    expect(page.locator("[data-does=publish]")).to_have_count(0)
    press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    press("j")
    press("p")
    expect(said).to_have_text("You kept the comment; its reports are settled.")
    expect(cases.nth(1)).to_be_focused()
    press("d")
    expect(said).to_have_text("Removed the comment by rita.")
    expect(cases.nth(2)).to_be_focused()
    for n, told in ((1, "Published the comment by rita."), (0, "The reports are open again.")):
        press("u")
        expect(said).to_have_text(told)
        expect(cases.nth(n)).to_be_focused()
        expect(cases.nth(n).get_by_role("button", name="Keep")).to_be_visible()
    press("p")
    press("s")
    expect(said).to_have_text("Marked the comment by rita as spam.")
    press("x")
    expect(said).to_have_text("1 picked")
    press("/")
    expect(page.get_by_label("Words in the comment")).to_be_focused()
    page.keyboard.type("words 2")
    press("Enter")
    expect(page.get_by_text("1 comment matches")).to_be_visible()
    with blog.database() as session:
        assert session.scalars(select(Report.outcome).order_by(Report.id)).all() == [
            ReportOutcome.KEPT,
            ReportOutcome.UPHELD,
            None,
        ]


def test_appeals_are_answered_by_keyboard_alone(blog: Blog) -> None:
    with blog.database() as session:
        judge = a_person(session, "jo", Role.MODERATOR)
        for n in range(2):
            gone = a_comment(session, people["post"], people["rita"], source=f"Words {n}.")
            lifecycle.move(session, gone, Status.SPAM, by=judge, at=NOON)
            text = f"Appeal {n}."
            appeal_decision(session, comment_id=gone.id, text=text, by=people["rita"], at=NOON)
    page = blog.browse(people["max"])
    page.goto("/moderation/appeals")
    expect(page.get_by_role("button", name="Keyboard")).to_be_visible()
    press, said, cases = page.keyboard.press, page.locator("[data-say]"), page.locator(".case")
    press("j")
    press("p")  # without an answer there is nothing to send
    expect(cases.first.get_by_label("Your answer")).to_be_focused()
    page.keyboard.type("Let's pardon.")
    press("Escape")
    expect(cases.first).to_be_focused()
    press("p")
    expect(said).to_have_text("You granted the appeal.")
    expect(cases.nth(1)).to_be_focused()
    press("a")
    page.keyboard.type("No.")
    press("Escape")
    press("r")
    expect(said).to_have_text("You denied the appeal.")
    expect(page.locator(".tabs [aria-current='page']")).to_be_focused()
    with blog.database() as session:
        answers = session.execute(select(Appeal.answer, Appeal.granted).order_by(Appeal.id)).all()
    assert [tuple(each) for each in answers] == [("Let's pardon.", True), ("No.", False)]


def test_what_comes_in_is_told_and_moves_nothing(blog: Blog, queue: Page) -> None:
    before = queue.locator("[data-case]").count()
    with blog.database() as session:
        a_comment(session, people["post"], people["rita"], source="New!", status=Status.PENDING)
    queue.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(queue.get_by_text("1 new comment")).to_be_visible()
    expect(queue.locator("[data-count=pending]")).to_have_text(str(WAITING + 1))
    assert queue.locator("[data-case]").count() == before


def test_many_at_once_and_back_without_scripts(blog: Blog, queue: Page) -> None:
    page = blog.browse(people["max"], javascript=False)
    page.goto("/moderation/")
    for n in range(3):
        page.locator(".case__pick").nth(n).check()
    page.locator("#many").get_by_role("button", name="Reject").click()
    expect(page.get_by_text("Rejected 3 comments.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Put 3 comments back to where they were.")).to_be_visible()
    page.get_by_label(re.compile("Everything that matches")).check()
    page.locator("#many").get_by_role("button", name="Spam").click()
    page.get_by_role("button", name=f"Mark all {WAITING} as spam").click()
    expect(page.get_by_text(f"Marked {WAITING} comments as spam.")).to_be_visible()
    assert count(blog, Status.PENDING) == 0
    page.get_by_role("button", name="Undo").click()
    assert count(blog, Status.PENDING) == WAITING
