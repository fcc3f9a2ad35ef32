"""What every answer has in common."""

import pytest
from sqlalchemy.orm import Session

from blog.comments.models import Status
from tests.browse import Visitor, words
from tests.build import a_comment, a_person, a_post


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


def test_asking_for_the_head_of_a_page_changes_nothing(visit: Visitor, session: Session) -> None:
    rita = a_person(session, "rita")
    comment = a_comment(session, a_post(session), rita)
    session.commit()
    visit.signed_in_as(rita)
    assert visit.client.head(f"/comments/{comment.id}/withdraw").status_code == 200
    session.refresh(comment)
    assert (comment.status, comment.version) == (Status.PUBLISHED, 1)


def test_a_form_with_more_fields_than_any_of_ours_is_not_taken_apart(visit: Visitor) -> None:
    kind = {"content_type": "application/x-www-form-urlencoded"}
    assert visit.client.post("/login", data=b"a=1&" * 500_000, **kind).status_code == 413
    assert visit.client.post("/login", data=b"a=1&" * 900, **kind).status_code == 400
    assert visit.get("/search?" + "a&" * 1000).status_code == 413


def test_a_body_that_is_no_form_is_not_looked_at(visit: Visitor) -> None:
    assert visit.client.post("/login", json={"email": ["a"]}).status_code == 415
    assert visit.client.post("/login", data=b"<a/>", content_type="text/xml").status_code == 415
