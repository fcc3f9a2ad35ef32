"""What is sent to a desk when the session has ended waits, is shown, and is sent on by a press."""

from flask import Flask
from lxml import html
from sqlalchemy.orm import Session

from blog.accounts.models import Role
from blog.settings.current import current_settings
from tests.browse import Visitor, words
from tests.build import PASSWORD, a_person

TITLE = "The Lock Keeper"


def fields_of(page: str, action: str) -> dict[str, str]:
    (form,) = html.fromstring(page).xpath(f"//form[@action='{action}']")
    return {each.name: each.value for each in form.xpath(".//input[@type='hidden']")}


def test_settings_typed_after_the_session_ended_are_sent_on(app: Flask, session: Session) -> None:
    ada = a_person(session, "ada", Role.ADMIN)
    assert ada.account is not None
    email = ada.account.email
    session.commit()
    form = html.fromstring(Visitor(app).signed_in_as(ada).get("/settings/").text)
    sent = dict(form.xpath("//main//form")[0].form_values()) | {"title": TITLE}
    sent.pop("csrf_token")

    visit = Visitor(app)
    answer = visit.post("/settings/", sent)
    assert answer.status_code == 303
    answer = visit.post(answer.location, {"email": email, "password": PASSWORD})
    page = visit.get(answer.location)
    assert TITLE in words(page)
    assert "no-store" in page.headers["Cache-Control"]
    again = fields_of(page.text, "/settings/")
    assert visit.client.post("/settings/", data=again).status_code == 303
    assert current_settings(session).blog.title == TITLE
    assert visit.get(answer.location).status_code == 404, "it was sent"


def test_it_can_be_thrown_away_and_nobody_else_sees_it(app: Flask, session: Session) -> None:
    ada = a_person(session, "ada", Role.ADMIN)
    session.commit()
    visit = Visitor(app)
    visit.post("/settings/comments", {"reason": "<script>x</script>", "proof_password": "secret"})
    address = "/me/typed?form=/settings/comments"
    assert Visitor(app).signed_in_as(ada).get(address).status_code == 404
    page = visit.signed_in_as(ada).get(address).text
    assert "&lt;script&gt;x&lt;/script&gt;" in page
    assert "secret" not in page
    assert visit.post("/me/typed", {"form": "/settings/comments"}).status_code == 303
    assert visit.get(address).status_code == 404
    for nonsense in ("", "/", "comment:1", "/settings/comments\n", "x" * 5000):
        assert visit.get("/me/typed", query_string={"form": nonsense}).status_code == 404


def test_a_press_without_words_only_leads_to_the_sign_in_page(visit: Visitor) -> None:
    assert visit.post("/settings/").location == "/login?next=/"
    assert "typed" not in visit.post("/moderation/decisions", {"reason": " "}).location
