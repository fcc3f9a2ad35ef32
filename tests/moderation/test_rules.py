"""The page of the rules: what they did, and switching them."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from lxml import html
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from blog import clock
from blog.accounts.models import Role
from blog.comments import lifecycle
from blog.comments.models import Comment, Status
from blog.comments.opinion_models import RuleMode, RuleOpinion
from blog.comments.policy import POLICY
from blog.db import Database
from blog.moderation.rules import DAYS, Figures, figures_of_rules
from blog.settings.models import RuleSwitch
from tests.browse import Visitor, words
from tests.build import NOON, a_comment, a_person, a_post
from tests.queries import counted
from tests.settings.test_sections import an_admin, resend, settings_now, versions


def a_moderator(app: Flask, session: Session) -> Visitor:
    max_ = a_person(session, "max", Role.MODERATOR)
    session.commit()
    return Visitor(app).signed_in_as(max_)


def rows(answer: TestResponse) -> list[Any]:
    return list(html.fromstring(answer.text).xpath("//li[contains(@class, 'rules__rule')]"))


def opinion(
    session: Session,
    comment: Comment,
    rule: str,
    outcome: str = "hold",
    *,
    at: Any = NOON,
    decided: bool = True,
    mode: RuleMode = RuleMode.ON,
) -> None:
    session.add(
        RuleOpinion(
            comment_id=comment.id, rule=rule, outcome=outcome, mode=mode, decided=decided, at=at
        )
    )
    session.flush()


def test_the_policy_is_shown_in_its_order_and_moderators_only_read(
    app: Flask, session: Session
) -> None:
    answer = a_moderator(app, session).get("/moderation/rules")
    assert answer.status_code == 200
    assert [row.get("id") for row in rows(answer)] == [f"rule-{rule.name}" for rule in POLICY]
    assert not html.fromstring(answer.text).xpath("//select")
    assert "Admins change them." in words(answer)


def test_authors_do_not_read_the_policy(app: Flask, session: Session) -> None:
    ada = a_person(session, "ada", Role.AUTHOR)
    session.commit()
    browser = Visitor(app).signed_in_as(ada)
    assert browser.get("/moderation/rules").status_code == 403
    assert browser.get("/moderation/rules/try").status_code == 403


def test_the_page_asks_little_of_the_database(app: Flask, session: Session) -> None:
    browser = a_moderator(app, session)
    with counted(app) as statements:
        browser.get("/moderation/rules")
    assert len(statements) <= 5


def test_an_admin_switches_a_rule_and_takes_it_back_in_the_history(
    app: Flask, session: Session, database: Database
) -> None:
    browser = an_admin(app, session)
    answer = browser.post("/moderation/rules/links", {"switch": "shadow", "version": "0"})
    assert (answer.status_code, answer.location) == (303, "/moderation/rules#rule-links")
    assert settings_now(database).comments.links_mode is RuleSwitch.SHADOW
    assert "“Many links” is now: Shadow: only recorded." in words(browser.get("/moderation/rules"))
    told = words(browser.get("/settings/history"))
    assert "Rule “Many links”: from “On” to “Shadow: only recorded”." in told
    now = str(settings_now(database).version)
    browser.post(f"/settings/history/{now}/undo", {"version": now})
    assert settings_now(database).comments.links_mode is RuleSwitch.ON


def test_taking_back_one_switch_leaves_the_others(
    app: Flask, session: Session, database: Database
) -> None:
    browser = an_admin(app, session)
    for rule in ("links", "repeated"):
        version = str(settings_now(database).version)
        browser.post(f"/moderation/rules/{rule}", {"switch": "off", "version": version})
    browser.post("/settings/history/1/undo", {"version": "2"})
    now = settings_now(database).comments
    assert (now.links_mode, now.repeated_mode) == (RuleSwitch.ON, RuleSwitch.OFF)


def test_pressing_twice_switches_once(app: Flask, session: Session, database: Database) -> None:
    browser = an_admin(app, session)
    for _ in range(2):
        answer = browser.post("/moderation/rules/links", {"switch": "off", "version": "0"})
        assert answer.status_code == 303
    assert versions(database) == 1


def test_saving_the_settings_leaves_the_switches(
    app: Flask, session: Session, database: Database
) -> None:
    browser = an_admin(app, session)
    browser.post("/moderation/rules/links", {"switch": "warn", "version": "0"})
    assert resend(browser, "/settings/comments", max_links="5").status_code == 303
    now = settings_now(database).comments
    assert (now.max_links, now.links_mode) == (5, RuleSwitch.WARN)


@pytest.mark.parametrize(
    ("rule", "sent", "code"),
    [
        ("links", {"switch": "loud", "version": "0"}, 422),
        ("links", {"switch": "x" * 100_000, "version": "0"}, 422),
        ("links", {"version": "0"}, 422),
        ("links", {"switch": "off", "version": "7"}, 409),
        ("links", {"switch": "off", "version": "-1"}, 409),
        ("links", {"switch": "off", "version": "9" * 40}, 409),
        ("links", {"switch": "off"}, 409),
        ("always", {"switch": "warn", "version": "0"}, 422),  # its author can change nothing
        ("staff", {"switch": "off", "version": "0"}, 422),
        ("otherwise", {"switch": "off", "version": "0"}, 422),
        ("no_such_rule", {"switch": "off", "version": "0"}, 404),
        ("mode_of", {"switch": "off", "version": "0"}, 404),
    ],
)
def test_what_is_no_switch_changes_nothing(
    app: Flask, session: Session, database: Database, *, rule: str, sent: dict[str, str], code: int
) -> None:
    browser = an_admin(app, session)
    assert browser.post(f"/moderation/rules/{rule}", sent).status_code == code
    assert versions(database) == 0


def test_a_moderator_switches_nothing(app: Flask, session: Session, database: Database) -> None:
    browser = a_moderator(app, session)
    answer = browser.post("/moderation/rules/links", {"switch": "off", "version": "0"})
    assert answer.status_code == 403
    assert versions(database) == 0


@pytest.mark.parametrize(
    ("outcome", "decisions", "looked_at", "overturned"),
    [
        ("hold", [], 0, 0),
        ("hold", ["published"], 1, 1),
        ("hold", ["rejected"], 1, 0),
        ("hold", ["spam"], 1, 0),
        ("hold", ["published", "rejected"], 1, 0),  # the last word counts
        ("hold", ["rejected", "published"], 1, 1),
        ("publish", ["removed"], 1, 1),
        ("publish", ["removed", "published"], 1, 0),
        ("reject", ["published"], 1, 1),
        ("reject", ["published", "pending"], 0, 0),  # put back: nobody has decided
    ],
)
def test_a_rule_is_overturned_by_the_last_word_of_a_person(
    session: Session, outcome: str, decisions: list[str], looked_at: int, overturned: int
) -> None:
    max_ = a_person(session, "max", Role.MODERATOR)
    status = {"hold": "pending", "publish": "published", "reject": "rejected"}[outcome]
    comment = a_comment(session, a_post(session), status=Status(status))
    opinion(session, comment, "links", outcome)
    for minute, became in enumerate(decisions, start=1):
        at = NOON + timedelta(minutes=minute)
        lifecycle.move(session, comment, Status(became), by=max_, at=at)
    figures = figures_of_rules(session, NOON - timedelta(days=DAYS))
    assert figures == {"links": Figures(1, 1, looked_at, overturned)}


def test_what_an_author_withdraws_overturns_nothing(session: Session) -> None:
    comment = a_comment(session, a_post(session), status=Status.PENDING)
    opinion(session, comment, "links")
    lifecycle.move(session, comment, Status.WITHDRAWN, by=comment.author, at=NOON)
    assert figures_of_rules(session, NOON) == {"links": Figures(1, 1, 0, 0)}


def test_the_shadow_is_measured_by_the_same_decisions(session: Session) -> None:
    max_ = a_person(session, "max", Role.MODERATOR)
    comment = a_comment(session, a_post(session))
    opinion(session, comment, "links", mode=RuleMode.SHADOW, decided=False)
    opinion(session, comment, "otherwise", "publish")
    lifecycle.move(session, comment, Status.REMOVED, by=max_, at=NOON)
    assert figures_of_rules(session, NOON) == {
        "links": Figures(1, 0, 1, 0),
        "otherwise": Figures(1, 1, 1, 1),
    }


def test_a_decision_before_the_opinion_says_nothing_of_it(session: Session) -> None:
    max_ = a_person(session, "max", Role.MODERATOR)
    comment = a_comment(session, a_post(session), status=Status.PENDING)
    lifecycle.move(session, comment, Status.PUBLISHED, by=max_, at=NOON)
    opinion(session, comment, "links", at=NOON + timedelta(hours=1))
    assert figures_of_rules(session, NOON) == {"links": Figures(1, 1, 0, 0)}


def test_the_page_counts_the_last_days_only(app: Flask, session: Session) -> None:
    comment = a_comment(session, a_post(session), status=Status.PENDING)
    now = clock.now()
    for days in (1, DAYS - 1, DAYS + 1):
        opinion(session, comment, "links", at=now - timedelta(days=days))
    answer = a_moderator(app, session).get("/moderation/rules")
    (row,) = (each for each in rows(answer) if each.get("id") == "rule-links")
    assert "No opinion in the last 30 days" in words(answer)
    numbers = [each.text_content() for each in row.xpath(".//dl[@class='rules__figures']//dd")]
    assert numbers == ["2", "2", "0", "0"]
