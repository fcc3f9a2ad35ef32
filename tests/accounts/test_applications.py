"""Joining where a moderator approves each one: applying, waiting, being let in or not, and back again."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blog import clock
from blog.accounts.find import find_person
from blog.accounts.membership.decide import DecidedMeanwhile, decide, undo
from blog.accounts.membership.models import MembershipChange
from blog.accounts.models import Account, Letter, Person, Role
from blog.config import Config
from blog.db import Database
from blog.settings.change import change_settings
from blog.settings.models import Joining, MembershipSettings, Settings
from tests.accounts.mailbox import last_link, letters_to
from tests.accounts.test_join import RITA, who
from tests.browse import Visitor, words
from tests.build import NOON, a_person
from tests.comments.commenting import a_recent_post, address
from tests.forked import app_on
from tests.processes import at_once

WISH = {**RITA, "application": "I keep a gate.\r\n\r\nMy word on it."}
PAGE = "/moderation/applications"


def by_approval(session: Session, question: str = "") -> None:
    membership = MembershipSettings(joining=Joining.APPROVAL, question=question)
    change_settings(session, Settings(membership=membership), by_id=None, at=NOON)
    session.commit()


def an_applicant(session: Session, name: str = "rita") -> Person:
    person = a_person(session, name, approved=False)
    assert person.account is not None
    person.account.application = f"{name} wants in."
    return person


def a_desk(app: Flask, session: Session, role: Role = Role.MODERATOR) -> Visitor:
    max_ = a_person(session, "max", role)
    session.commit()
    return Visitor(app).signed_in_as(max_)


def is_in(session: Session, person_id: int) -> bool:
    session.rollback()
    approved_at = select(Account.approved_at).where(Account.person_id == person_id)
    found = session.scalars(approved_at).one()
    session.rollback()
    return found is not None


def test_who_applies_waits_after_confirming_and_is_let_in_by_a_moderator(
    app: Flask, visit: Visitor, session: Session
) -> None:
    by_approval(session, "What do you know of gates?")
    door = address(a_recent_post(session))
    desk = a_desk(app, session)
    assert "What do you know of gates?" in words(visit.get("/join"))
    assert visit.post("/join", {**WISH, "application": "  "}).status_code == 422
    assert visit.post("/join", WISH).status_code == 303
    assert "Nobody waits" in words(desk.get(PAGE))  # her address is not confirmed yet
    answer = visit.post(last_link(session, RITA["email"]))
    assert answer.headers["Location"] == "/me"
    assert "You wrote: I keep a gate." in words(visit.get("/me"))
    assert visit.post(door, {"body": "Let me in."}).status_code == 403
    shown = words(desk.get(PAGE))
    assert "I keep a gate. My word on it." in shown
    assert "Applications 1" in shown
    rita = session.scalars(select(func.max(Account.person_id))).one()
    session.rollback()
    done = desk.post(PAGE, {"pick": rita, "decision": "approve", "token": "once"})
    assert done.status_code == 303
    assert "You let one in." in words(desk.get(PAGE))
    assert "Rita" in who(visit)
    assert visit.post(door, {"body": "Let me in."}).status_code == 303
    letter = letters_to(session, RITA["email"])[-1]
    assert letter.due_at is not None
    assert timedelta(minutes=4) < letter.due_at - clock.now()
    assert "let you in" in letter.body
    assert "max approved the application of Rita." in words(desk.get("/moderation/log"))


def test_what_a_stranger_writes_is_text_on_the_desk_and_reaches_no_mailbox(
    app: Flask, visit: Visitor, session: Session
) -> None:
    by_approval(session)
    desk = a_desk(app, session)
    visit.post("/join", {**WISH, "application": "<script>alert(1)</script> evil.example"})
    (letter,) = letters_to(session, RITA["email"])
    assert "evil.example" not in letter.body
    visit.post(last_link(session, RITA["email"]))
    page = desk.get(PAGE).get_data(as_text=True)
    assert "<script>alert(1)" not in page
    assert RITA["email"] not in page


def test_a_new_password_by_letter_is_no_way_around_the_moderators(
    visit: Visitor, session: Session
) -> None:
    by_approval(session)
    visit.post("/join", WISH)
    visit.post("/reset", {"email": RITA["email"]})
    visit.post(last_link(session, RITA["email"]), {"password": "three other words"})
    assert "A moderator reads your application next" in words(visit.get("/me"))


def test_a_declined_one_reads_why_and_can_be_taken_back_in_time(
    app: Flask, session: Session
) -> None:
    rita, desk = an_applicant(session), a_desk(app, session)
    email, herself = rita.account.email, Visitor(app).signed_in_as(rita)
    refused = desk.post(PAGE, {"pick": rita.id, "decision": "decline", "reason": " "})
    assert refused.status_code == 422
    assert f'href="{PAGE}" aria-current="page"' in refused.get_data(as_text=True)
    assert f'value="{rita.id}" aria-label="Pick the application of rita" checked' in " ".join(
        refused.get_data(as_text=True).split()
    )
    wrong = {"pick": rita.id, "decision": "decline", "reason": "Too short.", "token": "t"}
    assert desk.post(PAGE, wrong).status_code == 303
    assert desk.post(PAGE, wrong).status_code == 303  # pressed twice
    (letter,) = letters_to(session, email)
    assert "Too short." in letter.body
    told = words(desk.get("/moderation/log?kind=membership"))
    assert "max declined the application of rita." in told
    assert "Too short." in told
    assert "The reason: Too short." in words(herself.get("/me"))
    assert desk.post(f"{PAGE}/1/undo").status_code == 303
    assert desk.post(f"{PAGE}/1/undo").status_code == 303
    assert letters_to(session, email) == []
    assert "rita wants in." in words(desk.get(PAGE))
    assert "waits again" in words(desk.get("/moderation/log"))


def test_many_are_decided_with_one_press_and_taken_back_with_one(
    app: Flask, session: Session
) -> None:
    applicants = [an_applicant(session, name) for name in ("ada", "ben", "cem")]
    ids, emails = [each.id for each in applicants], [each.account.email for each in applicants]
    desk, ida = a_desk(app, session), a_person(session, "ida", Role.MODERATOR)
    decide(session, ids[:1], "approve", reason="", token="a", by=ida, at=NOON)
    session.commit()
    press = {"pick": ids, "decision": "approve", "token": "many"}
    assert desk.post(PAGE, press).status_code == 303
    assert "You let 2 in. Letters leave in five minutes. One was left out" in words(desk.get(PAGE))
    assert [is_in(session, each) for each in ids] == [True, True, True]
    sent = session.scalars(select(Letter).where(Letter.person_id == ids[1])).one()
    sent.sent_at, sent.due_at, sent.attempts = NOON, None, 1
    session.commit()
    assert desk.post(f"{PAGE}/2/undo", {"press": "1"}).status_code == 303
    assert [is_in(session, each) for each in ids] == [True, False, False]
    assert [len(letters_to(session, each)) for each in emails] == [0, 2, 0]


def test_a_member_with_a_role_is_not_thrown_out_by_an_undo(app: Flask, session: Session) -> None:
    rita, desk = an_applicant(session), a_desk(app, session, Role.ADMIN)
    rita_id = rita.id
    desk.post(PAGE, {"pick": rita.id, "decision": "approve"})
    given = {"roles": ["moderator"], "reason": "Helps."}
    assert desk.post(f"/settings/people/{rita.id}/roles", given).status_code == 303
    assert desk.post(f"{PAGE}/1/undo").status_code == 409
    assert is_in(session, rita_id)


def test_what_no_form_sends_changes_nothing(app: Flask, session: Session) -> None:
    desk = a_desk(app, session)
    for wrong in (
        {"decision": "approve"},
        {"pick": "x", "decision": "approve"},
        {"pick": "9" * 30, "decision": "approve"},
        {"pick": "1", "decision": "promote"},
        {"pick": "1", "decision": "decline", "reason": "x" * 501},
        {"pick": list(range(1, 502)), "decision": "approve"},
    ):
        assert desk.post(PAGE, wrong).status_code == 422, wrong


def test_nobody_is_let_in_who_did_not_confirm(session: Session) -> None:
    rita, max_ = a_person(session, confirmed=False), a_person(session, "max", Role.MODERATOR)
    with pytest.raises(DecidedMeanwhile):
        decide(session, [rita.id], "approve", reason="", token="t", by=max_, at=NOON)


def test_of_two_moderators_one_decides_and_the_other_hears_of_it(
    app: Flask, session: Session, config: Config
) -> None:
    rita_id = an_applicant(session).id
    others = [a_person(session, name, Role.MODERATOR) for name in ("max", "ida")]
    session.commit()
    said = at_once(decide_as, [(config, rita_id, others[0].id, "approve"),
                               (config, rita_id, others[1].id, "decline")])  # fmt: skip
    assert sorted(said) == ["DecidedMeanwhile", "done"]
    (change,) = session.scalars(select(MembershipChange)).all()
    assert is_in(session, rita_id) == (change.became == "member")


def decide_as(config: Config, person_id: int, by_id: int, decision: str) -> str:
    database: Database = app_on(config).extensions["database"]
    try:
        with database.transaction() as session:
            by = find_person(session, Person.id == by_id)
            assert by is not None
            decide(session, [person_id], decision, reason="So.", token="t", by=by, at=NOON)
    except DecidedMeanwhile as refusal:
        return type(refusal).__name__
    finally:
        database.engine.dispose()
    return "done"


def test_an_undo_of_what_was_decided_again_is_refused(session: Session) -> None:
    rita, max_ = an_applicant(session), a_person(session, "max", Role.MODERATOR)
    first = decide(session, [rita.id], "decline", reason="x", token="1", by=max_, at=NOON)
    undo(session, [first.changes[0].id], by=max_, at=NOON)
    second = decide(session, [rita.id], "approve", reason="", token="2", by=max_, at=NOON)
    back = undo(session, [second.changes[0].id], by=max_, at=NOON).changes[0]
    with pytest.raises(DecidedMeanwhile):
        undo(session, [first.changes[0].undoes_id or first.changes[0].id + 1], by=max_, at=NOON)
    assert undo(session, [back.id], by=max_, at=NOON).changes[0].became == "member"


def test_a_press_of_which_one_was_taken_back_before_is_taken_back_with_the_rest(
    app: Flask, session: Session
) -> None:
    ids = [an_applicant(session, name).id for name in ("ada", "ben", "cem")]
    desk = a_desk(app, session)
    press = {"pick": ids, "decision": "approve", "token": "many"}
    assert desk.post(PAGE, press).status_code == 303
    assert desk.post(f"{PAGE}/2/undo").status_code == 303
    desk.get(PAGE)
    assert desk.post(f"{PAGE}/1/undo", {"press": "1"}).status_code == 303
    assert "Taken back for 2. One was left out" in words(desk.get(PAGE))
    assert [is_in(session, each) for each in ids] == [False, False, False]


def test_pressing_again_is_told_as_done_only_while_it_stands(app: Flask, session: Session) -> None:
    ada, ben = (an_applicant(session, name).id for name in ("ada", "ben"))
    desk = a_desk(app, session)
    press = {"pick": [ada, ben], "decision": "approve", "token": "many"}
    for _ in range(2):
        assert desk.post(PAGE, press).status_code == 303
        assert "You let 2 in." in words(desk.get(PAGE))
    for _ in range(2):
        assert desk.post(f"{PAGE}/1/undo").status_code == 303
        assert "Taken back for one." in words(desk.get(PAGE))
    assert desk.post(PAGE, press).status_code == 303
    assert "You let one in." in words(desk.get(PAGE))
    assert desk.post(f"{PAGE}/2/undo").status_code == 303
    again = desk.post(PAGE, press)
    assert again.status_code == 409
    assert [is_in(session, each) for each in (ada, ben)] == [False, False]
    assert desk.post(f"{PAGE}/3/undo").status_code == 303  # ada is in once more
    assert desk.post(f"{PAGE}/1/undo").status_code == 409
    assert [is_in(session, each) for each in (ada, ben)] == [True, False]
