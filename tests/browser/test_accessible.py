"""axe-core finds nothing to mend on any kind of page, light or dark."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from sqlalchemy import text

from tests.browser.conftest import Blog
from tests.browser.places import Places, something_of_everything
from tests.browser.rare import rare_pages

REFUSED = {"/nothing/here", "/confirm/nonsense", "/comments/confirm/nonsense", "/not-me/nonsense"}
"""Pages that say no are looked at too."""

RULES: dict[str, Any] = {"resultTypes": ["violations"], "selectors": False}
"""A violation is told by its element's HTML; what has none needs no words at all."""

COLOURS = {**RULES, "runOnly": ["color-contrast"]}
"""All that can differ in the dark."""


@pytest.fixture(scope="module")
def places() -> list[Places]:
    return []


@pytest.fixture(scope="module")
def blog(serve: Callable[..., Blog], places: list[Places]) -> Blog:
    return serve(lambda session: places.append(something_of_everything(session)))


@pytest.mark.parametrize("who", ["readers", "rita", "ada"])
def test_no_page_has_a_violation(blog: Blog, places: list[Places], who: str) -> None:
    found = places[0]
    person = getattr(found, who, None)
    addresses: list[str] = getattr(found, f"of_{who}")()
    page = blog.browse(person)
    page.add_init_script(Axe().axe_script)  # once for both looks at a page
    wrong = []
    for address in addresses:
        page.emulate_media(color_scheme="light")
        answer = page.goto(address)
        assert answer is not None
        assert (answer.status == 200) is (address not in REFUSED), f"{address}: {answer.status}"
        wrong += [f"{address}: {each}" for each in violations(page)]
        wrong += [f"{address}, squeezed: {each}" for each in page.evaluate(SQUEEZED)]
        page.emulate_media(color_scheme="dark")
        wrong += [f"{address} in the dark: {each}" for each in violations(page, COLOURS)]
        wrong += [f"{address}: {each}" for each in too_wide(page)]
    assert "\n".join(wrong) == ""


def too_wide(page: Page) -> list[str]:
    """Return what is wider than the smallest phone, so that the whole page slides sideways."""
    usual = page.viewport_size
    assert usual is not None
    page.set_viewport_size({"width": 320, "height": 640})
    width: int = page.evaluate("() => document.documentElement.scrollWidth")
    page.set_viewport_size(usual)
    return [f"{width} pixels wide on a phone of 320"] if width > 320 else []


def test_paper_is_white_also_for_who_reads_in_the_dark(blog: Blog) -> None:
    page = blog.browse(None)
    page.emulate_media(media="print", color_scheme="dark")
    page.goto("/")
    read = "(name) => getComputedStyle(document.documentElement).getPropertyValue(name)"
    told = [page.evaluate(read, name) for name in ("color-scheme", "--brick", "--colour-on-accent")]
    assert told == ["light", "#9c2f22", "#fff"]


SQUEEZED = """() => Array.from(document.querySelectorAll(".chip, .button"))
  .filter((each) => each.offsetWidth && each.offsetHeight > 2 * each.offsetWidth)
  .map((each) => each.textContent.trim())"""
"""What stands in a column too narrow for its words, letter below letter."""


def test_no_page_that_few_see_has_a_violation(blog: Blog) -> None:
    wrong = []
    for name, page in rare_pages(blog):
        page.evaluate(Axe().axe_script)
        wrong += [f"{name}: {each}" for each in violations(page)]
        page.emulate_media(color_scheme="dark")
        wrong += [f"{name} in the dark: {each}" for each in violations(page, COLOURS)]
        page.emulate_media(color_scheme="light")
    assert "\n".join(wrong) == ""


def test_no_page_behind_a_press_has_a_violation(blog: Blog, places: list[Places]) -> None:
    page, case = blog.browse(places[0].ada), str(places[0].case.id)
    page.add_init_script(Axe().axe_script)
    page.goto("/moderation/?queue=published")
    everything = {"everything": "1", "queue": "published", "decision": "reject"}
    wrong = []
    for title, path, fields in (
        (
            "Reject 12 comments?",
            "decisions",
            {**everything, "since": "2000-01-01", "until": "2999-01-01"},
        ),
        (
            "Someone was faster",
            "decisions",
            {"comment": case, "version": "99", "decision": "remove"},
        ),
        (
            "Nothing was changed",
            "decisions",
            {"many": "1", "pick": "999999:1", "decision": "reject", "token": "a"},
        ),
        ("Test on the past", "rules/held_words/backtest", {"held_words": "kettle"}),
    ):
        with page.expect_navigation():
            page.evaluate(SENT, [f"/moderation/{path}", fields])
        assert page.locator("h1").inner_text() == title
        wrong += [f"{path} {fields}: {each}" for each in violations(page)]
    page.goto("/moderation/reported?since=2000-13-13&text=x")
    wrong += [f"refused: {each}" for each in violations(page)]
    page.goto("/moderation/reported")
    page.get_by_role("button", name="Keyboard").click()
    wrong += [f"the keys: {each}" for each in violations(page)]
    assert "\n".join(wrong) == ""


def test_the_page_that_asks_before_all_that_is_reported_is_decided_has_no_violation(
    blog: Blog, places: list[Places]
) -> None:
    page = blog.browse(places[0].ada)
    page.add_init_script(Axe().axe_script)
    page.goto("/moderation/reported")
    page.get_by_label("Everything that matches (1)").check()
    page.locator("#many").get_by_role("button", name="Keep").click()
    page.get_by_role("heading", name="Keep 1 comment?").wait_for()
    assert page.get_by_text("2 will be settled").is_visible()
    assert looked_at(page) == []
    page.get_by_role("link", name="Cancel").click()
    assert page.get_by_label("Everything that matches (1)").is_visible(), "nothing was done"


def test_the_page_of_who_lost_a_race_has_no_violation_and_one_button_that_sends_it_again(
    blog: Blog, places: list[Places]
) -> None:
    page = blog.browse(places[0].ada)
    page.add_init_script(Axe().axe_script)
    page.goto(f"/write/{places[0].draft.id}")
    page.get_by_label("Text").fill("What I wrote\nfor an hour.")
    with lost_races(blog, "posts"), page.expect_navigation() as gone:
        page.get_by_role("button", name="Save draft").click()
    assert gone.value.status == 409
    assert page.locator("h1").inner_text() == "Someone was faster"
    assert page.locator("dd").filter(has_text="for an hour.").is_visible()
    assert looked_at(page) == []
    assert page.locator(".button--primary").all_inner_texts() == ["Send it again"]
    page.locator(".button--primary").click()
    page.get_by_text("Saved as a draft.").wait_for()
    assert page.get_by_label("Text").input_value() == "What I wrote\nfor an hour."


@contextmanager
def lost_races(blog: Blog, table: str) -> Iterator[None]:
    """Have the database refuse every change of the table, as it does to who was not the first."""
    with blog.database() as session:
        session.execute(
            text(
                f"CREATE TRIGGER first BEFORE UPDATE ON {table}"
                " BEGIN SELECT RAISE(ABORT, 'somebody was faster'); END"
            )
        )
    yield
    with blog.database() as session:
        session.execute(text("DROP TRIGGER first"))


def looked_at(page: Page) -> list[str]:
    """Return what axe finds on the page, in the light and in the dark."""
    found = violations(page)
    page.emulate_media(color_scheme="dark")
    return found + violations(page, COLOURS)


SENT = """([address, fields]) => {
  const form = document.createElement("form");
  form.method = "post";
  form.action = address;
  fields.csrf_token = document.querySelector("[name=csrf_token]").value;
  for (const [name, value] of Object.entries(fields)) {
    const input = document.createElement("input");
    Object.assign(input, { type: "hidden", name, value });
    form.append(input);
  }
  document.body.append(form);
  form.submit();
}"""


def violations(page: Page, options: dict[str, Any] = RULES) -> list[str]:
    found: Any = page.evaluate("options => axe.run(options)", options)
    return [
        f"{each['id']} ({each['help']}): {each['nodes'][0]['html'][:150]}"
        f" {each['nodes'][0]['failureSummary']}"
        for each in found["violations"]
    ]


def test_the_dark_is_looked_at(blog: Blog) -> None:
    page = blog.browse()
    page.add_init_script(Axe().axe_script)
    page.goto("/")
    page.evaluate(
        """() => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(`@media (prefers-color-scheme: dark) {
            main p { background: black; color: #222 }
          }`);
          document.adoptedStyleSheets = [sheet];
        }"""
    )
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert any(each.startswith("color-contrast") for each in violations(page, COLOURS))


def test_a_violation_would_be_found(blog: Blog) -> None:
    page = blog.browse()
    page.goto("/")
    page.evaluate("document.querySelector('main').append(document.createElement('img'))")
    result: Any = Axe().run(page, options=RULES)
    assert [each["id"] for each in result.response["violations"]] == ["image-alt"]
