"""Joining with an invitation: made, looked at, used up, revoked, and who brought whom."""

import re
from datetime import datetime, timedelta

import pytest
from flask import Flask
from lxml import html
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blog import clock
from blog.accounts.find import find_person
from blog.accounts.join import join
from blog.accounts.membership.branch import branch_of, sanction_branch
from blog.accounts.membership.branch_undo import undo_branch
from blog.accounts.membership.invitation_models import Invitation, InvitationUse
from blog.accounts.membership.invite import hash_of, invite
from blog.accounts.membership.use_invitation import DeadInvitation, inviter, use_invitation
from blog.accounts.models import Account, HeldSanction, Person, Role, Sanction, SanctionKind
from blog.accounts.sanction import sanction
from blog.accounts.sanction_lift import lift
from blog.config import Config
from blog.db import Database
from blog.errors import Conflict, Forbidden, Invalid
from blog.settings.change import change_settings
from blog.settings.models import Joining, MembershipSettings, Settings
from tests.accounts.mailbox import last_link, letters_to
from tests.accounts.test_join import RITA, who
from tests.browse import Visitor, words
from tests.build import NOON, a_person
from tests.forked import app_on
from tests.processes import at_once

MEMBERS = MembershipSettings(joining=Joining.INVITATION, members_invite=True)


def by_invitation(session: Session, membership: MembershipSettings = MEMBERS) -> None:
    change_settings(session, Settings(membership=membership), by_id=None, at=NOON)
    session.commit()


def a_link(session: Session, by: Person, uses: int = 1) -> str:
    """Make an invitation and return its token."""
    made = invite(session, uses=uses, days=1, note="", by=by, settings=MEMBERS, at=clock.now())
    return made[1]


def brought(session: Session, by: Person, name: str) -> Person:
    person = a_person(session, name)
    use_invitation(session, a_link(session, by), person.id, clock.now())
    return person


def used(session: Session) -> int:
    session.rollback()
    found = session.scalars(select(Invitation.used)).one()
    session.rollback()
    return found


def test_a_member_invites_and_whoever_comes_is_a_member_after_confirming(
    app: Flask, visit: Visitor, session: Session
) -> None:
    by_invitation(session)
    max_ = a_person(session, "max")
    session.commit()
    host = Visitor(app).signed_in_as(max_)
    assert "Invitations" in words(host.get("/me"))
    made = host.post("/me/invitations", {"uses": "1", "days": "7", "note": "Rita"})
    assert made.headers["Cache-Control"] == "no-store"
    link = html.fromstring(made.get_data(as_text=True)).xpath("string(//code)")
    token = link.partition("invitation=")[2]
    assert session.scalars(select(Invitation.token_hash)).one() == hash_of(token)
    session.rollback()
    path = f"/join?invitation={token}"
    assert "max invites you" in words(visit.get(path))
    assert used(session) == 0  # an invitation is not used up by looking
    assert visit.post("/join", {**RITA, "invitation": token}).status_code == 303
    assert used(session) == 1
    visit.post(last_link(session, RITA["email"]))
    assert "Rita" in who(visit)
    page = words(host.get("/me/invitations"))
    assert token not in page
    assert "used up" in page
    assert "Came: Rita" in page
    late = Visitor(app).post(path, {**RITA, "email": "late@mail.example"})
    assert late.status_code == 422
    assert "lets nobody in any more" in words(late)
    assert letters_to(session, "late@mail.example") == []


def test_without_an_invitation_nobody_joins_where_it_takes_one(
    visit: Visitor, session: Session
) -> None:
    by_invitation(session)
    assert "by invitation only" in words(visit.get("/join"))
    for sent in ({}, {"invitation": "guessed"}, {"invitation": "x" * 10_000}):
        assert visit.post("/join", {**RITA, **sent}).status_code == 422
    assert session.scalar(select(func.count()).select_from(Person)) == 0
    assert letters_to(session, RITA["email"]) == []


def test_who_joined_before_it_took_an_invitation_waits(visit: Visitor, session: Session) -> None:
    visit.post("/join", RITA)
    by_invitation(session)
    visit.post(last_link(session, RITA["email"]))
    assert "A moderator reads your application" in words(visit.get("/me"))


def test_the_invited_need_no_approval_and_are_asked_nothing(
    visit: Visitor, session: Session
) -> None:
    by_invitation(session, MembershipSettings(joining=Joining.APPROVAL))
    token = a_link(session, a_person(session, "ada", Role.ADMIN))
    session.commit()
    assert "Why do you want to join?" not in words(visit.get(f"/join?invitation={token}"))
    assert visit.post(f"/join?invitation={token}", RITA).status_code == 303
    visit.post(last_link(session, RITA["email"]))
    assert "Rita" in who(visit)


def test_joining_again_uses_no_second_place_and_a_members_address_none(session: Session) -> None:
    ada = a_person(session, "ada", Role.ADMIN)
    token = a_link(session, ada, uses=5)
    assert ada.account is not None
    for email in (RITA["email"], RITA["email"], ada.account.email):
        join(session, email=email, display_name="R", password_hash="x", invitation=token,
             at=clock.now())  # fmt: skip
    assert session.scalars(select(Invitation.used)).one() == 1


def test_a_link_dies_with_its_time_its_revoking_and_its_makers_rights(
    app: Flask, session: Session
) -> None:
    max_, ada = a_person(session, "max"), a_person(session, "ada", Role.ADMIN)
    one, other = a_link(session, max_), a_link(session, max_)
    assert inviter(session, one, clock.now()) is max_
    with pytest.raises(DeadInvitation):
        inviter(session, one, clock.now() + timedelta(days=1))
    session.commit()
    stranger, host = (Visitor(app).signed_in_as(each) for each in (a_person(session, "x"), max_))
    session.commit()
    assert stranger.post("/me/invitations/1/revoke").status_code == 404
    assert host.post("/me/invitations/1/revoke").status_code == 303
    with pytest.raises(DeadInvitation):
        inviter(session, one, clock.now())
    sanction_branch(session, person_id=max_.id, kind=SanctionKind.BAN, until=None, reason="x",
                    token="t", by=ada, at=NOON)  # fmt: skip
    with pytest.raises(DeadInvitation):
        inviter(session, other, clock.now())


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_who_may_make_which_links(session: Session) -> None:
    max_, ada = a_person(session, "max"), a_person(session, "ada", Role.ADMIN)
    closed = MembershipSettings()

    def make(by: Person, settings: MembershipSettings, uses: int = 1, days: int = 1) -> None:
        invite(session, uses=uses, days=days, note="", by=by, settings=settings, at=NOON)

    make(ada, closed, uses=1000)
    make(max_, MEMBERS, uses=10)
    with pytest.raises(Forbidden):
        make(max_, closed)
    with pytest.raises(Forbidden):
        make(a_person(session, "wait", approved=False), MEMBERS)
    for uses, days in ((0, 1), (11, 1), (1, 0), (1, 91)):
        with pytest.raises(Invalid):
            make(max_, MEMBERS, uses, days)
    for _ in range(9):
        make(max_, MEMBERS)
    with pytest.raises(Conflict):
        make(max_, MEMBERS)


def test_of_two_who_come_with_the_last_place_at_once_one_gets_in(
    app: Flask, session: Session, config: Config
) -> None:
    token = a_link(session, a_person(session, "ada", Role.ADMIN))
    session.commit()
    names = ("rita", "mallory", "tom")
    said = at_once(join_as, [(config, name, token) for name in names])
    assert sorted(said) == ["DeadInvitation", "DeadInvitation", "in"]
    assert used(session) == 1
    assert len(session.scalars(select(InvitationUse)).all()) == 1
    assert len(session.scalars(select(Account)).all()) == 2


def join_as(config: Config, name: str, token: str) -> str:
    database: Database = app_on(config).extensions["database"]
    try:
        with database.transaction() as session:
            join(session, email=f"{name}@mail.example", display_name=name, password_hash="x",
                 invitation=token, at=clock.now())  # fmt: skip
    except DeadInvitation as refusal:
        return type(refusal).__name__
    finally:
        database.engine.dispose()
    return "in"


def test_a_branch_is_sanctioned_with_one_press_and_taken_back_with_one(
    app: Flask, session: Session
) -> None:
    root, ida = a_person(session, "root"), a_person(session, "ida", Role.MODERATOR)
    below = [brought(session, root, "ben"), brought(session, root, "max")]
    deep = brought(session, below[0], "eve")
    other = brought(session, ida, "other")
    session.commit()
    desk = Visitor(app).signed_in_as(ida)
    assert "Brought 2 along" in words(desk.get(f"/moderation/people/{root.id}"))
    page = words(desk.get(f"/moderation/people/{root.id}/branch"))
    assert page.index("ben") < page.index("eve") < page.index("max")
    assert "Invited by ben" in words(desk.get(f"/moderation/people/{deep.id}"))
    form = {"kind": "suspend", "lasts": "week", "reason": "Kettles.", "token": "once"}
    where = f"/moderation/people/{root.id}/branch"
    assert desk.post(where, {**form, "reason": ""}).status_code == 422
    assert [desk.post(where, form).status_code for _ in range(2)] == [303, 303]
    barred = set(session.scalars(select(HeldSanction.person_id)))
    assert barred == {root.id, below[0].id, below[1].id, deep.id}
    assert other.id not in barred
    emails = [each.account.email for each in (root, deep)]
    assert [len(letters_to(session, email)) for email in emails] == [1, 1]
    assert desk.post("/moderation/branches/1/undo").status_code == 303
    assert session.scalars(select(HeldSanction)).all() == []
    session.rollback()
    assert desk.post("/moderation/branches/1/undo").status_code == 409


def test_an_undo_gives_back_what_the_batch_replaced_and_the_batch_shortens_nothing(
    app: Flask, session: Session
) -> None:
    root, ida = a_person(session, "root"), a_person(session, "ida", Role.MODERATOR)
    below = [brought(session, root, name) for name in ("ben", "max")]
    session.commit()
    now = clock.now()
    day, year = now + timedelta(days=1), now + timedelta(days=365)
    for person, until in ((below[0], year), (below[1], day)):
        sanction(session, person_id=person.id, kind=SanctionKind.SUSPEND, until=until,
                 reason="Before.", seen=0, by=ida, at=now)  # fmt: skip
    session.commit()
    desk, (ben, max_) = Visitor(app).signed_in_as(ida), [each.id for each in below]
    where = f"/moderation/people/{root.id}/branch"
    form = {"kind": "suspend", "lasts": "week", "reason": "Kettles.", "token": "once"}
    assert desk.post(where, form).status_code == 303

    def ends() -> dict[int, datetime | None]:
        rows = session.execute(select(HeldSanction.person_id, HeldSanction.until)).all()
        session.rollback()
        return {person_id: until for person_id, until in rows}  # noqa: C416 - mypy reads a row

    assert ends()[ben] == year
    assert ends()[max_] not in (day, None)
    assert desk.post("/moderation/branches/1/undo").status_code == 303
    assert ends() == {ben: year, max_: day}
    again = desk.post(where, {**form, "token": "twice"})
    assert again.status_code == 303
    form = {**form, "lasts": "day", "token": "thrice"}
    assert desk.post(where, form).status_code == 409


def test_pressing_again_says_how_many_it_was_and_not_so_once_it_was_taken_back(
    app: Flask, session: Session
) -> None:
    root, ida = a_person(session, "root"), a_person(session, "ida", Role.MODERATOR)
    brought(session, root, "ben")
    session.commit()
    desk, where = Visitor(app).signed_in_as(ida), f"/moderation/people/{root.id}/branch"
    form = {"kind": "ban", "reason": "Kettles.", "token": "once"}
    for _ in range(2):
        assert desk.post(where, form).status_code == 303
        assert "Sanctioned 2." in words(desk.get(where))
    assert desk.post("/moderation/branches/1/undo").status_code == 303
    again = desk.post(where, form)
    assert again.status_code == 409
    assert "it was taken back since" in words(again)
    assert desk.post("/moderation/branches/2/undo").status_code == 303
    assert desk.post(where, form).status_code == 303  # it holds again
    assert desk.post("/moderation/branches/3/undo").status_code == 303
    (token,) = re.findall(r'name="token" value="([^"]+)"', again.get_data(as_text=True))
    assert desk.post(where, {**form, "token": token}).status_code == 303
    assert len(session.scalars(select(HeldSanction)).all()) == 2


def test_an_undo_leaves_what_was_decided_since_and_whom_one_may_not_sanction(
    session: Session,
) -> None:
    root, ida = a_person(session, "root"), a_person(session, "ida", Role.MODERATOR)
    below, above = brought(session, root, "ben"), brought(session, root, "ada")
    above.held_roles.extend(a_person(session, "x", Role.ADMIN).held_roles)
    session.flush()
    batch, rows = sanction_branch(session, person_id=root.id, kind=SanctionKind.BAN, until=None,
                                  reason="x", token="t", by=ida, at=NOON)  # fmt: skip
    assert {row.person_id for row in rows} == {root.id, below.id}
    lift(session, sanction_id=rows[0].id, by=ida, at=NOON)
    _, undone = undo_branch(session, batch.id, by=ida, at=NOON)
    assert [each.row.lifts_id for each in undone] == [rows[1].id]
    assert len(session.scalars(select(Sanction)).all()) == 4
    assert [leaf.depth for leaf in branch_of(session, root.id).leaves] == [0, 1, 1]
    assert find_person(session, Person.id == root.id) is root
