"""What every answer has in common."""

import pytest

from tests.browse import Visitor, words


def test_an_unknown_address_answers_404_with_a_page_that_leads_on(visit: Visitor) -> None:
    answer = visit.get("/nothing/here")
    assert answer.status_code == 404
    assert "Not found" in words(answer)


def test_every_answer_forbids_inline_script(visit: Visitor) -> None:
    policy = visit.get("/nothing/here").headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("broken", ["%00", "%ff%fe", "%c3%28", "a%ed%a0%80"])
def test_text_that_is_not_utf_8_or_holds_nul_is_not_understood(visit: Visitor, broken: str) -> None:
    assert visit.get(f"/?before={broken}").status_code == 400
    form = {"content_type": "application/x-www-form-urlencoded", "data": f"email={broken}"}
    assert visit.client.post("/login", **form).status_code == 400
