"""axe-core finds nothing to mend on any kind of page, light or dark."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import Blog
from tests.browser.places import Places, something_of_everything

SCHEMES = pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])

REFUSED = {"/nothing/here", "/confirm/nonsense"}
"""Pages that say no are looked at too."""

RULES = {"resultTypes": ["violations"]}


@pytest.fixture(scope="module")
def places() -> list[Places]:
    return []


@pytest.fixture(scope="module")
def blog(serve: Callable[..., Blog], places: list[Places]) -> Blog:
    return serve(lambda session: places.append(something_of_everything(session)))


@SCHEMES
@pytest.mark.parametrize("who", ["readers", "rita", "ada"])
def test_no_page_has_a_violation(blog: Blog, places: list[Places], who: str, *, dark: bool) -> None:
    found, axe = places[0], Axe()
    person = getattr(found, who, None)
    addresses: list[str] = getattr(found, f"of_{who}")()
    page = blog.browse(person, dark=dark)
    wrong = []
    for address in addresses:
        answer = page.goto(address)
        assert answer is not None
        assert (answer.status == 200) is (address not in REFUSED), f"{address}: {answer.status}"
        result: Any = axe.run(page, options=RULES)
        wrong += [
            f"{address}: {each['id']} ({each['help']}): {each['nodes'][0]['html'][:150]}"
            f" {each['nodes'][0]['failureSummary']}"
            for each in result.response["violations"]
        ]
    assert "\n".join(wrong) == ""


def test_a_violation_would_be_found(blog: Blog) -> None:
    page = blog.browse()
    page.goto("/")
    page.evaluate("document.querySelector('main').append(document.createElement('img'))")
    result: Any = Axe().run(page, options=RULES)
    assert [each["id"] for each in result.response["violations"]] == ["image-alt"]
