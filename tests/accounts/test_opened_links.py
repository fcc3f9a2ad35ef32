"""A letter's link leaves its token out of the address as soon as it is opened."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from blog import clock
from blog.accounts.factors.seal import seal
from blog.accounts.links import Purpose, make_link
from blog.accounts.models import Person
from blog.accounts.views import opened
from tests.browse import Visitor, words
from tests.build import a_person
from tests.conftest import SECRET
from tests.test_security_headers import TOKENS


@pytest.fixture
def people(session: Session) -> list[Person]:
    found = [a_person(session, name) for name in ("rita", "tom", "zoe", "max")]
    session.commit()
    return found


def link_for(person: Person) -> str:
    assert person.account is not None
    return "/reset/" + make_link(SECRET, Purpose.RESET, person.account, at=clock.now())


def follow(visit: Visitor, link: str) -> str:
    """Open a link; return where that leads."""
    answer = visit.client.get(link)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (303, "no-store")
    assert answer.headers["Referrer-Policy"] == "same-origin"
    return answer.headers["Location"]


def test_every_link_but_the_one_that_stops_letters_leads_to_an_address_without_its_token(
    app: Flask,
) -> None:
    for place in TOKENS:
        visit, token = Visitor(app), "a-token.of-a-letter"
        if place == "/letters/stop/":
            assert visit.client.get(place + token).status_code == 404  # at once: it needs no cookie
            continue
        there = follow(visit, place + token)
        assert there.startswith(f"{place}{opened.MARK}"), place
        assert token not in there
        assert token not in str(visit.client.get_cookie("session"))
        assert "does not work" in words(visit.get(there)) or place in ("/setup/", "/me/email/")
        assert visit.client.head(place + token).headers["Location"] == there
        elsewhere = Visitor(app).client.get(there)
        assert (elsewhere.status_code, "once more" in words(elsewhere)) == (404, True), place


def test_links_in_several_tabs_do_not_mix(app: Flask, people: list[Person]) -> None:
    rita, tom, zoe, max_ = people
    visit = Visitor(app)
    ritas, toms = (follow(visit, link_for(each)) for each in (rita, tom))
    assert ritas != toms
    for there, person in ((ritas, rita), (toms, tom), (ritas, rita)):
        page = visit.get(there)
        assert page.status_code == 200
        assert email_of(person) in words(page) + page.get_data(as_text=True)
    done = visit.post(toms, {"password": "wait for the water"})
    assert done.status_code == 303
    login = {"email": email_of(tom), "password": "wait for the water"}
    assert Visitor(app).post("/login", login).status_code == 303
    assert Visitor(app).post("/login", {**login, "email": email_of(rita)}).status_code == 422
    visit = Visitor(app)
    first, *_ = (follow(visit, link_for(each)) for each in (rita, zoe, max_, tom))
    assert visit.get(first).status_code == 404
    assert len(visit.client.get_cookie("session").value) < 3000


def test_a_page_of_a_link_ends_and_refuses_what_is_not_ours(
    app: Flask, people: list[Person]
) -> None:
    visit, link = Visitor(app), link_for(people[0])
    there, begun = follow(visit, link), clock.now() - timedelta(seconds=opened.LASTS_SECONDS + 9)
    with visit.client.session_transaction() as cookie:
        sealed = seal(SECRET, link.removeprefix("/reset/"), at=begun)
        cookie["links"] = [[there.removeprefix("/reset/"), sealed]]
    for path in (there, f"/reset/{opened.MARK}", f"/reset/{opened.MARK}{'f' * 20}"):
        assert visit.get(path).status_code == 404
        assert visit.post(path, {"password": "wait for the water"}).status_code == 404
    assert visit.client.get("/reset/" + "a" * 3000).status_code == 404  # too long for a cookie


def email_of(person: Person) -> str:
    assert person.account is not None
    return person.account.email
