"""Imported people are claimed: by the address that came with them, or by an admin's approval."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from blog import clock
from blog.accounts.find import find_person
from blog.accounts.leaves import Leaves
from blog.accounts.models import Person, Role
from blog.claims.ask import ask_for
from blog.claims.check import held_claims
from blog.claims.find import matches
from blog.claims.marks import mark_of
from blog.claims.models import Claim, ClaimedRow, EmailMark, HeldClaim
from blog.claims.take import claim_by_email, undo_claim
from blog.comments.models import Comment
from blog.config import Config
from blog.db import Database
from blog.errors import Conflict, NotFound
from blog.porting.blogger.move_in import move_in
from blog.posts.models import Post
from blog.privacy.close import close
from tests.accounts.mailbox import letters_to
from tests.browse import Visitor, words
from tests.build import NOON, a_person
from tests.build import a_comment as said_here
from tests.conftest import SECRET
from tests.porting.backups import a_backup, a_comment, a_post, an_author
from tests.processes import at_once

PIET = an_author("Piet", "202", "Piet@old.example")
GRETA = an_author("Greta", "101")


def moved_in(database: Database, folder: Path, *more: str) -> None:
    backup = folder / "backup.xml"
    entries = (a_post(1, author=PIET), a_comment(2, author=PIET), a_comment(3, author=GRETA))
    backup.write_text(a_backup(*entries, *more))
    move_in(database, backup, at=NOON, secret=SECRET)


@pytest.fixture
def piet(session: Session, database: Database, tmp_path: Path) -> Person:
    """The name that came with the import."""
    moved_in(database, tmp_path)
    found = session.scalars(select(Person).where(Person.display_name == "Piet")).one()
    session.commit()
    session.expunge_all()
    return found


@pytest.fixture
def pia(session: Session) -> Person:
    """The member who was Piet elsewhere."""
    return a_member(session, "pia", "piet@old.example")


def a_member(session: Session, name: str, email: str) -> Person:
    member = a_person(session, name)
    assert member.account is not None
    member.account.email = email
    session.commit()
    session.expunge_all()
    return member


def authors(session: Session) -> list[int]:
    """Return whose the post and the comments of the backup are."""
    session.rollback()
    found = [
        *session.scalars(select(Post.author_id).order_by(Post.id)),
        *session.scalars(select(Comment.author_id).order_by(Comment.id)),
    ]
    session.rollback()
    return found


def test_addresses_are_kept_as_keyed_hashes_and_nobodys_not_at_all(
    piet: Person, session: Session
) -> None:
    piet_id = piet.id
    assert session.execute(select(EmailMark.person_id, EmailMark.mark)).all() == [
        (piet_id, mark_of(SECRET, " PIET@old.example "))
    ]
    assert mark_of("other key", "piet@old.example") != mark_of(SECRET, "piet@old.example")
    for nobody in ("noreply@blogger.com", "No-Reply@x.example", "", "piet", "@x", "a" * 300 + "@x"):
        assert mark_of(SECRET, nobody) is None


def test_who_confirmed_the_address_takes_what_came_with_it(
    app: Flask, session: Session, piet: Person, pia: Person
) -> None:
    piet_id, pia_id = piet.id, pia.id
    before, visit = authors(session), Visitor(app).signed_in_as(pia)
    assert before[:2] == [piet_id, piet_id]
    path = Visitor(app).get(f"/people/{piet_id}").get_data(as_text=True)
    assert "Splicing" in path
    page = words(visit.get("/me/claims"))
    assert "Piet 1 comment · 1 post" in page
    other = Visitor(app).signed_in_as(a_member(session, "mallory", "mallory@old.example"))
    assert "Piet" not in words(other.get("/me/claims"))
    assert other.post(f"/me/claims/{piet_id}/take").status_code == 404
    assert visit.post(f"/me/claims/{piet_id}/take").status_code == 303
    assert authors(session) == [pia_id, pia_id, before[2]]
    assert visit.post(f"/me/claims/{piet_id}/take").status_code == 409
    old = Visitor(app).get(f"/people/{piet_id}")
    assert (old.status_code, old.headers["Location"]) == (302, f"/people/{pia_id}")
    shown = words(Visitor(app).get(f"/people/{pia_id}"))
    assert "Splicing" in shown
    assert "pia" in words(Visitor(app).get("/2012/03/splicing.html"))
    assert "Piet" not in words(Visitor(app).get("/2012/03/splicing.html"))
    assert list(held_claims(session)) == []


def test_an_undo_gives_back_exactly_what_was_moved(
    app: Flask, session: Session, piet: Person, pia: Person
) -> None:
    piet_id, pia_id = piet.id, pia.id
    greta = authors(session)[2]
    claim = claim_by_email(session, piet_id, secret=SECRET, by=pia, at=NOON)
    own = said_here(session, session.scalars(select(Post)).one(), pia)
    claim_id, own_id, ada = claim.id, own.id, a_person(session, "ada", Role.ADMIN)
    session.commit()
    desk = Visitor(app).signed_in_as(ada)
    log = desk.get("/moderation/log?kind=claim")
    assert "pia proved by e-mail to be Piet, who moved in." in words(log)
    undo = f"/settings/people/claims/{claim_id}/undo"
    assert undo in log.get_data(as_text=True)
    assert desk.post(undo).status_code == 303
    assert authors(session) == [piet_id, piet_id, greta, pia_id]
    assert session.get_one(Comment, own_id).author_id == pia_id
    session.rollback()
    assert desk.post(undo).status_code == 409
    assert "ada took a claim on Piet back." in words(desk.get("/moderation/log?kind=claim"))
    assert Visitor(app).get(f"/people/{piet_id}").status_code == 200
    assert list(held_claims(session)) == []
    pia_again = find_person(session, Person.id == pia_id)
    assert pia_again is not None
    assert pia_again.account is not None
    assert [each.person.id for each in matches(session, SECRET, pia_again.account)] == [piet_id]


def test_a_later_import_changes_nothing_and_brings_new_things_to_the_member(
    session: Session, database: Database, tmp_path: Path, piet: Person, pia: Person
) -> None:
    piet_id, pia_id = piet.id, pia.id
    claim_id = claim_by_email(session, piet_id, secret=SECRET, by=pia, at=NOON).id
    session.commit()
    was = authors(session)
    moved_in(database, tmp_path)
    assert authors(session) == was
    moved_in(database, tmp_path, a_comment(9, author=PIET, content="Later."))
    moved_in(database, tmp_path, a_comment(9, author=PIET, content="Later, mended."))
    assert authors(session) == [*was, pia_id]
    assert len(session.scalars(select(ClaimedRow.row_id)).all()) == 3
    assert list(held_claims(session)) == []
    ada = a_person(session, "ada", Role.ADMIN)
    undo_claim(session, claim_id, by=ada, at=NOON)
    session.commit()
    assert authors(session) == [piet_id, piet_id, was[2], piet_id]


def test_an_address_that_says_nothing_proves_nothing(session: Session, piet: Person) -> None:
    piet_id = piet.id
    pia = a_member(session, "pia", "piet@old.example")
    assert pia.account is not None
    waiting = pia.account.confirmed_at
    pia.account.confirmed_at = None
    assert matches(session, SECRET, pia.account) == []
    pia.account.confirmed_at = waiting
    # Two addresses under one name may be two people.
    session.add(EmailMark(person_id=piet_id, mark="b" * 64))
    session.flush()
    assert matches(session, SECRET, pia.account) == []
    with pytest.raises(NotFound):
        claim_by_email(session, piet_id, secret=SECRET, by=pia, at=NOON)


def test_an_admin_approves_or_declines_with_a_word(
    app: Flask, session: Session, piet: Person
) -> None:
    piet_id, greta_id = piet.id, authors(session)[2]
    tom = a_member(session, "tom", "tom@mail.example")
    tom_id, ada = tom.id, a_person(session, "ada", Role.ADMIN)
    session.commit()
    visit, desk = Visitor(app).signed_in_as(tom), Visitor(app).signed_in_as(ada)
    assert "Piet" in words(visit.get("/me/claims?q=pie"))
    empty = visit.post(f"/me/claims/{piet_id}/ask", {"words": " ", "q": "pie"})
    assert (empty.status_code, "Say how" in words(empty)) == (422, True)
    for person_id in (piet_id, piet_id, greta_id):  # twice is once
        typed = {"words": "I still have <b>the rope</b>."}
        assert visit.post(f"/me/claims/{person_id}/ask", typed).status_code == 303
    assert visit.post(f"/me/claims/{tom_id}/ask", {"words": "Me."}).status_code == 404
    page = desk.get("/settings/people/claims")
    assert "I still have <b>the rope</b>." in words(page)
    assert page.get_data(as_text=True).count("/answer") == 2
    answer = "/settings/people/claims/requests/{}/answer"
    assert desk.post(answer.format(1), {"do": "decline", "reason": " "}).status_code == 422
    assert desk.post(answer.format(1), {"do": "approve", "reason": "Yes."}).status_code == 303
    assert desk.post(answer.format(1), {"do": "decline", "reason": "No."}).status_code == 409
    assert desk.post(answer.format(2), {"do": "decline", "reason": "Who?"}).status_code == 303
    assert authors(session) == [tom_id, tom_id, greta_id]
    yes, no = letters_to(session, "tom@mail.example")
    assert ("Yes." in yes.body, "Who?" in no.body) == (True, True)
    log = words(desk.get("/moderation/log?kind=claim"))
    assert "ada gave what Piet wrote before the move to a member. Yes." in log


def test_who_closes_their_account_after_asking_is_given_nothing(
    app: Flask, session: Session, piet: Person
) -> None:
    piet_id, tom_id = piet.id, a_member(session, "tom", "tom@mail.example").id
    ada, tom = a_person(session, "ada", Role.ADMIN), find_person(session, Person.id == tom_id)
    assert tom is not None
    ask_for(session, piet_id, "The rope.", by=tom, at=NOON)
    close(session, person_id=tom_id, leaves=Leaves.NOTHING, by=tom, at=clock.now())
    session.commit()
    desk, answer = Visitor(app).signed_in_as(ada), "/settings/people/claims/requests/1/answer"
    refused = desk.post(answer, {"do": "approve"})
    assert refused.status_code == 409
    assert "no member any more" in words(refused)
    assert tom_id not in authors(session)
    assert desk.post(answer, {"do": "decline", "reason": "You left."}).status_code == 303


def test_of_two_members_who_claim_at_once_one_wins(
    session: Session, config: Config, piet: Person
) -> None:
    one = a_member(session, "one", "piet@old.example")
    # The address was given up and taken by another account between their two looks at the page.
    other, piet_id = a_person(session, "other"), piet.id
    session.commit()
    racers = [(one.id, piet_id, config.database_url), (other.id, piet_id, config.database_url)]
    session.rollback()
    outcomes = at_once(race, racers)
    assert sorted(outcomes) == ["lost", "won"]
    held = session.scalars(select(HeldClaim.member_id)).all()
    assert len(held) == 1
    assert set(authors(session)[:2]) == set(held)
    assert len(session.scalars(select(Claim)).all()) == 1


def race(by_id: int, person_id: int, url: str) -> str:
    from blog.claims.models import Way  # noqa: PLC0415 - in the process that races
    from blog.claims.take import give  # noqa: PLC0415

    racing = Database(url)
    try:
        with racing.transaction() as session:
            by = find_person(session, Person.id == by_id)
            assert by is not None
            give(session, person_id, by_id, way=Way.APPROVED, by=by, at=clock.now())
    except (Conflict, NotFound):
        return "lost"
    finally:
        racing.engine.dispose()
    return "won"
