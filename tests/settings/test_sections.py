"""The forms of the settings."""

from typing import Any

import pytest
from flask import Flask
from lxml import html
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from blog.accounts.models import Person, Role
from blog.config import Config
from blog.db import Database
from blog.errors import Conflict
from blog.settings.change import change_settings
from blog.settings.current import current_settings
from blog.settings.models import (
    AppCodes,
    BlogSettings,
    Joining,
    MembershipSettings,
    ModerationMode,
    Settings,
    SettingsVersion,
)
from tests.browse import Visitor, words
from tests.build import NOON, a_person
from tests.processes import at_once


def an_admin(app: Flask, session: Session, name: str = "root") -> Visitor:
    person = a_person(session, name, Role.ADMIN)
    session.commit()
    return Visitor(app).signed_in_as(person)


def fields_in(answer: TestResponse) -> dict[str, Any]:
    form = html.fromstring(answer.get_data(as_text=True)).xpath("//form[@class='form sheet']")[0]
    return {
        name: (value or "").removeprefix("\r").removeprefix("\n")
        for name, value in form.fields.items()
        if name != "csrf_token" and (value is not None or form.inputs[name].tag == "textarea")
    }


def resend(browser: Visitor, path: str, **changed: Any) -> TestResponse:
    return browser.post(path, {**fields_in(browser.get(path)), **changed})


def settings_now(database: Database) -> Settings:
    with database.reading() as fresh:
        return current_settings(fresh)


def versions(database: Database) -> int:
    with database.reading() as fresh:
        return fresh.scalar(select(func.count()).select_from(SettingsVersion)) or 0


def test_an_admin_changes_the_blog_and_every_page_follows(
    app: Flask, session: Session, database: Database
) -> None:
    browser = an_admin(app, session)
    answer = resend(
        browser,
        "/settings/",
        title=" Ada's  notes ",
        description="On gardens",
        language="pt-BR",
        time_zone="Europe/Berlin",
        posts_per_page="12",
    )
    assert (answer.status_code, answer.location) == (303, "/settings/")
    assert settings_now(database).blog == BlogSettings(
        title="Ada's notes",
        description="On gardens",
        language="pt-BR",
        time_zone="Europe/Berlin",
        posts_per_page=12,
    )
    page = browser.get("/settings/")
    assert "Ada's notes" in words(page)
    assert '<html lang="pt-BR">' in page.text
    with database.reading() as fresh:
        row = fresh.scalars(select(SettingsVersion)).one()
    assert (row.follows, row.by_id) == (0, 1)


def test_an_admin_changes_every_rule_of_comments(
    app: Flask, session: Session, database: Database
) -> None:
    browser = an_admin(app, session)
    typed = {
        "moderation": "always",
        "old_after_days": "30",
        "hold_first": "3",
        "max_links": "0",
        "held_words": "casino\r\n  free   money \r\n\r\nCASINO\r\ngrüße",
        "blocked_words": "worst",
        "seconds_between": "0",
        "close_after_days": "365",
        "message": "Be\r\nkind. ",
        "reasons": "Rude\r\nOff topic",
    }
    page = browser.get("/settings/comments")
    form = {name: value for name, value in fields_in(page).items() if name != "hold_repeated"}
    assert browser.post("/settings/comments", {**form, **typed}).status_code == 303
    now = settings_now(database).comments
    assert now.moderation is ModerationMode.ALWAYS
    assert now.held_words == ("casino", "free money", "grüße")
    assert now.blocked_words == ("worst",)
    assert (now.old_after_days, now.hold_first, now.max_links) == (30, 3, 0)
    assert (now.seconds_between, now.close_after_days) == (0, 365)
    assert (now.hold_repeated, now.message) == (False, "Be\nkind.")
    assert now.reasons == ("Rude", "Off topic")
    again = fields_in(browser.get("/settings/comments"))
    assert again["held_words"] == "casino\nfree money\ngrüße"


def test_an_admin_says_who_may_join(app: Flask, session: Session, database: Database) -> None:
    browser = an_admin(app, session)
    answer = resend(
        browser,
        "/settings/membership",
        joining="approval",
        question="  Why here? ",
        app_codes="shown",
        blocked_email_domains="https://Spam.example/x\nspam.example\n*.bad.example",
    )
    assert answer.status_code == 303
    assert settings_now(database).membership == MembershipSettings(
        joining=Joining.APPROVAL,
        question="Why here?",
        app_codes=AppCodes.SHOWN,
        blocked_email_domains=("spam.example", "bad.example"),
    )
    told = words(browser.get("/settings/history"))
    assert "from “Anyone may join” to “A moderator approves each one”" in told
    assert "Domains whose addresses may not join: added “spam.example”, “bad.example”." in told


def test_saving_what_holds_already_adds_no_version(
    app: Flask, session: Session, database: Database
) -> None:
    browser = an_admin(app, session)
    for path in ("/settings/", "/settings/comments"):
        assert resend(browser, path).status_code == 303
    assert versions(database) == 0


@pytest.mark.parametrize(
    ("path", "field", "value"),
    [
        ("/settings/", "title", "  "),
        ("/settings/", "title", "x" * 201),
        ("/settings/", "description", "x" * 501),
        ("/settings/", "language", "xx-nothing"),
        ("/settings/", "language", ""),
        ("/settings/", "time_zone", "Mars/Olympus"),
        ("/settings/", "time_zone", "../../etc/passwd"),
        ("/settings/", "posts_per_page", "0"),
        ("/settings/", "posts_per_page", "51"),
        ("/settings/", "posts_per_page", "9" * 5000),
        ("/settings/", "posts_per_page", "seven"),
        ("/settings/", "posts_per_page", ""),
        ("/settings/comments", "moderation", "sometimes"),
        ("/settings/comments", "old_after_days", "0"),
        ("/settings/comments", "hold_first", "-1"),
        ("/settings/comments", "max_links", "101"),
        ("/settings/comments", "seconds_between", "3601"),
        ("/settings/comments", "close_after_days", "1e9"),
        ("/settings/comments", "held_words", "\n".join(f"word{n}" for n in range(1001))),
        ("/settings/comments", "blocked_words", "x" * 101),
        ("/settings/comments", "message", "x" * 2001),
        ("/settings/comments", "reasons", "\n".join(f"reason{n}" for n in range(21))),
    ],
)
def test_a_wrong_field_is_named_kept_and_nothing_changes(
    app: Flask, session: Session, database: Database, *, path: str, field: str, value: str
) -> None:
    browser = an_admin(app, session)
    answer = resend(browser, path, **{field: value})
    assert answer.status_code == 422
    assert "That did not go through yet." in words(answer)
    if not html.fromstring(answer.text).xpath(f"//select[@name='{field}']|//input[@type='radio']"):
        assert fields_in(answer)[field].split() == value.split()
    assert versions(database) == 0


def test_the_second_of_two_admins_is_told_what_the_first_changed_and_may_overrule(
    app: Flask, session: Session, database: Database
) -> None:
    first, second = an_admin(app, session, "root"), an_admin(app, session, "rut")
    typed = {**fields_in(second.get("/settings/")), "title": "Mine"}
    resend(first, "/settings/", title="Theirs")
    answer = second.post("/settings/", typed)
    assert answer.status_code == 409
    assert "root: Title: from “Gatepost” to “Theirs”." in words(answer)
    assert fields_in(answer)["title"] == "Mine"
    assert settings_now(database).blog.title == "Theirs"
    assert second.post("/settings/", fields_in(answer)).status_code == 303
    assert settings_now(database).blog.title == "Mine"


@pytest.mark.parametrize("version", ["", "x", "9" * 30, "-1", "77"])
def test_a_form_of_no_known_version_overwrites_nothing(
    app: Flask, session: Session, database: Database, version: str
) -> None:
    answer = resend(an_admin(app, session), "/settings/", version=version, title="Mine")
    assert answer.status_code == 409
    assert versions(database) == 0


@pytest.mark.parametrize("path", ["/settings/", "/settings/comments", "/settings/history"])
def test_the_settings_are_for_admins_only(app: Flask, session: Session, path: str) -> None:
    for roles in ((), (Role.AUTHOR, Role.MODERATOR)):
        person = a_person(session, "max", *roles)
        session.commit()
        assert Visitor(app).signed_in_as(person).get(path).status_code == 403
        assert Visitor(app).signed_in_as(person).post("/settings/").status_code == 403
    answer = Visitor(app).get(path)
    assert (answer.status_code, answer.location) == (303, f"/login?next={path}")


def test_who_was_signed_out_and_has_no_token_is_told_how_to_save_what_is_in_the_form(
    app: Flask, visit: Visitor, database: Database
) -> None:
    answer = visit.client.post("/settings/", data={"title": "Mine"})
    assert answer.status_code == 403
    assert "what you typed is still in the form" in words(answer)
    assert versions(database) == 0


@pytest.mark.parametrize("path", ["/settings/", "/settings/comments"])
def test_a_form_that_expired_comes_back_with_what_was_typed(
    app: Flask, session: Session, database: Database, path: str
) -> None:
    browser = an_admin(app, session)
    field = "title" if path == "/settings/" else "message"
    typed = {**fields_in(browser.get(path)), field: "Typed"}
    answer = browser.client.post(path, data=typed)
    assert answer.status_code == 400
    assert versions(database) == 0
    assert fields_in(answer)[field] == "Typed"
    assert browser.post(path, fields_in(answer)).status_code == 303
    assert versions(database) == 1


def test_what_moved_in_with_a_blog_stays_a_choice(app: Flask, session: Session) -> None:
    moved_in = Settings(blog=BlogSettings(language="en-ZA"))
    change_settings(session, moved_in, by_id=None, at=NOON)
    browser = an_admin(app, session)
    assert fields_in(browser.get("/settings/"))["language"] == "en-ZA"


def test_of_admins_who_save_at_once_one_saves_and_the_others_are_told(
    config: Config, database: Database, session: Session
) -> None:
    told = at_once(_save, [(config.database_url, f"Title {n}") for n in range(4)])
    assert sorted(told) == ["conflict", "conflict", "conflict", "saved"]
    assert versions(database) == 1


def _save(url: str, title: str) -> str:
    racing = Database(url)
    try:
        with racing.transaction() as session:
            changed = Settings(blog=BlogSettings(title=title))
            change_settings(session, changed, by_id=None, at=NOON)
    except Conflict:
        return "conflict"
    finally:
        racing.engine.dispose()
    return "saved"


def test_a_name_with_markup_stays_text(app: Flask, session: Session) -> None:
    browser = an_admin(app, session, "<img src=x onerror=alert(1)>")
    title = "<script>alert(1)</script>"
    resend(browser, "/settings/", title=title)
    for path in ("/settings/", "/settings/comments", "/settings/history", "/write/"):
        page = browser.get(path).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_the_person_who_changed_is_the_one_signed_in(
    app: Flask, session: Session, database: Database
) -> None:
    browser = an_admin(app, session)
    resend(browser, "/settings/", title="New")
    with database.reading() as fresh:
        by = fresh.scalars(select(SettingsVersion.by_id)).one()
        assert fresh.get_one(Person, by).display_name == "root"
