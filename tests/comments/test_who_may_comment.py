"""Who may comment is one predicate, and every door goes through it."""

import re
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blog.accounts.models import Account, Person
from blog.comments.models import Comment, Status
from blog.comments.permissions import may_write
from blog.comments.refusals import AT_ONCE, OF_AN_EDIT, not_a_member
from blog.settings.change import change_settings
from blog.settings.models import Commenters, CommentSettings, ModerationMode, Settings
from tests.accounts.mailbox import letters_to
from tests.browse import Visitor, words
from tests.build import NOON, a_comment, a_person
from tests.comments.test_commenting import a_recent_post, address

BLOG = Path(__file__).parents[2] / "blog"


def somebody(**account: object) -> Person:
    person = Person(id=7, display_name="Rita", created_at=NOON)
    person.account = Account(**account) if account else None  # type: ignore[arg-type]
    return person


CONFIRMED = {"confirmed_at": NOON}

PEOPLE = {
    "nobody": (None, "no no no"),
    "no account": (somebody(), "no no no"),
    "not confirmed": (somebody(confirmed_at=None, email="r@x.example"), "no no no"),
    "waits": (somebody(**CONFIRMED), "no yes yes"),
    "declined": (somebody(**CONFIRMED, declined_at=NOON), "no no no"),
    "closing": (somebody(**CONFIRMED, approved_at=NOON, closes_at=NOON), "no no no"),
    "member": (somebody(**CONFIRMED, approved_at=NOON), "yes yes yes"),
}


@pytest.mark.parametrize("who", PEOPLE)
def test_who_may_write_by_the_settings(who: str) -> None:
    person, expected = PEOPLE[who]
    found = [may_write(person, CommentSettings(commenters=each)) for each in Commenters]
    assert " ".join("yes" if each else "no" for each in found) == expected


def test_only_a_guest_who_confirmed_and_only_where_anyone_may() -> None:
    for each in Commenters:
        said = may_write(somebody(), CommentSettings(commenters=each), confirmed_guest=True)
        assert said is (each is Commenters.ANYONE)


def modules_with(pattern: str) -> set[str]:
    """Return the modules in whose text the pattern occurs."""
    return {
        str(path.relative_to(BLOG))
        for path in BLOG.rglob("*.py")
        if re.search(pattern, path.read_text(encoding="utf-8"))
    }


def verb_is_imported(name: str) -> str:
    return rf"from blog.comments import {name}\b|from blog.comments.{name} import .*\b{name}\b"


def test_these_are_all_the_doors() -> None:
    """A new one is added here by who made sure that it asks ``may_write``, as the verbs do."""
    assert modules_with(r"(?<!\w)Comment\((?!Base)") == {
        "comments/submit.py",
        "site/thread.py",  # asks what its author may do; adds no row
    }
    assert modules_with(verb_is_imported("submit")) == {
        "comments/views/submit.py",  # the form, a reply, and a form that was kept over a sign-in
        "comments/guest.py",  # an address that was confirmed a moment ago
        "moderation/answer.py",  # a moderator, below a comment's case
    }
    assert modules_with(verb_is_imported("edit")) == {"comments/views/edit.py"}
    assert modules_with(
        r", \"comments\", rows\)|insert\(Comment\)"
    ) == {  # the operator's own doors: no request leads there
        "porting/blogger/comments.py",
        "porting/demo_comments.py",
    }
    assert not_a_member in AT_ONCE
    assert not_a_member in OF_AN_EDIT


def settings(session: Session, commenters: Commenters) -> None:
    comments = CommentSettings(commenters=commenters, hold_first=0, moderation=ModerationMode.NEVER)
    change_settings(session, Settings(comments=comments), by_id=None, at=NOON)
    session.commit()


def test_who_waits_to_be_let_in_may_write_where_the_settings_say_so_and_is_held(
    app: Flask, session: Session
) -> None:
    settings(session, Commenters.REGISTERED)
    post = a_recent_post(session)
    answered = a_comment(session, post)
    rita = a_person(session, approved=False)
    session.commit()
    door, path, answered_id = address(post), str(post.path), answered.id
    visit = Visitor(app).signed_in_as(rita)
    assert "You comment as rita." in words(visit.get(path))
    assert visit.post(door, {"body": "Held.", "reply_to": str(answered_id)}).status_code == 303
    mine = session.scalars(select(Comment).order_by(Comment.id.desc())).first()
    assert mine is not None
    assert mine.status is Status.PENDING
    edit = f"/comments/{mine.id}/edit"
    session.rollback()
    assert visit.post(edit, {"body": "Still held.", "version": "1"}).status_code == 303
    session.expire_all()
    assert session.scalars(select(Comment.status).where(Comment.author_id == rita.id)).all() == [
        Status.PENDING
    ]
    change_settings(session, Settings(version=1), by_id=None, at=NOON)
    session.commit()
    assert visit.post(door, {"body": "More."}).status_code == 403
    assert visit.post(edit, {"body": "Changed.", "version": "2"}).status_code == 403
    assert session.scalar(select(func.count()).where(Comment.author_id == rita.id)) == 1
    assert letters_to(session, "nobody@x.example") == []
