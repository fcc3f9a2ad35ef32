"""The history of the settings, and undo."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from blog.db import Database
from blog.settings.change import change_settings
from blog.settings.current import current_settings
from blog.settings.history import PAGE, history
from blog.settings.models import BlogSettings, CommentSettings, ModerationMode
from tests.browse import words
from tests.build import NOON
from tests.settings.test_sections import an_admin, resend, settings_now, versions


def changed(session: Session, **sections: object) -> int:
    now = replace(current_settings(session), **sections)  # type: ignore[arg-type]
    return change_settings(session, now, by_id=None, at=NOON).version


def test_it_says_who_changed_what_from_what_to_what(app: Flask, session: Session) -> None:
    browser = an_admin(app, session)
    resend(browser, "/settings/", title="Notes", posts_per_page="9")
    changed(
        session,
        comments=CommentSettings(
            moderation=ModerationMode.ALWAYS,
            held_words=("a", "b"),
            hold_repeated=False,
            message="x" * 100,
        ),
    )
    changed(session, comments=CommentSettings(held_words=("b", "c")))
    session.commit()
    page = words(browser.get("/settings/history"))
    assert "root changed the settings." in page
    assert "The settings were changed from the command line." in page
    assert "Title: from “Gatepost” to “Notes”." in page
    assert "Posts on a page: from 7 to 9." in page
    assert "Hold comments for a moderator: from “On older posts” to “Always”." in page
    assert "Switched off: Hold repeated text." in page
    assert "Words that wait: added “a”, “b”." in page
    assert "Words that wait: added “c”. Words that wait: took out “a”." in page
    assert f"Message above the comment form: now “{'x' * 80}…”." in page
    assert f"Message above the comment form: emptied; it was “{'x' * 80}…”." in page


def test_undo_puts_back_that_change_alone_by_a_new_version(
    app: Flask, session: Session, database: Database
) -> None:
    first = changed(session, blog=BlogSettings(title="Wrong"))
    second = changed(session, blog=BlogSettings(title="Wrong", posts_per_page=20))
    browser = an_admin(app, session)
    answer = browser.post(f"/settings/history/{first}/undo", {"version": second})
    assert (answer.status_code, answer.location) == (303, "/settings/history")
    assert settings_now(database).blog == BlogSettings(title="Gatepost", posts_per_page=20)
    assert versions(database) == 3
    assert "Title: from “Wrong” to “Gatepost”." in words(browser.get("/settings/history"))


@pytest.mark.parametrize("version", ["1", "", "x", "9" * 30])
def test_undo_on_an_old_page_is_refused(
    app: Flask, session: Session, database: Database, version: str
) -> None:
    first = changed(session, blog=BlogSettings(title="One"))
    changed(session, blog=BlogSettings(title="Two"))
    browser = an_admin(app, session)
    answer = browser.post(f"/settings/history/{first}/undo", {"version": version})
    assert answer.status_code == 409
    assert settings_now(database).blog.title == "Two"


@pytest.mark.parametrize("number", ["999", "1" + "0" * 30, "x"])
def test_undoing_nothing_is_a_404(app: Flask, session: Session, number: str) -> None:
    answer = an_admin(app, session).post(f"/settings/history/{number}/undo", {"version": "0"})
    assert answer.status_code == 404


def test_a_long_history_has_pages(app: Flask, session: Session) -> None:
    for n in range(PAGE + 2):
        changed(session, blog=BlogSettings(title=f"Title {n}"))
    newest, more = history(session)
    assert (len(newest), more) == (PAGE, True)
    oldest, more = history(session, before=newest[-1].version)
    assert (len(oldest), more) == (2, False)
    assert oldest[-1].changes[0].was == "Gatepost"
    assert newest[-1].changes[0].was == "Title 1"
    browser = an_admin(app, session)
    assert 'rel="next"' in browser.get("/settings/history").text
    assert browser.get("/settings/history?before=x").status_code == 404


def test_a_new_blog_has_none(app: Flask, session: Session) -> None:
    assert "Nothing was changed yet." in words(an_admin(app, session).get("/settings/history"))
