"""Who appealed against a sanction with success is not given it again by an undo, whoever had lifted it."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blog import clock
from blog.accounts.models import HeldSanction, Person, Role, Sanction
from blog.accounts.sanction_lift import lift
from blog.moderation.answer_appeal import answer_appeal
from blog.moderation.appeal import appeal_sanction
from tests.accounts.test_invitations import brought
from tests.browse import Visitor, words
from tests.build import a_person
from tests.moderation.test_log_undo import BAN, DAY, SUSPEND, YEAR, buttons, give, held, undo


@pytest.fixture
def rita(session: Session) -> Person:
    return a_person(session, "rita")


def appealed(session: Session, rita: Person, sanction_id: int) -> int:
    at = clock.now() - DAY
    return appeal_sanction(session, sanction_id=sanction_id, text="No.", by=rita, at=at).id


def grant(session: Session, appeal_id: int) -> None:
    mona, at = a_person(session, "mona", Role.MODERATOR), clock.now()
    answer_appeal(session, appeal_id=appeal_id, granted=True, answer="So.", by=mona, at=at)
    session.commit()


def test_what_another_had_lifted_before(
    desk: Visitor, session: Session, max_: Person, rita: Person
) -> None:
    ban = give(session, rita, BAN, max_, at=clock.now() - DAY)
    said = appealed(session, rita, ban)
    lifting = lift(session, sanction_id=ban, by=max_, at=clock.now() - DAY / 2).id
    grant(session, said)
    assert buttons(desk) == []
    answer = desk.post(undo(lifting))
    assert answer.status_code == 409
    assert "An appeal against it was granted" in words(answer)
    assert held(session) == {}


def test_what_another_had_replaced_before(
    desk: Visitor, session: Session, max_: Person, rita: Person
) -> None:
    now = clock.now()
    first = give(session, rita, SUSPEND, max_, until=now + YEAR, at=now - DAY)
    said = appealed(session, rita, first)
    second = give(session, rita, SUSPEND, max_, until=now + DAY, at=now)
    grant(session, said)
    assert desk.post(undo(second)).status_code == 303
    assert held(session) == {}
    assert desk.post(undo(second + 1)).status_code == 303  # the lifting: that one nobody appealed
    assert held(session) == {"suspend": now + DAY}


def test_one_of_a_branch(desk: Visitor, session: Session, rita: Person) -> None:
    ben = brought(session, rita, "ben").id
    session.commit()
    form = {"kind": "ban", "reason": "Kettles.", "token": "once"}
    desk.post(f"/moderation/people/{rita.id}/branch", form)
    ban = session.scalars(select(Sanction.id).where(Sanction.person_id == rita.id)).one()
    said = appealed(session, rita, ban)
    session.commit()
    assert desk.post("/moderation/branches/1/undo").status_code == 303
    grant(session, said)
    assert desk.post("/moderation/branches/2/undo").status_code == 303
    assert session.scalars(select(HeldSanction.person_id)).all() == [ben]
