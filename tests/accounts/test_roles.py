"""Roles are given and taken on the page of people, and every change is remembered."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from blog import clock
from blog.accounts.find import find_person
from blog.accounts.grant import LastAdmin, grant, revoke
from blog.accounts.models import Account, HeldRole, Person, Role, RoleChange
from blog.accounts.people import PAGE
from blog.config import Config
from blog.db import Database
from blog.errors import Invalid
from tests.browse import Visitor, words
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
    assert outcomes == ["done", "last admin"]
    assert len(roles_of(session, ada.id) | roles_of(session, mia.id)) == 1


def dismiss(by_id: int, person_id: int, url: str) -> str:
    database = Database(url)
    try:
        with database.transaction() as session:
            by = find_person(session, Person.id == by_id)
            person = find_person(session, Person.id == person_id)
            assert person is not None
            revoke(session, person, Role.ADMIN, by=by, at=clock.now())
    except LastAdmin:
        return "last admin"
    finally:
        database.engine.dispose()
    return "done"


def test_an_admin_gives_roles_and_the_page_tells_it(
    desk: Visitor, session: Session, ada: Person
) -> None:
    max_ = a_person(session, "max")
    session.commit()
    data = {"roles": ["author", "moderator"]}
    answer = desk.post(f"/settings/people/{max_.id}/roles", data)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/settings/people")
    assert roles_of(session, max_.id) == {Role.AUTHOR, Role.MODERATOR}
    page = words(desk.get("/settings/people"))
    assert "ada gave max the role “Moderator”." in page


def test_only_what_was_changed_on_the_form_is_changed(desk: Visitor, session: Session) -> None:
    max_ = a_person(session, "max", Role.AUTHOR, Role.MODERATOR)
    session.commit()
    # The page was loaded before somebody made a moderator of max.
    desk.post(f"/settings/people/{max_.id}/roles", {"shown": ["author"], "roles": []})
    assert roles_of(session, max_.id) == {Role.MODERATOR}


def test_the_last_admin_cannot_be_taken_down_by_form(
    desk: Visitor, session: Session, ada: Person
) -> None:
    answer = desk.post(f"/settings/people/{ada.id}/roles", {"shown": ["admin"]})
    assert answer.status_code == 409
    assert "last admin" in words(answer)
    assert roles_of(session, ada.id) == {Role.ADMIN}


def test_an_admin_who_steps_down_is_led_home(desk: Visitor, session: Session, ada: Person) -> None:
    a_person(session, "mia", Role.ADMIN)
    session.commit()
    answer = desk.post(f"/settings/people/{ada.id}/roles", {"shown": ["admin"]})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")


@pytest.mark.parametrize(
    ("path", "data", "code"),
    [
        ("/settings/people/999999/roles", {"roles": ["admin"]}, 404),
        (f"/settings/people/{10**30}/roles", {"roles": ["admin"]}, 404),
        ("/settings/people/0/roles", {}, 404),
        ("/settings/people/1/roles", {"roles": ["emperor"]}, 422),
        ("/settings/people/1/roles", {"shown": ["<script>"]}, 422),
    ],
)
def test_odd_requests_change_nothing(
    path: str, data: dict[str, Any], code: int, desk: Visitor, session: Session
) -> None:
    assert desk.post(path, data).status_code == code
    session.rollback()
    assert session.scalars(select(RoleChange)).all() == []


def test_people_are_found_by_a_part_of_name_or_address(desk: Visitor, session: Session) -> None:
    a_person(session, "Zoë Lock")
    a_person(session, "100% real")
    a_person(session, "came along", member=False)
    session.commit()
    found = {
        query: words(desk.get("/settings/people", query_string={"q": query}))
        for query in ("lock", "Zoë", "100%", "%", "mail.example", "nobody like this")
    }
    assert "Zoë Lock" in found["lock"]
    assert "Zoë Lock" in found["Zoë"]
    assert "100% real" in found["100%"]
    assert "Zoë" not in found["%"]
    assert "Zoë" in found["mail.example"]
    assert "Nobody fits." in found["nobody like this"]
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
