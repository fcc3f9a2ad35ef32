"""What somebody reads of their own warnings and sanctions."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blog import clock
from blog.accounts.acknowledgement import Acknowledgement
from blog.accounts.models import Person, Role, Sanction, SanctionKind
from blog.accounts.sanction import sanction
from blog.accounts.sanction_lift import lift
from tests.browse import Visitor, words
from tests.build import a_person, a_post
from tests.cache.pages import made_for
from tests.queries import counted


@pytest.fixture
def rita(session: Session) -> Person:
    return a_person(session, "rita")


@pytest.fixture
def max_(session: Session) -> Person:
    return a_person(session, "max", Role.MODERATOR)


def give(session: Session, person: Person, kind: SanctionKind, by: Person, reason: str) -> Sanction:
    last = session.scalar(select(func.max(Sanction.id)).where(Sanction.person_id == person.id))
    until = clock.now() + timedelta(days=1) if kind is SanctionKind.SUSPEND else None
    return sanction(
        session,
        person_id=person.id,
        kind=kind,
        until=until,
        reason=reason,
        seen=last or 0,
        by=by,
        at=clock.now(),
    )


def test_a_warning_stands_on_every_page_until_it_was_seen(
    visit: Visitor, session: Session, rita: Person, max_: Person
) -> None:
    post = a_post(session)
    first = give(session, rita, SanctionKind.WARN, max_, "Mind your <b>words</b>.")
    give(session, rita, SanctionKind.WARN, max_, "And your tone.")
    session.commit()
    visit.signed_in_as(rita)
    for path in ("/", post.path, "/me", "/no/such/page"):
        assert "A moderator warns you: Mind your <b>words</b>." in words(visit.get(path)), path
    answer = visit.post(f"/me/warnings/{first.id}/seen", {"next": post.path})
    assert (answer.status_code, answer.location) == (303, post.path)
    assert visit.post(f"/me/warnings/{first.id}/seen").status_code == 303
    page = words(visit.get("/"))
    assert "Mind your" not in page
    assert "A moderator warns you: And your tone." in page
    assert session.scalar(select(func.count()).select_from(Acknowledgement)) == 1


def test_nobody_else_reads_a_warning_or_answers_it(
    visit: Visitor, session: Session, rita: Person, max_: Person
) -> None:
    warning = give(session, rita, SanctionKind.WARN, max_, "Mind your words.")
    session.commit()
    assert "warns you" not in words(visit.get("/"))
    assert visit.post(f"/me/warnings/{warning.id}/seen").location.startswith("/login")
    visit.signed_in_as(max_)
    assert "warns you" not in words(visit.get("/"))
    for number in (str(warning.id), "999999", "1" + "0" * 30):
        assert visit.post(f"/me/warnings/{number}/seen").status_code == 404
    assert session.scalar(select(func.count()).select_from(Acknowledgement)) == 0


def test_ones_own_page_says_in_plain_words_what_holds_and_what_held(
    visit: Visitor, session: Session, rita: Person, max_: Person
) -> None:
    ban = give(session, rita, SanctionKind.BAN, max_, "Insults.")
    lift(session, sanction_id=ban.id, reason="Sorry said.", by=max_, at=clock.now())
    give(session, rita, SanctionKind.SUSPEND, max_, "Insults again.")
    give(session, rita, SanctionKind.PREMODERATE, max_, "To be sure.")
    session.commit()
    page = words(visit.signed_in_as(rita).get("/me"))
    assert "Whatever you write waits for a moderator, until this is lifted." in page
    assert "You are suspended: until " in page
    assert "The reason: Insults again." in page
    assert "You were banned. The reason: Insults. Lifted on " in page
    assert "Sorry said." in page
    assert " max " not in page


def test_what_holds_can_be_appealed_from_ones_own_page(
    visit: Visitor, session: Session, rita: Person, max_: Person
) -> None:
    for reason in ("One.", "Two."):
        give(session, rita, SanctionKind.WARN, max_, reason)
    give(session, rita, SanctionKind.SUSPEND, max_, "First.")
    give(session, rita, SanctionKind.SUSPEND, max_, "Second.")
    session.commit()
    page = visit.signed_in_as(rita).get("/me").get_data(as_text=True)
    links = re.findall(r'href="(/me/sanctions/[0-9]+/appeal)"', page)
    assert len(links) == 2  # the warning that is shown, and the suspension that holds
    assert [visit.get(link).status_code for link in links] == [200, 200]


def test_who_has_none_reads_nothing_about_sanctions(
    visit: Visitor, session: Session, rita: Person
) -> None:
    session.commit()
    assert "sanctions" not in visit.signed_in_as(rita).get("/me").get_data(as_text=True)


def test_sanctions_cost_no_query_of_their_own(
    app: Flask, visit: Visitor, session: Session, rita: Person, max_: Person
) -> None:
    post = a_post(session)
    session.commit()
    visit.signed_in_as(rita)
    with counted(app) as without:
        made_for(app, visit, post.path)
    for kind in (SanctionKind.WARN, SanctionKind.PREMODERATE, SanctionKind.SUSPEND):
        give(session, rita, kind, max_, "Insults.")
    session.commit()
    with counted(app) as with_them:
        made_for(app, visit, post.path)
    assert len(with_them) <= len(without)
