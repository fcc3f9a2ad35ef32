"""The life of a comment: which moves there are, and what each leaves behind."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from blog.accounts.models import Role
from blog.comments.lifecycle import MOVES, OPEN, look_again, move
from blog.comments.models import Comment, Status, StatusChange
from blog.errors import Conflict
from tests.build import NOON, a_comment, a_person, a_post

LATER = NOON + timedelta(minutes=5)
ALL = [(was, became) for was in Status for became in Status]
ALLOWED = [(was, became) for was, became in ALL if became in MOVES[was]]
REFUSED = [(was, became) for was, became in ALL if became not in MOVES[was]]


def changes_of(session: Session, comment: Comment) -> list[StatusChange]:
    return list(
        session.scalars(
            select(StatusChange)
            .where(StatusChange.comment_id == comment.id)
            .order_by(StatusChange.id)
        )
    )


@pytest.mark.parametrize(("was", "became"), ALLOWED)
def test_an_allowed_move_changes_the_status_and_leaves_one_record(
    session: Session, was: Status, became: Status
) -> None:
    max_ = a_person(session, "max", Role.MODERATOR)
    comment = a_comment(session, a_post(session), status=was)
    before = changes_of(session, comment)
    change = move(session, comment, became, by=max_, reason="because", at=LATER)
    assert changes_of(session, comment) == [*before, change]
    assert (change.was, change.became, change.by_id, change.at) == (was, became, max_.id, LATER)
    session.expire_all()
    assert session.get_one(Comment, comment.id).status is changes_of(session, comment)[-1].became


@pytest.mark.parametrize(("was", "became"), REFUSED)
def test_any_other_move_is_refused_and_leaves_nothing(
    session: Session, was: Status, became: Status
) -> None:
    comment = a_comment(session, a_post(session), status=was)
    before = changes_of(session, comment)
    with pytest.raises(Conflict):
        move(session, comment, became, rule="otherwise", at=LATER)
    assert comment.status is was
    assert changes_of(session, comment) == before


def test_from_every_open_status_a_moderator_reaches_every_other() -> None:
    for was in OPEN:
        assert set(MOVES[was]) == {*OPEN, Status.WITHDRAWN} - {was}


def test_what_its_author_withdrew_stays_withdrawn() -> None:
    assert MOVES[Status.WITHDRAWN] == ()


def test_every_status_has_its_moves() -> None:
    assert set(MOVES) == set(Status)


def test_a_comment_begins_with_one_record_by_a_rule(session: Session) -> None:
    comment = a_comment(session, a_post(session), status=Status.PENDING)
    (first,) = changes_of(session, comment)
    assert (first.was, first.became, first.rule, first.by_id) == (
        None,
        Status.PENDING,
        "otherwise",
        None,
    )


def test_each_move_makes_a_new_version(session: Session) -> None:
    comment = a_comment(session, a_post(session), status=Status.PENDING)
    version = comment.version
    move(session, comment, Status.PUBLISHED, rule="otherwise", at=LATER)
    assert comment.version == version + 1


@pytest.mark.parametrize("who", ["nobody", "both"])
def test_the_database_takes_no_change_by_nobody_nor_by_a_person_and_a_rule(
    session: Session, who: str
) -> None:
    comment = a_comment(session, a_post(session))
    by = a_person(session, "max", Role.MODERATOR) if who == "both" else None
    with pytest.raises(IntegrityError):
        move(
            session,
            comment,
            Status.SPAM,
            by=by,
            rule="links" if who == "both" else None,
            at=LATER,
        )


def test_a_rule_looks_again_and_leaves_the_comment_as_it_is(session: Session) -> None:
    comment = a_comment(session, a_post(session), status=Status.PENDING)
    version = comment.version
    look = look_again(session, comment, rule="links", facts={"links": 3}, at=LATER)
    assert (look.was, look.became, look.rule) == (Status.PENDING, Status.PENDING, "links")
    assert look.facts == {"links": 3}
    assert (comment.status, comment.version) == (Status.PENDING, version)
    assert changes_of(session, comment)[-1] is look


def a_row(session: Session, **facts: object) -> StatusChange:
    comment = a_comment(session, a_post(session), status=Status.PENDING)
    row = StatusChange(comment=comment, became=Status.PENDING, reasons=[], at=LATER, **facts)
    session.add(row)
    return row


def test_the_database_takes_no_second_look_of_a_person(session: Session) -> None:
    a_row(session, was=Status.PENDING, by=a_person(session, "max", Role.MODERATOR))
    with pytest.raises(IntegrityError):
        session.flush()


def test_the_database_takes_no_undo_by_a_rule(session: Session) -> None:
    first = changes_of(session, a_comment(session, a_post(session)))[0]
    a_row(session, was=Status.SPAM, rule="links", undoes_id=first.id)
    with pytest.raises(IntegrityError):
        session.flush()
