"""An author says it differently, or takes it back."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blog.accounts.models import Person, Role
from blog.comments import lifecycle
from blog.comments.edit import EDITS_MAX, EditedMeanwhile, NotEditable, edit
from blog.comments.models import Comment, Revision, Status, StatusChange
from blog.comments.permissions import EDIT_WINDOW
from blog.comments.refusals import LENGTH_MAX, Duplicate, NotAMember
from blog.comments.withdraw import withdraw
from blog.errors import Invalid, NotFound
from blog.posts.models import CommentMode
from blog.settings.models import CommentSettings, ModerationMode
from tests.build import NOON, a_comment, a_person, a_post

LATER = NOON + timedelta(minutes=5)
OPEN_GATE = CommentSettings(hold_first=0, blocked_words=("casino",), max_links=1)
LINKS = "https://a.example https://b.example"


@pytest.fixture
def rita(session: Session) -> Person:
    return a_person(session, "rita")


def said(session: Session, by: Person, status: Status = Status.PUBLISHED) -> Comment:
    return a_comment(session, a_post(session), by, source="What I said.", status=status)


def edited(
    session: Session, comment: Comment, by: Person | None, source: str, **given: Any
) -> Comment:
    usual: dict[str, Any] = {"version": comment.version, "settings": OPEN_GATE, "at": LATER}
    return edit(session, comment_id=comment.id, by=by, source=source, **{**usual, **given})


def revisions(session: Session) -> list[str]:
    return list(session.scalars(select(Revision.source).order_by(Revision.id)))


def changes(session: Session, comment: Comment) -> list[tuple[str | None, str, str | None]]:
    rows = session.scalars(
        select(StatusChange).where(StatusChange.comment_id == comment.id).order_by(StatusChange.id)
    )
    return [(row.was, row.became, row.rule) for row in rows]


def test_an_edit_keeps_what_was_said_before(session: Session, rita: Person) -> None:
    comment = said(session, rita)
    before = comment.version
    edited(session, comment, rita, " What I *mean*.\r\n")
    assert comment.source == "What I *mean*."
    assert "<em>mean</em>" in comment.html
    assert (comment.edited_at, comment.status) == (LATER, Status.PUBLISHED)
    assert comment.version == before + 1
    assert revisions(session) == ["What I said."]
    assert changes(session, comment) == [(None, "published", "otherwise")]


def test_saying_the_same_changes_nothing(session: Session, rita: Person) -> None:
    comment = said(session, rita)
    edited(session, comment, rita, "  What I said. ", version=77, at=NOON + timedelta(days=1))
    assert (comment.edited_at, comment.version) == (None, 1)
    assert revisions(session) == []


@pytest.mark.parametrize(
    ("was", "source", "became", "rule"),
    [
        (Status.PUBLISHED, "Harmless.", Status.PUBLISHED, None),
        (Status.PUBLISHED, LINKS, Status.PENDING, "links"),
        (Status.PUBLISHED, "A casino.", Status.REJECTED, "blocked_words"),
        (Status.PENDING, "Harmless.", Status.PUBLISHED, "otherwise"),
        (Status.PENDING, LINKS, Status.PENDING, "links"),  # a second look, told why
        (Status.PENDING, "A casino.", Status.REJECTED, "blocked_words"),
    ],
)
def test_an_edit_goes_through_the_policy_again(
    session: Session, rita: Person, *, was: Status, source: str, became: Status, rule: str | None
) -> None:
    comment = said(session, rita, was)
    edited(session, comment, rita, source)
    assert comment.status is became
    moved = [(str(was), str(became), rule)] if rule else []
    assert changes(session, comment)[1:] == moved


def test_a_first_comment_that_was_approved_waits_again_when_it_says_something_else(
    session: Session, rita: Person
) -> None:
    comment = said(session, rita)
    edited(session, comment, rita, "Something else.", settings=CommentSettings(hold_first=1))
    assert comment.status is Status.PENDING


def test_what_a_person_held_does_not_publish_itself(session: Session, rita: Person) -> None:
    max_ = a_person(session, "max", Role.MODERATOR)
    comment = said(session, rita)
    lifecycle.move(session, comment, Status.PENDING, by=max_, at=NOON)
    edited(session, comment, rita, "Harmless.")
    edited(session, comment, rita, "Harmless too.")
    assert comment.status is Status.PENDING
    assert comment.source == "Harmless too."
    looks = [(str(Status.PENDING), str(Status.PENDING), "otherwise")] * 2
    assert changes(session, comment)[2:] == looks


def test_what_an_undo_put_back_into_the_queue_does_not_publish_itself(
    session: Session, rita: Person
) -> None:
    max_ = a_person(session, "max", Role.MODERATOR)
    comment = said(session, rita, Status.PENDING)
    published = lifecycle.move(session, comment, Status.PUBLISHED, by=max_, at=NOON)
    lifecycle.move(session, comment, Status.PENDING, by=max_, undoes=published, at=NOON)
    edited(session, comment, rita, "Harmless.")
    assert comment.status is Status.PENDING


def test_what_a_person_held_is_still_rejected_by_a_blocked_word(
    session: Session, rita: Person
) -> None:
    max_ = a_person(session, "max", Role.MODERATOR)
    comment = said(session, rita)
    lifecycle.move(session, comment, Status.PENDING, by=max_, at=NOON)
    edited(session, comment, rita, "A casino.")
    assert comment.status is Status.REJECTED


@pytest.mark.parametrize(
    ("after", "open_still"),
    [
        (timedelta(0), True),
        (EDIT_WINDOW - timedelta(seconds=1), True),
        (EDIT_WINDOW, False),
        (EDIT_WINDOW + timedelta(days=1), False),
    ],
)
def test_a_comment_is_edited_for_a_quarter_of_an_hour(
    session: Session, rita: Person, after: timedelta, open_still: bool
) -> None:
    comment = said(session, rita)
    if open_still:
        edited(session, comment, rita, "Changed.", at=NOON + after)
    else:
        with pytest.raises(NotEditable):
            edited(session, comment, rita, "Changed.", at=NOON + after)
    assert comment.source == ("Changed." if open_still else "What I said.")


@pytest.mark.parametrize("status", [Status.SPAM, Status.REJECTED, Status.REMOVED, Status.WITHDRAWN])
def test_what_left_the_blog_is_not_edited(session: Session, rita: Person, status: Status) -> None:
    comment = said(session, rita, status)
    with pytest.raises(NotEditable):
        edited(session, comment, rita, "Changed.")
    assert revisions(session) == []


def test_nobody_edits_what_somebody_else_said(session: Session, rita: Person) -> None:
    comment = said(session, rita)
    for other in (a_person(session, "max", Role.ADMIN), None):
        with pytest.raises(NotFound):
            edited(session, comment, other, "Changed.")
    assert comment.source == "What I said."


def test_who_is_no_member_any_more_edits_nothing(session: Session) -> None:
    for gone in (a_person(session, member=False), a_person(session, confirmed=False)):
        comment = said(session, gone)
        with pytest.raises((NotEditable, NotAMember)):
            edited(session, comment, gone, "Changed.")


def test_an_edit_of_an_older_version_is_refused(session: Session, rita: Person) -> None:
    comment = said(session, rita)
    edited(session, comment, rita, "The first edit.", version=1)
    with pytest.raises(EditedMeanwhile):
        edited(session, comment, rita, "The second edit.", version=1)
    assert comment.source == "The first edit."


@pytest.mark.parametrize(
    ("source", "refusal"),
    [
        ("", Invalid),
        (" \u200b ", Invalid),
        ("x" * (LENGTH_MAX + 1), Invalid),
        ("SAID   elsewhere", Duplicate),
    ],
)
def test_an_edit_is_refused_like_a_new_comment(
    session: Session, rita: Person, source: str, refusal: type[Exception]
) -> None:
    post = a_post(session)
    comment = a_comment(session, post, rita, source="What I said.")
    a_comment(session, post, rita, source="Said elsewhere")
    with pytest.raises(refusal):
        edited(session, comment, rita, source)
    assert comment.source == "What I said."


def test_a_post_that_closed_meanwhile_lets_slips_be_mended(session: Session, rita: Person) -> None:
    post = a_post(session, comment_mode=CommentMode.CLOSED)
    comment = a_comment(session, post, rita)
    edited(session, comment, rita, "Mended.")
    assert comment.source == "Mended."


def test_an_edit_right_after_posting_is_not_too_fast(session: Session, rita: Person) -> None:
    edited(session, said(session, rita), rita, "Mended at once.", at=NOON)


def test_a_comment_is_edited_only_so_often(session: Session, rita: Person) -> None:
    comment = said(session, rita)
    for number in range(EDITS_MAX):
        edited(session, comment, rita, f"Number {number}.")
    with pytest.raises(NotEditable):
        edited(session, comment, rita, "Once more.")
    assert comment.source == f"Number {EDITS_MAX - 1}."


def test_staff_edit_without_being_held(session: Session) -> None:
    max_ = a_person(session, "max", Role.MODERATOR)
    comment = said(session, max_)
    strict = CommentSettings(moderation=ModerationMode.ALWAYS)
    edited(session, comment, max_, "A casino.", settings=strict)
    assert comment.status is Status.PUBLISHED


@pytest.mark.parametrize("status", [each for each in Status if each is not Status.WITHDRAWN])
def test_an_author_withdraws_at_any_time_whatever_became_of_it(
    session: Session, rita: Person, status: Status
) -> None:
    comment = said(session, rita, status)
    withdraw(session, comment_id=comment.id, by=rita, at=NOON + timedelta(days=400))
    assert comment.status is Status.WITHDRAWN
    assert changes(session, comment)[1:] == [(str(status), "withdrawn", None)]


def test_withdrawing_twice_is_withdrawing_once(session: Session, rita: Person) -> None:
    comment = said(session, rita)
    for _ in range(2):
        withdraw(session, comment_id=comment.id, by=rita, at=LATER)
    assert len(changes(session, comment)) == 2


def test_nobody_withdraws_what_somebody_else_said(session: Session, rita: Person) -> None:
    comment = said(session, rita)
    for other in (a_person(session, "max", Role.ADMIN), None):
        with pytest.raises(NotFound):
            withdraw(session, comment_id=comment.id, by=other, at=LATER)
    assert comment.status is Status.PUBLISHED
