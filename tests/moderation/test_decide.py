"""Deciding about a comment, and taking it back."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from blog.accounts.models import Role
from blog.comments.lifecycle import look_again
from blog.comments.models import Status
from blog.errors import Invalid, NotFound
from blog.moderation.decide import Stale, decide, undo
from tests.build import NOON, a_comment, a_person, a_post


def test_publishing_a_pending_comment_is_recorded_with_who_and_when(session: Session) -> None:
    max_ = a_person(session, "max", Role.MODERATOR)
    comment = a_comment(session, a_post(session), status=Status.PENDING)
    change = decide(session, comment_id=comment.id, decision="publish", version=1, by=max_, at=NOON)
    assert comment.status is Status.PUBLISHED
    assert (change.was, change.became, change.by, change.at) == ("pending", "published", max_, NOON)


def test_a_decision_made_on_an_older_version_is_refused_and_says_who_was_first(
    session: Session,
) -> None:
    max_, mia = (a_person(session, name, Role.MODERATOR) for name in ("max", "mia"))
    comment = a_comment(session, a_post(session), status=Status.PENDING)
    decide(session, comment_id=comment.id, decision="publish", version=1, by=max_, at=NOON)
    with pytest.raises(Stale) as stale:
        decide(session, comment_id=comment.id, decision="spam", version=1, by=mia, at=NOON)
    assert stale.value.last.by is max_
    assert comment.status is Status.PUBLISHED


def test_undo_puts_the_status_back_and_points_at_what_it_undoes(session: Session) -> None:
    max_ = a_person(session, "max", Role.MODERATOR)
    comment = a_comment(session, a_post(session), status=Status.PENDING)
    first = decide(session, comment_id=comment.id, decision="spam", version=1, by=max_, at=NOON)
    back = undo(session, change_id=first.id, by=max_, at=NOON + timedelta(minutes=1))
    assert comment.status is Status.PENDING
    assert back.undoes_id == first.id


def test_an_author_decides_only_under_their_own_posts(session: Session) -> None:
    ada = a_person(session, "ada", Role.AUTHOR)
    elsewhere = a_comment(session, a_post(session), status=Status.PENDING)
    with pytest.raises(NotFound):
        decide(session, comment_id=elsewhere.id, decision="publish", version=1, by=ada, at=NOON)
    own = a_comment(session, a_post(session, ada), status=Status.PENDING)
    decide(session, comment_id=own.id, decision="publish", version=1, by=ada, at=NOON)
    assert own.status is Status.PUBLISHED


def test_a_second_look_of_a_rule_cannot_be_undone(session: Session) -> None:
    max_ = a_person(session, "max", Role.MODERATOR)
    comment = a_comment(session, a_post(session), status=Status.PENDING)
    look = look_again(session, comment, rule="links", at=NOON)
    with pytest.raises(Invalid, match="nothing to undo"):
        undo(session, change_id=look.id, by=max_, at=NOON)
    assert comment.status is Status.PENDING
