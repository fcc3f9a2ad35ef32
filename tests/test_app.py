"""What every answer has in common."""

from tests.browse import Visitor, words


def test_an_unknown_address_answers_404_with_a_page_that_leads_on(visit: Visitor) -> None:
    answer = visit.get("/nothing/here")
    assert answer.status_code == 404
    assert "Not found" in words(answer)


def test_every_answer_forbids_inline_script(visit: Visitor) -> None:
    policy = visit.get("/nothing/here").headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
