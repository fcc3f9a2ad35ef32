"""What the log takes back with one press: sanctions, liftings, a branch's batch, the closing of an account."""

import random
from datetime import datetime, timedelta

import pytest
from flask import Flask
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from blog import clock
from blog.accounts.leaves import Leaves
from blog.accounts.models import Account, HeldSanction, Letter, Person, Role, Sanction, SanctionKind
from blog.accounts.sanction import sanction
from blog.accounts.sanction_history import history_of
from blog.accounts.sanction_lift import lift
from blog.accounts.sanction_seen import see_warning
from blog.accounts.sanction_undo import undo_sanction
from blog.errors import Conflict
from blog.moderation.answer_appeal import answer_appeal
from blog.moderation.appeal import appeal_sanction
from blog.moderation.doctor_held import held_sanctions
from blog.privacy.close import close
from tests.accounts.test_invitations import brought
from tests.browse import Visitor, words
from tests.build import NOON, a_person

DAY, YEAR = timedelta(days=1), timedelta(days=365)
WARN, SUSPEND, BAN = SanctionKind.WARN, SanctionKind.SUSPEND, SanctionKind.BAN
LOG = "/moderation/log"


@pytest.fixture
def rita(session: Session) -> Person:
    rita = a_person(session, "rita")
    session.commit()
    return rita


def give(
    session: Session,
    person: Person,
    kind: SanctionKind,
    by: Person,
    *,
    until: datetime | None = None,
    at: datetime,
) -> int:
    last = session.scalars(
        select(Sanction.id).where(Sanction.person_id == person.id).order_by(Sanction.id.desc())
    ).first()
    row = sanction(session, person_id=person.id, kind=kind, until=until, reason=f"{kind} {until}",
                   seen=last or 0, by=by, at=at)  # fmt: skip
    return row.id


def page(desk: Visitor, path: str = f"{LOG}?kind=sanction") -> html.HtmlElement:
    answer = desk.get(path)
    assert answer.status_code == 200
    return html.fromstring(answer.get_data(as_text=True))


def told(desk: Visitor) -> list[str]:
    return [" ".join(each.text_content().split()) for each in page(desk).find_class("log__what")]


def buttons(desk: Visitor, path: str = f"{LOG}?kind=sanction") -> list[str]:
    return [str(form.get("action")) for form in page(desk, path).xpath("//ol[@class='log']//form")]


def undo(sanction_id: int) -> str:
    return f"/moderation/sanctions/{sanction_id}/undo"


def press(desk: Visitor, path: str) -> None:
    answer = desk.post(path, {"next": LOG})
    assert (answer.status_code, answer.location) == (303, LOG)


def held(session: Session) -> dict[str, datetime | None]:
    rows = session.execute(select(HeldSanction.kind, HeldSanction.until)).all()
    session.rollback()
    return {str(kind): until for kind, until in rows}


def letters(session: Session) -> list[str]:
    found = session.scalars(select(Letter.subject).order_by(Letter.id)).all()
    session.rollback()
    return [subject.partition(" ")[0] for subject in found]


def test_a_sanction_and_its_lifting_are_taken_back_with_one_press_and_the_second_is_told(
    desk: Visitor, session: Session, max_: Person, rita: Person
) -> None:
    ban = give(session, rita, BAN, max_, at=clock.now() - DAY)
    session.commit()
    assert buttons(desk) == [undo(ban)]
    press(desk, undo(ban))
    assert held(session) == {}
    assert letters(session) == ["You"]
    assert told(desk)[0] == "max lifted a sanction of rita."
    assert buttons(desk) == [undo(ban + 1)]
    assert len(page(desk).find_class("log__entry--undone")) == 1
    again = desk.post(undo(ban))
    assert again.status_code == 409
    assert "max lifted a sanction of rita." in words(again)
    press(desk, undo(ban + 1))
    assert held(session) == {"ban": None}
    assert letters(session) == []  # of the lifting she never heard
    assert told(desk)[0] == "max took a decision back: rita is banned again."
    assert buttons(desk) == [undo(ban + 2)]
    again = desk.post(undo(ban + 1))
    assert again.status_code == 409
    assert "max took a decision back: rita is banned again." in words(again)
    assert desk.post(undo(ban + 9)).status_code == 404


def test_what_it_replaced_comes_back_and_who_heard_of_nothing_hears_nothing(
    desk: Visitor, session: Session, max_: Person, rita: Person
) -> None:
    now = clock.now()
    give(session, rita, SUSPEND, max_, until=now + YEAR, at=now - DAY)  # she was told of this one
    slip = give(session, rita, SUSPEND, max_, until=now + DAY, at=now)
    session.commit()
    press(desk, undo(slip))
    assert held(session) == {"suspend": now + YEAR}
    assert letters(session) == []
    press(desk, undo(slip + 1))  # the lifting, and what came back with it
    assert held(session) == {"suspend": now + DAY}
    assert letters(session) == ["You"]
    press(desk, undo(slip + 3))
    assert held(session) == {"suspend": now + YEAR}
    assert letters(session) == []
    stale = desk.post(undo(slip + 1))
    assert stale.status_code == 409
    assert "max took a decision back: rita is suspended again" in words(stale)


def test_whom_another_sanction_bars_is_not_told_that_they_may_comment(
    desk: Visitor, session: Session, max_: Person, rita: Person
) -> None:
    ago = clock.now() - DAY
    ban = give(session, rita, BAN, max_, at=ago)
    give(session, rita, SUSPEND, max_, until=ago + YEAR, at=ago)
    session.commit()
    press(desk, undo(ban))
    letter = session.scalars(select(Letter)).one()
    assert letter.subject.endswith(" is lifted, another holds")
    assert "You are suspended still, until " in letter.body


def test_there_is_a_button_for_what_may_be_taken_back_by_who_looks_and_no_other(
    app: Flask, desk: Visitor, session: Session, max_: Person, rita: Person
) -> None:
    now, ago = clock.now(), clock.now() - DAY
    ada, ines = (a_person(session, name, Role.ADMIN) for name in ("ada", "ines"))
    mona = a_person(session, "mona", Role.MODERATOR)
    above = give(session, mona, BAN, ada, at=ago)
    give(session, rita, SUSPEND, max_, until=ago + timedelta(hours=1), at=ago)  # ended
    unread, read = (give(session, rita, WARN, max_, at=ago) for _ in range(2))
    see_warning(session, sanction_id=read, by=rita, at=now)
    ban = give(session, rita, BAN, max_, at=ago)
    said = appeal_sanction(session, sanction_id=ban, text="No.", by=rita, at=ago)
    answer_appeal(session, appeal_id=said.id, granted=True, answer="So.", by=mona, at=now)
    session.commit()
    assert buttons(desk) == [undo(unread)]
    assert buttons(Visitor(app).signed_in_as(ines)) == [undo(unread), undo(above)]
    assert words(desk.get(LOG)).count("They have read it; what was read stays.") == 1
    for path, code, why in (
        (undo(above), 403, "You may not lift a sanction of mona."),
        (undo(read), 409, "what was read stays"),
        (undo(ban + 1), 409, "An appeal against it was granted"),
    ):
        answer = desk.post(path)
        assert answer.status_code == code
        assert why in words(answer)
    assert set(held(session)) == {"warn", "ban", "suspend"}


def test_who_appeals_is_freed_of_what_an_undo_gave_again(
    session: Session, max_: Person, rita: Person
) -> None:
    ban = give(session, rita, BAN, max_, at=NOON)
    said = appeal_sanction(session, sanction_id=ban, text="No.", by=rita, at=NOON)
    lifting = lift(session, sanction_id=ban, by=max_, at=NOON)
    undo_sanction(session, sanction_id=lifting.id, by=max_, at=NOON)
    mona = a_person(session, "mona", Role.MODERATOR)
    answer_appeal(session, appeal_id=said.id, granted=True, answer="So.", by=mona, at=NOON)
    session.commit()
    assert held(session) == {}


def test_a_branchs_batch_is_one_entry_and_its_undo_another(
    desk: Visitor, session: Session, rita: Person
) -> None:
    for name in ("ben", "eve"):
        brought(session, rita, name)
    session.commit()
    form = {"kind": "suspend", "lasts": "week", "reason": "Kettles.", "token": "once"}
    branch = f"/moderation/people/{rita.id}/branch"
    desk.post(branch, form)
    assert told(desk)[0].startswith("max suspended 3 people in the branch of rita until ")
    first, second, third = (f"/moderation/branches/{number}/undo" for number in (1, 2, 3))
    assert buttons(desk)[0] == first
    assert "Kettles." in words(desk.get(f"{LOG}?person=rita"))
    desk.post("/moderation/sanctions/3/lift", {})
    press(desk, first)
    assert held(session) == {}
    assert letters(session) == []
    assert told(desk)[0] == "max took it back for 2 people in the branch of rita."
    again = desk.post(first)
    assert again.status_code == 409
    assert "max took this back before, on " in words(again)
    assert first not in buttons(desk)
    press(desk, second)
    assert told(desk)[0] == "max let it hold again for 2 people in the branch of rita."
    assert letters(session) == ["You", "You"]
    together = page(desk, branch).xpath("//ul[@class='around']")
    assert [form.get("action") for form in together[0].xpath(".//form")] == [third]
    assert "taken back by max" in together[0].text_content()
    press(desk, third)
    assert (held(session), letters(session)) == ({}, [])
    table = desk.get("/moderation/log.csv?kind=sanction").get_data(as_text=True)
    assert "max suspended 3 people in the branch of rita until" in table


def test_the_closing_of_an_account_by_an_admin_is_stopped_from_the_log_by_another(
    app: Flask, desk: Visitor, session: Session, rita: Person
) -> None:
    ada, ines = (a_person(session, name, Role.ADMIN) for name in ("ada", "ines"))
    own = a_person(session, "own")
    for person, by in ((rita, ada), (own, own)):
        close(session, person_id=person.id, leaves=Leaves.NAME, by=by, at=clock.now())
    session.commit()
    asked = f"{LOG}?kind=account"
    other = Visitor(app).signed_in_as(ines)
    assert buttons(desk, asked) == []
    (action,) = buttons(other, asked)
    press(other, action)
    session.expire_all()
    assert session.get_one(Account, rita.id).closes_at is None
    session.rollback()
    assert buttons(other, asked) == []


def test_a_random_history_of_sanctions_is_what_its_rows_say(session: Session) -> None:
    """Whatever happened: what looks undoable is, nothing else is, and what is held follows from the rows."""
    chance, at = random.Random(5), NOON
    rita, max_ = a_person(session, "rita"), a_person(session, "max", Role.MODERATOR)
    undone = 0
    for turn in range(40):
        at += timedelta(minutes=chance.choice((1, 60)))
        history = history_of(session, rita.id)
        row = chance.choice(history.rows[-5:]) if turn % 3 else None
        if row is None:
            kind = chance.choice((WARN, SUSPEND, BAN))
            until = at + timedelta(hours=chance.choice((2, 9))) if kind is SUSPEND else None
            give(session, rita, kind, max_, until=until, at=at)
        elif row.kind is WARN and chance.random() < 1 / 4:
            see_warning(session, sanction_id=row.id, by=rita, at=at)
        else:
            try:
                undo_sanction(session, sanction_id=row.id, by=max_, at=at)
            except Conflict:
                assert not history.is_undoable(row, at)
            else:
                assert history.is_undoable(row, at)
                undone += 1
        assert list(held_sanctions(session)) == []
    assert 5 < undone < 20
