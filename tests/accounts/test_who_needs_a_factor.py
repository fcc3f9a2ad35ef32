"""Who needs a second factor, as the settings say, and what is behind it."""

import pytest
from flask import Flask
from lxml import html
from sqlalchemy import update
from sqlalchemy.orm import Session

from blog import clock
from blog.accounts.devices.models import Device
from blog.accounts.models import Person, Role
from blog.accounts.second_factor import is_asked, is_behind
from blog.settings.change import change_settings
from blog.settings.current import from_document
from blog.settings.models import MembershipSettings, SecondFactor, Settings
from tests.accounts.factors import AT, a_stored_person, code_at
from tests.browse import Visitor, words
from tests.build import a_person, a_post


@pytest.fixture
def rita(session: Session) -> Person:
    return a_stored_person(session)


def test_staff_without_a_factor_gets_to_no_desk_where_the_settings_ask_for_one(
    app: Flask, session: Session, rita: Person
) -> None:
    max_ = a_person(session, "max", Role.MODERATOR)
    ada = a_person(session, "ada", Role.AUTHOR)
    asking = Settings(membership=MembershipSettings(second_factor=SecondFactor.STAFF))
    change_settings(session, asking, by_id=None, at=AT)
    session.commit()
    visit = Visitor(app).signed_in_as(max_)
    assert visit.get("/moderation/").headers["Location"] == "/me/sign-in"
    assert "need a second factor" in words(visit.get("/me/sign-in"))
    assert visit.post("/moderation/decisions", {}).status_code == 403
    assert Visitor(app).signed_in_as(ada).get("/write/").status_code == 200
    assert visit.get("/").status_code == 200
    page = html.fromstring(visit.get("/me/sign-in/app").get_data(as_text=True))
    key = "".join(page.xpath("//code")[0].text.split())
    (sealed,) = page.xpath("//input[@name='sealed']/@value")
    visit.post("/me/sign-in/app", {"sealed": sealed, "code": code_at(clock.now(), key)})
    assert visit.get("/moderation/").status_code == 200
    visit.post("/me/sign-in/app/remove")
    assert visit.get("/moderation/").status_code == 303


def test_everybody_without_a_factor_can_only_read_where_the_settings_ask_it_of_all(
    app: Flask, session: Session, rita: Person
) -> None:
    post = a_post(session)
    everybody = Settings(membership=MembershipSettings(second_factor=SecondFactor.EVERYBODY))
    change_settings(session, everybody, by_id=None, at=AT)
    session.commit()
    visit = Visitor(app).signed_in_as(rita)
    for own in ("/me", "/me/data", "/me/devices", "/write/", "/settings/"):
        assert visit.get(own).headers["Location"] == "/me/sign-in", own
    assert "Everybody needs a second factor" in words(visit.get("/me/sign-in"))
    for door in (f"/posts/{post.id}/comments", "/me/name", "/me/close", "/me/devices/end"):
        answer = visit.post(door, {"body": "Without a factor."})
        assert (answer.status_code, "second factor" in words(answer)) == (403, True), door
    assert [visit.get(each).status_code for each in ("/", str(post.path))] == [200, 200]
    assert visit.post("/me/sign-in/app").status_code == 422
    assert visit.post("/logout").status_code == 303
    strong = Visitor(app).signed_in_as(rita)
    session.execute(update(Device).values(strong=True))
    session.commit()
    assert strong.get("/me").status_code == 200
    assert strong.post(f"/posts/{post.id}/comments", {"body": "With one."}).status_code != 403


@pytest.mark.parametrize(
    ("path", "changes", "staff", "everybody"),
    [
        ("/", False, False, False),
        ("/2026/03/a-post.html", False, False, False),
        ("/posts/1/comments", True, False, True),
        ("/comments/1/report", True, False, True),
        ("/me", False, False, True),
        ("/me/typed", True, False, True),
        ("/me/sign-in", False, False, False),
        ("/me/sign-in/passkeys/new", True, False, False),
        ("/me/email/token", True, False, False),
        ("/moderation/", False, True, True),
        ("/settings/people", True, True, True),
        ("/login", True, False, False),
        ("/logout", True, False, False),
    ],
)
def test_what_is_behind_a_second_factor(
    path: str, changes: bool, staff: bool, everybody: bool
) -> None:
    assert is_behind(path, SecondFactor.STAFF, changes=changes) is staff
    assert is_behind(path, SecondFactor.EVERYBODY, changes=changes) is everybody
    assert not is_asked(Person(), SecondFactor.OPTIONAL)


def test_a_version_from_before_there_was_a_choice_still_asks_it_of_staff() -> None:
    for said, means in ((True, SecondFactor.STAFF), (False, SecondFactor.OPTIONAL)):
        kept = {"membership": {"joining": "open", "staff_second_factor": said}}
        assert from_document(kept, version=1).membership.second_factor is means
