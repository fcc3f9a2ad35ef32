"""A contributor writes drafts; an author or admin publishes them, or gives them back."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from blog.accounts.models import Person, Role
from blog.db import Database
from blog.errors import Forbidden, NotFound
from blog.posts.edit import NotYoursNow, take
from blog.posts.models import Post, PostStatus
from blog.posts.permissions import can_edit, can_publish, can_review, can_throw_away
from blog.posts.publish import publish, unpublish
from blog.posts.review import submit
from blog.posts.trash import trash
from tests.accounts.mailbox import letters_to
from tests.browse import Visitor, words
from tests.build import NOON, a_person, a_post
from tests.posts.desk import at_the_desk, fields_in, the_post

DRAFT = {"title": "Of canals", "source": "Water, <b>mostly</b>.", "version": "0"}


def a_contributor(session: Session, name: str = "connie") -> Person:
    return a_person(session, name, Role.CONTRIBUTOR)


@pytest.fixture
def connie(session: Session) -> Person:
    return a_contributor(session)


@pytest.fixture
def desk(app: Flask, session: Session, connie: Person) -> Visitor:
    return at_the_desk(app, session, connie)


def a_submitted(session: Session, connie: Person) -> Post:
    post = a_post(session, connie, title="Of canals", status=PostStatus.DRAFT)
    submit(session, post, by=connie, at=NOON)
    return post


@pytest.mark.parametrize(
    ("role", "status", "submitted", "own", "may"),
    [
        (Role.CONTRIBUTOR, PostStatus.DRAFT, False, True, "edit throw"),
        (Role.CONTRIBUTOR, PostStatus.DRAFT, True, True, "edit throw"),
        (Role.CONTRIBUTOR, PostStatus.PUBLISHED, False, True, ""),
        (Role.CONTRIBUTOR, PostStatus.SCHEDULED, False, True, ""),
        (Role.CONTRIBUTOR, PostStatus.TRASHED, False, True, ""),  # it was published
        (Role.CONTRIBUTOR, PostStatus.DRAFT, True, False, ""),
        (Role.AUTHOR, PostStatus.DRAFT, False, False, ""),
        (Role.AUTHOR, PostStatus.DRAFT, True, False, "edit publish review"),
        (Role.AUTHOR, PostStatus.PUBLISHED, True, False, ""),
        (Role.AUTHOR, PostStatus.DRAFT, False, True, "edit publish throw"),
        (Role.ADMIN, PostStatus.DRAFT, True, False, "edit publish review throw"),
        (Role.MODERATOR, PostStatus.DRAFT, True, False, ""),
    ],
)
def test_who_may_what(
    *, role: Role, status: PostStatus, submitted: bool, own: bool, may: str, session: Session
) -> None:
    person = a_person(session, "somebody", role)
    post = a_post(session, person if own else a_contributor(session), status=status)
    post.submitted_at = NOON if submitted else None
    session.flush()
    rules = {
        "edit": can_edit,
        "publish": can_publish,
        "review": can_review,
        "throw": can_throw_away,
    }
    assert [name for name, rule in rules.items() if rule(person, post)] == may.split()
    if "edit" in may:
        assert take(session, post.id, person) is post
    else:
        with pytest.raises((NotFound, NotYoursNow)):
            take(session, post.id, person)


def test_the_verbs_refuse_a_contributor(session: Session, connie: Person) -> None:
    draft = a_post(session, connie, status=PostStatus.DRAFT)
    public = a_post(session, connie)
    others = a_post(session, status=PostStatus.DRAFT)
    for attempt in (
        lambda: publish(session, draft, by=connie, at=NOON, zone=None),  # type: ignore[arg-type]
        lambda: unpublish(session, public, by=connie, at=NOON),
        lambda: trash(session, public, by=connie, version=public.version, at=NOON),
        lambda: submit(session, others, by=connie, at=NOON),
    ):
        with pytest.raises(Forbidden):
            attempt()
    assert (draft.status, public.status) == (PostStatus.DRAFT, PostStatus.PUBLISHED)


def test_no_field_of_a_form_publishes(desk: Visitor, database: Database) -> None:
    made = desk.post("/write/new", {**DRAFT, "do": "publish"})
    assert made.status_code == 403
    assert "Submit it instead" in words(made)
    assert "Water, &lt;b&gt;mostly" in made.get_data(as_text=True)  # what was typed stays
    assert desk.post("/write/new", {**DRAFT, "do": "save"}).status_code == 303
    post_id = the_post(database).id
    attempts: list[dict[str, Any]] = [
        {"do": "publish"},
        {"do": "save", "status": "published", "author_id": "1", "submitted_at": "now"},
        {"do": "save", "date": "2020-01-01T10:00"},
    ]
    for each in attempts:
        fields = fields_in(desk.get(f"/write/{post_id}"))
        answer = desk.post(f"/write/{post_id}", {**fields, **each})
        assert answer.status_code == (403 if each["do"] == "publish" else 303)
        assert the_post(database).status is PostStatus.DRAFT


def test_a_draft_is_submitted_and_an_admin_publishes_it(
    app: Flask, desk: Visitor, session: Session, connie: Person, database: Database
) -> None:
    assert connie.account is not None
    email, ada = connie.account.email, a_person(session, "ada", Role.ADMIN)
    assert ada.account is not None
    adas = ada.account.email
    session.commit()
    page = words(desk.get("/write/new"))
    assert "Submit for review" in page
    assert "Publish puts it" not in page
    told = desk.post("/write/new", {**DRAFT, "do": "submit"}, follow_redirects=True)
    assert "Authors and admins see it now" in words(told)
    assert "Take back from review" in words(told)
    assert desk.post("/write/new", {**DRAFT, "do": "submit"}).status_code == 303  # pressed twice
    post_id = the_post(database).id
    editor = Visitor(app).signed_in_as(ada)
    [asked] = letters_to(session, adas)
    assert (asked.cause or "").startswith(f"submitted:{post_id}:")
    assert f"/write/{post_id}" in asked.body
    for done, letters in (("submit", 1), ("take_back", 1), ("submit", 2)):
        again = {**fields_in(desk.get(f"/write/{post_id}")), "do": done}
        assert desk.post(f"/write/{post_id}", again).status_code == 303
        assert len(letters_to(session, adas)) == letters
    assert "Of canals" in words(editor.get("/write/?status=submitted"))
    here = f"/write/{post_id}"
    shown = editor.get(here)
    assert "By connie, submitted" in words(shown)
    done = editor.post(here, {**fields_in(shown), "do": "publish"})
    assert done.status_code == 303
    post = the_post(database)
    assert (post.status, post.submitted_at) == (PostStatus.PUBLISHED, None)
    [letter] = letters_to(session, email)
    assert f"http://localhost{post.path}" in letter.body
    # From now on it is not theirs to change, and what they were typing is not lost.
    assert desk.get(here).status_code == 403
    late = desk.post(here, {**DRAFT, "source": "Typed too late."})
    assert late.status_code == 403
    assert "Typed too late." in late.get_data(as_text=True)
    assert "Typed" not in the_post(database).source
    assert str(post.path) in desk.get("/write/").get_data(as_text=True)
    assert desk.get("/moderation/").status_code == 403  # nor do they moderate what is said under it


def test_an_author_gives_a_draft_back_with_a_word(
    app: Flask, session: Session, connie: Person, database: Database
) -> None:
    assert connie.account is not None
    email, post = connie.account.email, a_submitted(session, connie)
    path, version = f"/write/{post.id}/return", post.version
    wim = at_the_desk(app, session)
    empty = wim.post(path, {"version": version, "words": " "})
    assert (empty.status_code, the_post(database).submitted_at) == (422, NOON)
    stale = wim.post(path, {"version": version + 1, "words": "More locks."})
    assert stale.status_code == 409
    assert "More locks." in stale.get_data(as_text=True)
    back = wim.post(path, {"version": version, "words": "More locks, <please>."})
    assert back.headers["Location"] == "/write/"
    assert the_post(database).submitted_at is None
    [letter] = letters_to(session, email)
    assert "More locks, <please>." in letter.body
    again = wim.post(path, {"version": version + 1, "words": "Once more."})
    assert again.status_code == 404  # it is no business of theirs any more


def test_another_contributor_sees_nothing_of_it(
    app: Flask, session: Session, connie: Person
) -> None:
    post = a_submitted(session, connie)
    path = f"/write/{post.id}"
    other = at_the_desk(app, session, a_contributor(session, "mallory"))
    assert other.get(path).status_code == 404
    assert "Of canals" not in words(other.get("/write/?status=submitted"))
    for do in ("submit", "publish"):
        for act in ("", "/trash", "/return", "/autosave", "/preview"):
            assert other.post(path + act, {**DRAFT, "words": "x", "do": do}).status_code == 404


def test_a_contributor_throws_a_draft_away_and_takes_it_back(
    desk: Visitor, session: Session, connie: Person, database: Database
) -> None:
    post = a_submitted(session, connie)
    path, version = f"/write/{post.id}", post.version
    session.commit()
    assert desk.post(f"{path}/trash", {"version": version}).status_code == 303
    assert desk.post(f"{path}/restore").status_code == 303
    assert the_post(database).is_submitted
    fields = fields_in(desk.get(path))
    assert desk.post(path, {**fields, "do": "take_back"}).status_code == 303
    assert not the_post(database).is_submitted
