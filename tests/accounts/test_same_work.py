"""Asking for a letter takes the same statements for every address: time does not tell who has an account."""

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blog import clock
from blog.accounts.letters import NOBODY
from blog.accounts.membership.invitation_models import Invitation
from blog.accounts.models import Account, Letter, Role
from blog.accounts.people import people_page
from blog.notifications.deliver import claim
from blog.notifications.purge import purge
from blog.settings.change import change_settings
from blog.settings.models import Settings
from tests.accounts.mailbox import letters_to
from tests.accounts.test_invitations import a_link
from tests.accounts.test_join import RITA
from tests.browse import Visitor
from tests.build import a_person
from tests.comments.commenting import a_recent_post
from tests.comments.test_guests import ANYONE, GRETA
from tests.queries import counted

DOORS: dict[str, dict[str, str]] = {
    "/reset": {},
    "/confirm/": {},
    "/join": {**RITA, "email": ""},
    "guest": {**GRETA, "email": ""},
}


@pytest.mark.parametrize("door", DOORS)
def test_known_waiting_and_unknown_addresses_take_the_same_statements(
    app: Flask, session: Session, door: str
) -> None:
    known, waiting = a_person(session, "known"), a_person(session, "waits", confirmed=False)
    assert known.account is not None
    assert waiting.account is not None
    emails = {"known": known.account.email, "waiting": waiting.account.email}
    emails["unknown"] = "nobody@mail.example"
    path = door
    if door == "guest":
        change_settings(session, Settings(comments=ANYONE), by_id=None, at=clock.now())
        path = f"/posts/{a_recent_post(session).id}/guest"
    session.commit()
    Visitor(app).post(path, {**DOORS[door], "email": "first@mail.example"})
    asked = {}
    for who, email in emails.items():
        visit = Visitor(app)
        visit.token()
        with counted(app) as statements:
            assert visit.post(path, {**DOORS[door], "email": email}).status_code == 303
        asked[who] = [each.split("(")[0][:40] for each in statements]
    assert len({len(each) for each in asked.values()}) == 1, asked
    assert any("INSERT INTO letters" in each for each in asked["unknown"])


def test_a_letter_to_nobody_never_leaves_and_goes_within_the_hour(
    visit: Visitor, session: Session
) -> None:
    visit.post("/reset", {"email": "nobody@mail.example"})
    assert letters_to(session, "nobody@mail.example") == []
    assert len(letters_to(session, NOBODY)) == 1
    assert claim(session, clock.now()) is None
    assert purge(session, clock.now()) == 1
    assert session.scalar(select(func.count()).select_from(Letter)) == 0


def test_who_joins_with_a_members_address_is_nobody_and_an_invitation_does_not_tell(
    visit: Visitor, session: Session
) -> None:
    known = a_person(session, "known")
    assert known.account is not None
    token = a_link(session, a_person(session, "ada", Role.ADMIN))
    session.commit()
    visit.post("/join", {**RITA, "email": known.account.email, "invitation": token})
    session.expire_all()
    assert session.scalars(select(Invitation.used)).one() == 1
    nobody = session.scalars(select(Account).where(Account.email.like("%@nobody.invalid"))).one()
    assert nobody.confirmed_at is None
    assert len(people_page(session).people) == 2
