"""The answer to an appeal: who gives it, what it changes, and who hears of it."""

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from blog import clock
from blog.accounts.find import find_person
from blog.accounts.models import HeldRole, HeldSanction, Letter, Person, Role, Sanction
from blog.comments import lifecycle
from blog.comments.models import Comment, Status, StatusChange
from blog.config import Config
from blog.db import Database
from blog.moderation.answer_appeal import AnsweredMeanwhile, answer_appeal
from blog.moderation.appeal import TEXT_MAX
from blog.moderation.models import Appeal, Report, ReportOutcome, ReportReason
from tests.browse import Visitor, words
from tests.build import NOON, a_person
from tests.moderation.appealing import (
    DENY,
    GRANT,
    a_ban,
    a_person_committed,
    a_rejected,
    all_appeals,
    an_appeal,
    member,
    status_of,
)
from tests.processes import at_once


@pytest.fixture
def rita(session: Session) -> Person:
    person = a_person(session, "rita")
    session.commit()
    return person


@pytest.fixture
def judge(session: Session) -> Person:
    """Return the moderator who decides in these tests; ``desk`` is another's."""
    return a_person(session, "jo", Role.MODERATOR)


@pytest.fixture
def comment(session: Session, rita: Person, judge: Person) -> Comment:
    return a_rejected(session, rita, judge)


@pytest.fixture
def appeal(session: Session, comment: Comment, rita: Person) -> Appeal:
    return an_appeal(session, comment, rita)


def test_granting_puts_the_comment_back_and_tells_its_author(
    desk: Visitor, session: Session, rita: Person, comment: Comment, appeal: Appeal
) -> None:
    assert desk.post(f"/moderation/appeals/{appeal.id}/answer", GRANT).status_code == 303
    assert status_of(session, comment) is Status.PUBLISHED
    last = session.scalars(select(StatusChange).order_by(StatusChange.id.desc())).first()
    assert last is not None
    assert last.undoes_id == appeal.change_id
    session.commit()  # who signs in now waits for nobody
    page = words(member(desk.app, rita).get("/me/comments"))
    assert "Published." in page
    assert "The appeal was granted. You were right." in page
    (letter,) = session.scalars(select(Letter)).all()
    assert rita.account is not None
    assert (letter.to, letter.cause) == (rita.account.email, f"appeal:{appeal.id}")
    assert "You were right." in letter.body
    assert "was granted" in letter.subject
    session.refresh(appeal)
    again = find_person(session, Person.id == appeal.answered_by_id)
    session.refresh(comment)
    lifecycle.move(session, comment, Status.REMOVED, by=again, at=clock.now())
    session.commit()
    page = words(member(desk.app, rita).get("/me/comments"))
    assert "You were right. Since then it was decided about this comment anew." in page


def test_an_appeal_whose_grant_was_undone_says_so_where_it_waits_again(
    desk: Visitor, session: Session, appeal: Appeal
) -> None:
    mia = a_person(session, "mia", Role.MODERATOR)
    session.commit()
    desk.post(f"/moderation/appeals/{appeal.id}/answer", GRANT)
    made = session.scalars(select(func.max(StatusChange.id))).one()
    session.commit()
    undone = Visitor(desk.app).signed_in_as(mia).post(f"/moderation/decisions/{made}/undo")
    assert undone.status_code == 303
    page = words(desk.get("/moderation/appeals"))
    assert "max granted it before" in page
    assert "You were right." in page
    assert "mia took that back" in page
    assert "Nothing is picked or taken back by key here" in page


def test_denying_changes_nothing_but_the_appeal(
    desk: Visitor, session: Session, rita: Person, comment: Comment, appeal: Appeal
) -> None:
    assert desk.post(f"/moderation/appeals/{appeal.id}/answer", DENY).status_code == 303
    assert status_of(session, comment) is Status.REJECTED
    assert "The appeal was denied. No." in words(member(desk.app, rita).get("/me/comments"))
    assert "was denied" in session.scalars(select(Letter.subject)).one()
    assert "No appeal waits" in words(desk.get("/moderation/appeals"))


def test_a_granted_appeal_keeps_the_reports_that_the_decision_upheld(
    desk: Visitor, session: Session, comment: Comment, appeal: Appeal, judge: Person
) -> None:
    report = Report(
        comment_id=comment.id, by_id=a_person(session, "pat").id, reason=ReportReason.SPAM,
        text="", wants_outcome=False, at=NOON, outcome=ReportOutcome.UPHELD,
        settled_by_id=judge.id, settled_at=NOON,
    )  # fmt: skip
    session.add(report)
    session.execute(update(Comment).where(Comment.id == comment.id).values(was_reported=True))
    session.commit()
    desk.post(f"/moderation/appeals/{appeal.id}/answer", GRANT)
    session.refresh(report)
    assert report.outcome is ReportOutcome.KEPT
    made = session.scalars(select(func.max(StatusChange.id))).one()
    session.commit()
    assert desk.post(f"/moderation/decisions/{made}/undo").status_code == 303
    session.refresh(report)
    assert report.outcome is ReportOutcome.UPHELD, "what the decision found stands again"


def test_a_ban_can_be_appealed_and_a_granted_appeal_lifts_it(
    app: Flask, desk: Visitor, session: Session, rita: Person, judge: Person
) -> None:
    ban = a_ban(session, rita, judge)
    visit, address = member(app, rita), f"/me/sanctions/{ban.id}/appeal"
    assert "A moderator banned you" in words(visit.get(address))
    assert visit.post(address, {"text": "Please."}).status_code == 303
    (appeal,) = all_appeals(session)
    page = words(desk.get("/moderation/appeals"))
    assert "jo banned rita." in page
    assert desk.post(f"/moderation/appeals/{appeal.id}/answer", GRANT).status_code == 303
    assert session.scalars(select(HeldSanction)).all() == []
    lifted = session.scalars(select(Sanction).where(Sanction.lifts_id == ban.id)).one()
    assert lifted.reason == "You were right."
    session.commit()
    assert "The appeal was granted. You were right." in words(visit.get("/me/comments"))
    assert visit.get(address).status_code == 404


def test_who_decided_sees_the_appeal_and_leaves_the_answer_to_another(
    app: Flask, session: Session, judge: Person, comment: Comment, appeal: Appeal
) -> None:
    other = a_person_committed(session, "max", Role.ADMIN)
    visit = member(app, judge)
    page = visit.get("/moderation/appeals")
    assert "another moderator answers" in words(page)
    assert f"/moderation/appeals/{appeal.id}/answer" not in page.get_data(as_text=True)
    assert visit.post(f"/moderation/appeals/{appeal.id}/answer", GRANT).status_code == 403
    assert all_appeals(session)[0].answered_at is None
    assert (
        member(app, other).post(f"/moderation/appeals/{appeal.id}/answer", DENY).status_code == 303
    )


@pytest.mark.parametrize("who", ["nobody", "unconfirmed", "the one who appeals"])
def test_who_decided_answers_where_nobody_else_can(
    app: Flask, session: Session, judge: Person, appeal: Appeal, who: str
) -> None:
    rita = session.get_one(Person, appeal.by_id)
    if who == "unconfirmed":
        a_person(session, "max", Role.MODERATOR, confirmed=False)
    if who == "the one who appeals":
        session.add(HeldRole(person_id=rita.id, role=Role.MODERATOR))
    session.commit()
    visit, address = member(app, judge), f"/moderation/appeals/{appeal.id}/answer"
    assert address in visit.get("/moderation/appeals").get_data(as_text=True)
    if who == "the one who appeals":
        own = member(app, rita)
        assert address not in own.get("/moderation/appeals").get_data(as_text=True)
        assert own.post(address, GRANT).status_code == 403
    assert visit.post(address, DENY).status_code == 303


def test_an_author_does_not_answer_appeals(app: Flask, session: Session, appeal: Appeal) -> None:
    ada = member(app, a_person_committed(session, "ada", Role.AUTHOR))
    assert ada.get("/moderation/appeals").status_code == 403
    assert ada.post(f"/moderation/appeals/{appeal.id}/answer", GRANT).status_code == 403
    assert "Appeals" not in words(ada.get("/moderation/"))


@pytest.mark.parametrize(
    "fields",
    [
        {}, {"verdict": "grant"}, {"verdict": "grant", "answer": "  "},
        {"verdict": "maybe", "answer": "Hm."}, {"answer": "Hm."},
        {"verdict": "deny", "answer": "x" * (TEXT_MAX + 1)},
    ],
)  # fmt: skip
def test_an_answer_that_lacks_something_changes_nothing_and_comes_back(
    desk: Visitor, session: Session, comment: Comment, appeal: Appeal, fields: dict[str, str]
) -> None:
    answer = desk.post(f"/moderation/appeals/{appeal.id}/answer", fields)
    assert answer.status_code == 422
    assert 'href="/moderation/appeals" aria-current="page"' in answer.get_data(as_text=True)
    assert fields.get("answer", "").strip() in answer.get_data(as_text=True)
    assert all_appeals(session)[0].answered_at is None
    assert status_of(session, comment) is Status.REJECTED


@pytest.mark.parametrize("number", ["0", "99", "9" * 31])
def test_an_appeal_that_does_not_exist_is_not_found(desk: Visitor, number: str) -> None:
    assert desk.post(f"/moderation/appeals/{number}/answer", GRANT).status_code == 404
    assert desk.get(f"/moderation/appeals?after={'9' * 31}").status_code == 404


def test_what_was_put_back_meanwhile_needs_only_the_answer(
    desk: Visitor, session: Session, comment: Comment, appeal: Appeal, judge: Person
) -> None:
    lifecycle.move(session, comment, Status.PUBLISHED, by=judge, at=NOON)
    session.commit()
    assert desk.post(f"/moderation/appeals/{appeal.id}/answer", GRANT).status_code == 303
    assert status_of(session, comment) is Status.PUBLISHED


def test_what_its_author_withdrew_cannot_be_put_back_but_be_answered(
    desk: Visitor, session: Session, comment: Comment, appeal: Appeal, rita: Person
) -> None:
    lifecycle.move(session, comment, Status.WITHDRAWN, by=rita, at=NOON)
    session.commit()
    assert desk.post(f"/moderation/appeals/{appeal.id}/answer", GRANT).status_code == 409
    assert all_appeals(session)[0].answered_at is None
    assert desk.post(f"/moderation/appeals/{appeal.id}/answer", DENY).status_code == 303


def test_of_moderators_who_answer_at_once_one_is_heard(
    config: Config, session: Session, comment: Comment, appeal: Appeal
) -> None:
    people = [a_person(session, f"max{n}", Role.MODERATOR).id for n in range(4)]
    session.commit()
    arguments = [
        (config.database_url, each, appeal.id, n % 2 == 0) for n, each in enumerate(people)
    ]
    answers = at_once(answer_it, arguments)
    assert sorted(answers) == ["heard", "told", "told", "told"]
    (found,) = all_appeals(session)
    assert (status_of(session, comment) is Status.PUBLISHED) is found.granted


def answer_it(url: str, person_id: int, appeal_id: int, granted: bool) -> str:
    database = Database(url)
    try:
        with database.transaction() as session:
            by = find_person(session, Person.id == person_id)
            assert by is not None
            answer_appeal(
                session, appeal_id=appeal_id, granted=granted, answer="So.", by=by, at=NOON
            )
    except AnsweredMeanwhile:
        return "told"
    finally:
        database.engine.dispose()
    return "heard"
