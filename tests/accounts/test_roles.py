"""Roles are given and taken on the page of people, and every change is remembered."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, event, select
from sqlalchemy.orm import Session

from blog import clock
from blog.accounts.devices.models import Device
from blog.accounts.find import find_person
from blog.accounts.grant import LastAdmin, NotYoursToGive, grant, revoke
from blog.accounts.grant_undo import undo_role_change
from blog.accounts.models import Account, HeldRole, Person, Role
from blog.accounts.people import PAGE
from blog.accounts.role_changes import RoleChange
from blog.config import Config
from blog.db import Database
from blog.errors import Conflict, Invalid
from tests.accounts.mailbox import letters_to
from tests.browse import Visitor, a_token, words
from tests.build import NOON, a_person
from tests.processes import at_once


@pytest.fixture
def ada(session: Session) -> Person:
    found = a_person(session, "ada", Role.ADMIN)
    session.commit()
    return found


@pytest.fixture
def desk(visit: Visitor, ada: Person) -> Visitor:
    return visit.signed_in_as(ada)


def roles_of(session: Session, person_id: int) -> set[Role]:
    session.rollback()
    found = set(session.scalars(select(HeldRole.role).where(HeldRole.person_id == person_id)))
    session.rollback()
    return found


def test_giving_and_taking_is_recorded_once(session: Session) -> None:
    ada, max_ = a_person(session, "ada", Role.ADMIN), a_person(session, "max")
    assert grant(session, max_, Role.MODERATOR, by=ada, at=NOON)
    assert not grant(session, max_, Role.MODERATOR, by=ada, at=NOON)
    assert revoke(session, max_, Role.MODERATOR, by=None, at=NOON)
    assert not revoke(session, max_, Role.MODERATOR, by=None, at=NOON)
    rows = session.scalars(select(RoleChange).order_by(RoleChange.id)).all()
    assert [(row.granted, row.by_id) for row in rows] == [(True, ada.id), (False, None)]
    assert max_.roles == frozenset()


def test_the_last_admin_stays(session: Session) -> None:
    ada, max_ = a_person(session, "ada", Role.ADMIN), a_person(session, "max")
    with pytest.raises(LastAdmin):
        revoke(session, ada, Role.ADMIN, by=ada, at=NOON)
    grant(session, max_, Role.ADMIN, by=ada, at=NOON)
    assert revoke(session, ada, Role.ADMIN, by=ada, at=NOON)


@pytest.mark.parametrize("facts", [{"member": False}, {"confirmed": False}])
def test_only_members_hold_roles(facts: dict[str, bool], session: Session) -> None:
    guest = a_person(session, "guest", **facts)
    with pytest.raises(Invalid):
        grant(session, guest, Role.ADMIN, by=None, at=NOON)


def test_of_two_admins_who_dismiss_each_other_at_once_one_stays(
    session: Session, config: Config
) -> None:
    ada, mia = (a_person(session, name, Role.ADMIN) for name in ("ada", "mia"))
    session.commit()
    pairs = ((ada.id, mia.id), (mia.id, ada.id))
    outcomes = sorted(at_once(dismiss, [(*pair, config.database_url) for pair in pairs]))
    assert outcomes == ["done", "refused"]
    assert len(roles_of(session, ada.id) | roles_of(session, mia.id)) == 1


def dismiss(by_id: int, person_id: int, url: str) -> str:
    database = Database(url)
    try:
        with database.transaction() as session:
            by = find_person(session, Person.id == by_id)
            person = find_person(session, Person.id == person_id)
            assert person is not None
            revoke(session, person, Role.ADMIN, by=by, at=clock.now())
    except (LastAdmin, NotYoursToGive):  # who was dismissed while waiting is no admin any more
        return "refused"
    finally:
        database.engine.dispose()
    return "done"


def test_an_admin_gives_roles_and_the_page_tells_it(
    desk: Visitor, session: Session, ada: Person
) -> None:
    max_ = a_person(session, "max")
    assert max_.account is not None
    email = max_.account.email
    session.commit()
    where, data = f"/settings/people/{max_.id}", {"roles": ["author", "moderator"]}
    refused = desk.post(f"{where}/roles", {**data, "reason": "  "})
    assert refused.status_code == 422
    assert refused.get_data(as_text=True).count(" checked") == 2
    answer = desk.post(f"{where}/roles", {**data, "reason": "Knows <b>the house</b>."})
    assert (answer.status_code, answer.headers["Location"]) == (303, where)
    assert roles_of(session, max_.id) == {Role.AUTHOR, Role.MODERATOR}
    for page in (desk.get(where), desk.get("/moderation/log")):
        assert "ada made max a moderator. Knows <b>the house</b>." in words(page)
        assert "<b>the house" not in page.get_data(as_text=True)
    [letter] = letters_to(session, email)
    assert "- Author\n- Moderator\n" in letter.body
    assert "Knows <b>the house</b>." in letter.body


def test_only_what_was_changed_on_the_form_is_changed(desk: Visitor, session: Session) -> None:
    max_ = a_person(session, "max", Role.AUTHOR, Role.MODERATOR)
    session.commit()
    # The page was loaded before somebody made a moderator of max.
    desk.post(f"/settings/people/{max_.id}/roles", {"shown": ["author"], "reason": "x"})
    assert roles_of(session, max_.id) == {Role.MODERATOR}


def test_the_last_admin_cannot_be_taken_down_by_form(
    desk: Visitor, session: Session, ada: Person
) -> None:
    answer = desk.post(f"/settings/people/{ada.id}/roles", {"shown": ["admin"], "reason": "x"})
    assert answer.status_code == 409
    assert "last admin" in words(answer)
    assert roles_of(session, ada.id) == {Role.ADMIN}


def test_an_admin_who_steps_down_is_led_home(desk: Visitor, session: Session, ada: Person) -> None:
    a_person(session, "mia", Role.ADMIN)
    session.commit()
    answer = desk.post(f"/settings/people/{ada.id}/roles", {"shown": ["admin"], "reason": "x"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")


@pytest.mark.parametrize(
    ("path", "data", "code"),
    [
        ("/settings/people/999999/roles", {"roles": ["admin"]}, 404),
        (f"/settings/people/{10**30}/roles", {"roles": ["admin"]}, 404),
        ("/settings/people/0/roles", {}, 404),
        ("/settings/people/1/roles", {"roles": ["emperor"], "reason": "x"}, 422),
        ("/settings/people/1/roles", {"shown": ["<script>"], "reason": "x"}, 422),
        ("/settings/people/1/roles", {"shown": ["admin"], "reason": "x" * 501}, 422),
        ("/settings/people/roles/999999/undo", {}, 404),
    ],
)
def test_odd_requests_change_nothing(
    path: str, data: dict[str, Any], code: int, desk: Visitor, session: Session
) -> None:
    assert desk.post(path, data).status_code == code
    session.rollback()
    assert session.scalars(select(RoleChange)).all() == []


def test_nobody_raises_themselves(desk: Visitor, session: Session, ada: Person) -> None:
    mia = a_person(session, "mia", Role.ADMIN, Role.MODERATOR)
    session.commit()
    answer = desk.post(f"/settings/people/{ada.id}/roles", {"roles": ["author"], "reason": "x"})
    assert answer.status_code == 403
    assert "Ask another admin" in words(answer)
    with pytest.raises(NotYoursToGive):
        grant(session, mia, Role.AUTHOR, by=mia, at=NOON)
    # Not by way of taking a role and undoing that either.
    assert revoke(session, mia, Role.MODERATOR, by=mia, at=NOON)
    taken = session.scalars(select(RoleChange.id)).one()
    with pytest.raises(NotYoursToGive):
        undo_role_change(session, taken, by=mia, at=NOON)


def test_who_lost_the_role_of_admin_meanwhile_changes_none(session: Session) -> None:
    ada, mia = (a_person(session, name, Role.ADMIN) for name in ("ada", "mia"))
    max_ = a_person(session, "max")
    session.execute(delete(HeldRole).where(HeldRole.person_id == mia.id))
    with pytest.raises(NotYoursToGive):
        grant(session, max_, Role.MODERATOR, by=mia, at=NOON)
    with pytest.raises(NotYoursToGive):
        revoke(session, ada, Role.ADMIN, by=mia, at=NOON)


def test_a_change_is_taken_back_from_the_log_by_a_further_change(
    desk: Visitor, session: Session
) -> None:
    max_ = a_person(session, "max")
    session.commit()
    desk.post(f"/settings/people/{max_.id}/roles", {"roles": ["moderator"], "reason": "x"})
    first = session.scalars(select(RoleChange.id)).one()
    session.rollback()
    undo = f"/settings/people/roles/{first}/undo"
    assert undo in desk.get("/moderation/log?kind=role").get_data(as_text=True)
    answer = desk.post(undo, {"next": "/moderation/log?kind=role"})
    assert answer.headers["Location"] == "/moderation/log?kind=role"
    assert roles_of(session, max_.id) == set()
    assert desk.post(undo).status_code == 409  # once
    page = desk.get("/moderation/log?kind=role").get_data(as_text=True)
    assert undo not in page
    assert page.count("log__entry--undone") == 1
    second = session.scalars(select(RoleChange).where(RoleChange.undoes_id == first)).one()
    assert undo_role_change(session, second.id, by=second_admin(session), at=NOON) is second
    session.commit()
    assert roles_of(session, max_.id) == {Role.MODERATOR}


def second_admin(session: Session) -> Person:
    return a_person(session, "mia", Role.ADMIN)


def test_a_role_that_changed_since_is_not_undone(session: Session) -> None:
    ada, max_ = a_person(session, "ada", Role.ADMIN), a_person(session, "max")
    grant(session, max_, Role.AUTHOR, by=ada, at=NOON)
    revoke(session, max_, Role.AUTHOR, by=ada, at=NOON)
    first = session.scalars(select(RoleChange.id).order_by(RoleChange.id)).first()
    assert first is not None
    with pytest.raises(Conflict):
        undo_role_change(session, first, by=ada, at=NOON)


def test_an_admin_signs_somebody_out(desk: Visitor, session: Session, ada: Person) -> None:
    max_, tom = a_person(session, "max"), a_person(session, "tom")
    for who in (max_, max_, max_, tom):
        a_token(session, who)
    session.commit()
    first, *_others, toms = session.scalars(
        select(Device.id).where(Device.person_id != ada.id).order_by(Device.id)
    ).all()
    own = session.scalars(select(Device.id).where(Device.person_id == ada.id)).one()
    here, adas = f"/settings/people/{max_.id}", ada.id
    session.rollback()
    assert words(desk.get(here)).count("Last used") == 3
    assert desk.post(f"{here}/devices/{first}/end").status_code == 303
    assert words(desk.get(here)).count("Last used") == 2
    assert desk.post(f"{here}/devices/{toms}/end").status_code == 404
    assert desk.post(f"/settings/people/{adas}/devices/{own}/end").status_code == 404
    assert desk.post(f"{here}/devices/end").status_code == 303
    assert "Signed in nowhere." in words(desk.get(here))
    desk.post(f"{here}/devices/end")
    assert words(desk.get("/moderation/log")).count("ada signed max out.") == 2
    assert set(session.scalars(select(Device.id))) == {own, toms}


def test_people_are_found_by_a_part_of_the_name_or_the_whole_address(
    desk: Visitor, session: Session
) -> None:
    a_person(session, "Zoë Lock", Role.CONTRIBUTOR)
    tom = a_person(session, "tom")
    assert tom.account is not None
    a_person(session, "100% real")
    a_person(session, "came along", member=False)
    session.commit()
    whole, toms = tom.account.email.title(), f"/settings/people/{tom.id}"
    session.rollback()
    found = {}
    for query in ("lock", "Zoë", "100%", "%", "mail.example"):
        listed = desk.post("/settings/people", {"q": query, "role": ""})
        assert listed.status_code == 303
        found[query] = words(desk.get(listed.headers["Location"]))
    assert "Zoë Lock" in found["lock"]
    assert "Zoë Lock" in found["Zoë"]
    assert "100% real" in found["100%"]
    assert "Zoë" not in found["%"]
    assert "Nobody fits." in found["mail.example"]
    assert desk.post("/settings/people", {"q": f" {whole} "}).headers["Location"] == toms
    nobody = desk.post("/settings/people", {"q": "nobody@mail.example", "role": "author"})
    assert (nobody.status_code, "Location" in nobody.headers) == (422, False)
    assert "Nobody here has this address." in words(nobody)
    assert 'value="nobody@mail.example"' in nobody.get_data(as_text=True)
    assert desk.post("/settings/people", {"q": "tom@mail,example"}).status_code == 422
    assert "Nobody fits." in words(desk.get(f"/settings/people?q={whole}"))
    both = desk.post("/settings/people", {"q": "zo", "role": "contributor", "imported": "1"})
    assert both.headers["Location"] == "/settings/people?q=zo&role=contributor&imported=1"
    assert desk.post("/settings/people").headers["Location"] == "/settings/people"
    assert "Zoë Lock" in words(desk.get("/settings/people?role=contributor"))
    assert "Nobody fits." in words(desk.get("/settings/people?role=contributor&q=ada"))
    assert desk.get("/settings/people?role=emperor").status_code == 404
    assert desk.post("/settings/people", {"role": "emperor"}).status_code == 404
    assert "came along" not in words(desk.get("/settings/people"))
    assert "came along" in words(desk.get("/settings/people?imported=1"))


def test_people_come_page_by_page_with_as_many_queries_for_many_as_for_few(
    app: Flask, desk: Visitor, session: Session
) -> None:
    few = queries_of(app, desk)
    for number in range(PAGE + 5):
        a_person(session, f"rita{number:03}", Role.AUTHOR)
    session.commit()
    assert queries_of(app, desk) == few
    assert few <= 6
    first = desk.get("/settings/people").get_data(as_text=True)
    assert "rita054" in first
    assert "rita004" not in first
    oldest = session.scalars(select(Person.id).where(Person.display_name == "rita005")).one()
    session.rollback()
    second = desk.get(f"/settings/people?before={oldest}").get_data(as_text=True)
    assert "rita004" in second
    assert "rita005" not in second


def queries_of(app: Flask, desk: Visitor) -> int:
    engine = app.extensions["database"].engine
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    assert desk.get("/settings/people").status_code == 200
    event.remove(engine, "before_cursor_execute", note)
    return len(seen)


@pytest.mark.parametrize("before", ["x", "-1", "0", str(10**30), "1;"])
def test_an_odd_page_is_not_found(before: str, desk: Visitor) -> None:
    assert desk.get("/settings/people", query_string={"before": before}).status_code == 404


def test_a_name_full_of_markup_is_shown_as_text(desk: Visitor, session: Session) -> None:
    a_person(session, "<img src=x onerror=alert(1)>")
    session.commit()
    assert "<img src=x" not in desk.get("/settings/people").get_data(as_text=True)


def test_an_unconfirmed_account_is_no_member_yet(desk: Visitor, session: Session) -> None:
    waiting = a_person(session, "wait", confirmed=False)
    session.commit()
    assert "address not confirmed yet" in words(desk.get("/settings/people"))
    answer = desk.post(f"/settings/people/{waiting.id}/roles", {"roles": ["admin"]})
    assert answer.status_code == 422
    account = session.scalars(select(Account).where(Account.person_id == waiting.id)).one()
    assert account.confirmed_at is None
