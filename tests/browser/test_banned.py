"""A ban from both sides, through a browser: told, felt, appealed, lifted."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from blog.accounts.models import Role
from tests.browser.conftest import Blog
from tests.build import a_comment, a_person, a_post

people: dict[str, Any] = {}


@pytest.fixture(scope="module")
def blog(serve: Callable[..., Blog]) -> Blog:
    def fill(session: Any) -> None:
        people["max"] = a_person(session, "max", Role.MODERATOR)
        people["mona"] = a_person(session, "mona", Role.MODERATOR)
        people["rita"] = a_person(session, "rita")
        people["post"] = a_post(session, title="On gates")
        a_comment(session, people["post"], people["rita"], source="You are all fools.")

    return serve(fill)


def test_a_banned_member_is_told_appeals_and_comments_again(blog: Blog) -> None:
    email, post = people["rita"].account.email, people["post"].path
    record = f"/moderation/people/{people['rita'].id}"

    max_ = blog.browse(people["max"])
    max_.goto(record)
    max_.get_by_role("radio", name="Ban").check()
    max_.get_by_label("Reason").fill("Insults.")
    max_.get_by_role("button", name="Do it and tell them").click()
    expect(max_.locator("#sanctions")).to_contain_text("Holds now.")

    rita = blog.browse(people["rita"], javascript=False)
    rita.goto(post)
    told = "You are banned from commenting here, for this reason: Insults."
    expect(rita.get_by_text(told)).to_be_visible()
    expect(rita.get_by_label("Your comment")).to_have_count(0)
    blog.let_letters_leave()
    letter = blog.letter_to(email, "You are banned").get_content()
    assert "The reason: Insults." in letter
    assert "holds until a moderator lifts it" in letter

    rita.goto(blog.link_in_letter_to(email, "You are banned"))
    expect(rita.locator("#sanctions")).to_contain_text("You are banned: you may read")
    rita.get_by_role("link", name="Appeal").click()
    rita.get_by_label("Why the decision was wrong").fill("It was a quotation.")
    rita.get_by_role("button", name="Send the appeal").click()
    expect(rita.locator("#appeals")).to_contain_text("You appealed: It was a quotation.")

    max_.goto("/moderation/appeals")
    expect(max_.get_by_text("It was a quotation.")).to_be_visible()
    expect(max_.get_by_role("button", name="Grant and lift")).to_have_count(0)
    mona = blog.browse(people["mona"], javascript=False)
    mona.goto("/moderation/appeals")
    mona.get_by_label("Your answer").fill("So it was. Sorry.")
    mona.get_by_role("button", name="Grant and lift").click()
    expect(mona.get_by_text("You granted the appeal.")).to_be_visible()

    assert "So it was. Sorry." in blog.letter_to(email, "appeal").get_content()
    rita.goto(post)
    rita.get_by_label("Your comment").fill("Thank you.")
    rita.get_by_role("button", name="Post comment").click()
    expect(rita.get_by_text("Thank you.")).to_be_visible()
