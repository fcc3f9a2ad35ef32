"""A half-written post survives a closed tab and a session that ended."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from blog.accounts.kept_models import KeptForm
from blog.accounts.models import Role
from blog.db import Database
from blog.posts.models import Autosave, Post
from tests.browse import Visitor, words
from tests.build import a_person, a_post
from tests.posts.desk import an_author, at_the_desk, fields_in, how_many, resend, the_post

OFFER = "and did not save it."


def test_what_was_typed_is_offered_restored_and_let_go_when_saved(
    app: Flask, session: Session, database: Database
) -> None:
    ada = an_author(session)
    path = f"/write/{a_post(session, ada, source='Saved.').id}"
    browser = at_the_desk(app, session, ada)
    typed = {**fields_in(browser.get(path)), "source": "Half a\r\nsent"}
    answer = browser.post(f"{path}/autosave", typed)
    assert (answer.status_code, answer.data) == (204, b"")
    assert the_post(database).source == "Saved."

    page = browser.get(path)
    assert OFFER in words(page)
    assert fields_in(page)["source"] == "Saved."
    restored = browser.get(f"{path}?restore=1")
    assert "it is not saved yet." in words(restored)
    assert fields_in(restored)["source"] == "Half a\nsent"

    assert browser.post(path, fields_in(restored)).status_code == 303
    assert the_post(database).source == "Half a\nsent"
    assert how_many(database, Autosave) == 0
    assert OFFER not in words(browser.get(path))


def test_discarding_lets_it_go(app: Flask, session: Session, database: Database) -> None:
    browser = at_the_desk(app, session)
    typed = {**fields_in(browser.get("/write/new")), "title": "Never mind"}
    browser.post("/write/new/autosave", typed)
    assert OFFER in words(browser.get("/write/new"))
    answer = browser.post("/write/new/discard")
    assert (answer.status_code, answer.location) == (303, "/write/new")
    assert how_many(database, Autosave) == 0


def test_a_new_post_is_kept_too_and_its_text_is_gone_from_there_once_saved(
    app: Flask, session: Session, database: Database
) -> None:
    browser = at_the_desk(app, session)
    typed = {**fields_in(browser.get("/write/new")), "title": "A walk"}
    browser.post("/write/new/autosave", typed)
    browser.post("/write/new/autosave", {**typed, "source": "More."})
    assert how_many(database, Autosave) == 1
    restored = fields_in(browser.get("/write/new?restore=1"))
    assert (restored["title"], restored["source"]) == ("A walk", "More.")
    browser.post("/write/new", restored)
    assert OFFER not in words(browser.get("/write/new"))


def test_a_late_autosave_of_what_is_saved_offers_nothing(app: Flask, session: Session) -> None:
    ada = an_author(session)
    path = f"/write/{a_post(session, ada, labels=('b', 'a')).id}"
    browser = at_the_desk(app, session, ada)
    assert browser.post(f"{path}/autosave", fields_in(browser.get(path))).status_code == 204
    assert OFFER not in words(browser.get(path))


def test_a_restored_text_does_not_overwrite_what_was_saved_meanwhile(
    app: Flask, session: Session, database: Database
) -> None:
    ada, root = an_author(session), a_person(session, "root", Role.ADMIN)
    path = f"/write/{a_post(session, ada).id}"
    browser = at_the_desk(app, session, ada)
    browser.post(f"{path}/autosave", {**fields_in(browser.get(path)), "source": "Mine."})
    resend(at_the_desk(app, session, root), path, source="Theirs.")
    answer = browser.post(path, fields_in(browser.get(f"{path}?restore=1")))
    assert answer.status_code == 409
    assert the_post(database).source == "Theirs."


def test_what_one_author_types_is_not_offered_to_another(app: Flask, session: Session) -> None:
    ada, root = an_author(session), a_person(session, "root", Role.ADMIN)
    path = f"/write/{a_post(session, ada).id}"
    browser = at_the_desk(app, session, ada)
    browser.post(f"{path}/autosave", {**fields_in(browser.get(path)), "source": "Secret."})
    assert OFFER not in words(at_the_desk(app, session, root).get(path))


@pytest.mark.parametrize(
    "form", [{}, {"source": "x", "version": "x"}, {"source": "x", "version": "9" * 30}]
)
def test_a_form_that_is_none_of_ours_keeps_nothing(
    app: Flask, session: Session, database: Database, form: dict[str, str]
) -> None:
    browser = at_the_desk(app, session)
    assert browser.post("/write/new/autosave", form).status_code == 400
    assert browser.client.post("/write/new/autosave", data={"source": "x"}).status_code == 400
    assert how_many(database, Autosave) == 0


def test_an_autosave_of_nobody_is_refused(app: Flask, visit: Visitor, database: Database) -> None:
    answer = visit.post("/write/new/autosave", {"source": "x", "version": "0"})
    assert answer.status_code == 403
    assert how_many(database, Autosave) == how_many(database, KeptForm) == 0


@pytest.mark.parametrize("with_token", [True, False])
@pytest.mark.parametrize("door", ["", "/trash", "/preview"])
def test_a_text_sent_after_the_session_ended_comes_back_after_signing_in(
    app: Flask, session: Session, database: Database, with_token: bool, door: str
) -> None:
    ada = an_author(session)
    path = f"/write/{a_post(session, ada, source='Saved.').id}"
    typed = fields_in(at_the_desk(app, session, ada).get(path))
    typed["source"] = "Long typed words."
    browser = Visitor(app)
    send = browser.post if with_token else browser.client.post
    answer = send(path + door, data=typed)
    assert answer.status_code == 303
    assert the_post(database).source == "Saved."

    browser.signed_in_as(ada)
    page = browser.get(path)
    assert "Your session had ended when you pressed." in words(page)
    assert fields_in(page)["source"] == "Long typed words."
    assert browser.post(path, fields_in(page)).status_code == 303
    assert the_post(database).source == "Long typed words."
    assert "Your session had ended" not in words(browser.get(path))


def test_a_new_post_sent_after_the_session_ended_comes_back_too(
    app: Flask, session: Session, database: Database
) -> None:
    ada = an_author(session)
    session.commit()
    browser = Visitor(app)
    browser.client.post("/write/new", data={"title": "A walk", "source": "W", "version": "0"})
    browser.signed_in_as(ada)
    page = browser.get("/write/new")
    assert fields_in(page)["title"] == "A walk"
    browser.post("/write/new", fields_in(page))
    assert the_post(database).title == "A walk"
    assert fields_in(browser.get("/write/new"))["title"] == ""


def test_a_text_that_came_back_can_be_discarded(app: Flask, session: Session) -> None:
    ada = an_author(session)
    session.commit()
    browser = Visitor(app)
    browser.client.post("/write/new", data={"title": "A walk", "source": "W"})
    browser.signed_in_as(ada)
    browser.post("/write/new/discard")
    assert fields_in(browser.get("/write/new"))["title"] == ""


@pytest.mark.parametrize("door", ["", "/trash", "/restore", "/preview"])
def test_a_form_that_expired_is_shown_again_with_its_text_and_changes_nothing(
    app: Flask, session: Session, database: Database, door: str
) -> None:
    ada = an_author(session)
    path = f"/write/{a_post(session, ada).id}"
    browser = at_the_desk(app, session, ada)
    typed = {**fields_in(browser.get(path)), "title": "Typed"}
    answer = browser.client.post(path + door, data={**typed, "csrf_token": "forged"})
    assert answer.status_code == 400
    assert "This form had expired." in words(answer)
    assert fields_in(answer)["title"] == "Typed"
    assert (the_post(database).title, the_post(database).status) != ("Typed", "trashed")
    assert browser.post(path, fields_in(answer)).status_code == 303
    assert the_post(database).title == "Typed"


def test_a_forged_new_post_is_not_stored(app: Flask, session: Session, database: Database) -> None:
    browser = at_the_desk(app, session)
    assert browser.client.post("/write/new", data={"title": "Forged"}).status_code == 400
    assert how_many(database, Post) == 0
