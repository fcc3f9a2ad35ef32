"""Testing a draft of a rule on the past, and putting it to work."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from blog import clock
from blog.accounts.models import Person, Role
from blog.comments import lifecycle
from blog.comments.models import Comment, Status
from blog.comments.policy import RULES
from blog.db import Database
from blog.moderation import backtest as module
from blog.moderation.backtest import EXAMPLES, backtest
from blog.moderation.backtest_facts import COLUMNS
from blog.settings.models import CommentSettings, ModerationMode, RuleSwitch
from tests.browse import Visitor, words
from tests.build import NOON, a_comment, a_person, a_post
from tests.settings.test_sections import an_admin, settings_now, versions

DRAFT = CommentSettings(
    moderation=ModerationMode.OLD_POSTS,
    old_after_days=14,
    hold_first=1,
    member_days=98,
    max_links=1,
    held_words=("casino",),
    blocked_words=("casino",),
    held_patterns=("cas[i1]no",),
    blocked_patterns=("cas[i1]no",),
    blocked_domains=("bad.example",),
    allowed_domains=("good.example",),
    hold_labels=("politics",),
    hold_posts=("/held.html",),
)


@pytest.fixture
def max_(session: Session) -> Person:
    return a_person(session, "max", Role.MODERATOR)


def decided(
    session: Session, max_: Person, source: str, *decisions: Status, days: int = 1, **facts: Any
) -> Comment:
    at = NOON - timedelta(days=days)
    status = facts.pop("status", Status.PENDING)
    post = facts.pop("post", None) or a_post(session)
    comment = a_comment(session, post, source=source, status=status, at=at, **facts)
    for minute, became in enumerate(decisions, start=1):
        lifecycle.move(session, comment, became, by=max_, at=at + timedelta(minutes=minute))
    return comment


def test_agreement_is_counted_by_the_last_word_of_people(session: Session, max_: Person) -> None:
    caught = decided(session, max_, "casino 1", Status.REJECTED)
    decided(session, max_, "casino 2", Status.PUBLISHED, Status.SPAM)
    wrong = decided(session, max_, "casino 3", Status.REJECTED, Status.PUBLISHED)
    decided(session, max_, "casino 4")  # nobody decided
    missed = decided(session, max_, "pills", Status.REJECTED)
    decided(session, max_, "fine", Status.PUBLISHED)
    found = backtest(session, RULES["held_words"], DRAFT, at=NOON)
    assert (found.seen, found.hits, found.hits_refused, found.hits_published) == (6, 4, 2, 1)
    assert (found.precision, found.recall) == (2 / 3, 2 / 3)
    assert (list(found.wrong), list(found.missed)) == ([wrong.id], [missed.id])
    assert caught.id not in found.missed


def test_nothing_decided_gives_no_figures(session: Session, max_: Person) -> None:
    decided(session, max_, "casino")
    found = backtest(session, RULES["held_words"], DRAFT, at=NOON)
    assert (found.hits, found.precision, found.recall) == (1, None, None)


@pytest.mark.parametrize("days", [1, module.DAYS - 1, module.DAYS + 1])
def test_the_past_is_ninety_days(session: Session, max_: Person, days: int) -> None:
    decided(session, max_, "casino", days=days)
    found = backtest(session, RULES["held_words"], DRAFT, at=NOON)
    assert found.seen == (days < module.DAYS)


def test_staff_authors_and_what_was_withdrawn_are_left_out(session: Session, max_: Person) -> None:
    ada = a_person(session, "ada", Role.AUTHOR)
    decided(session, max_, "casino", author=max_)
    decided(session, max_, "casino", author=ada, post=a_post(session, ada))
    gone = decided(session, max_, "casino")
    lifecycle.move(session, gone, Status.WITHDRAWN, by=gone.author, at=NOON)
    assert backtest(session, RULES["held_words"], DRAFT, at=NOON).seen == 0


@pytest.mark.parametrize(
    ("rule", "hit", "passed"),
    [
        ("held_words", {"source": "a casino"}, {"source": "casinos"}),
        ("blocked_words", {"source": "a casino"}, {"source": "casinos"}),
        ("held_patterns", {"source": "a cas1no"}, {"source": "cas"}),
        ("blocked_patterns", {"source": "a cas1no"}, {"source": "cas"}),
        ("blocked_domains", {"source": "https://a.bad.example"}, {"source": "https://x.example"}),
        ("links", {"source": "https://a.example https://b.example"},
         {"source": "https://a.example https://good.example"}),
        ("old_post", {"published": 40}, {"published": 10}),
        ("held_labels", {"labels": ("Politics",)}, {"labels": ("gardens",)}),
        ("held_post", {"path": "/held.html"}, {}),
        ("new_member", {"days": 2}, {"days": 0}),
        ("first_comment", {}, None),
        ("always", {}, None),
    ],
)  # fmt: skip
def test_every_rule_that_can_be_tested_finds_what_it_is_about(
    session: Session, max_: Person, rule: str, hit: Any, passed: Any
) -> None:
    found = [
        backtest_of(session, max_, rule, dict(given)).hits
        for given in (hit, passed)
        if given is not None
    ]
    assert found == ([1, 1] if passed is not None else [1])  # the second finds no more


def backtest_of(session: Session, max_: Person, rule: str, given: dict[str, Any]) -> Any:
    post = a_post(
        session,
        published_at=NOON - timedelta(days=given.pop("published", 3)),
        labels=given.pop("labels", ()),
    )
    post.path = given.pop("path", post.path)
    decided(session, max_, given.pop("source", "words"), post=post, **{"days": 1, **given})
    draft = replace(DRAFT, moderation=ModerationMode.ALWAYS) if rule == "always" else DRAFT
    return backtest(session, RULES[rule], draft, at=NOON)


def test_every_testable_rule_is_one_of_the_policy() -> None:
    assert set(COLUMNS) <= set(RULES)


def test_first_comments_count_what_was_published_before_and_by_then(
    session: Session, max_: Person
) -> None:
    rita, post = a_person(session, "rita"), a_post(session)
    for days in (200, 50, 40, 30):
        decided(session, max_, f"Words {days}", status=Status.PUBLISHED, days=days, author=rita)
    draft = replace(DRAFT, hold_first=3)
    assert backtest(session, RULES["first_comment"], draft, at=NOON).hits == 2
    sam, at = a_person(session, "sam"), NOON - timedelta(days=9)
    first = a_comment(session, post, sam, status=Status.PENDING, at=at)
    a_comment(session, post, sam, status=Status.PENDING, at=at + timedelta(hours=1))
    lifecycle.move(session, first, Status.PUBLISHED, by=max_, at=at + timedelta(hours=2))
    a_comment(session, post, sam, at=at + timedelta(hours=3))
    draft = replace(DRAFT, hold_first=1)
    assert backtest(session, RULES["first_comment"], draft, at=NOON).hits == 2  # both of sam's


@pytest.mark.parametrize(
    ("earlier", "of", "hits"),
    [
        ("rrr", 10, 1),
        ("rrp", 10, 1),
        ("rpp", 10, 0),
        ("rr", 10, 0),  # two say nothing
        ("rrl", 10, 0),  # the third was decided after the comment was written
        ("rrrppp", 3, 0),  # the last three alone
        ("ppprrr", 3, 1),
        ("RRr", 10, 1),  # as a rule rejected them, and nobody looked
        ("RRRiiii", 10, 0),  # moved in after the comment was written: counts as what it came as
    ],
)
def test_a_record_is_what_was_decided_by_then(
    session: Session, max_: Person, earlier: str, of: int, hits: int
) -> None:
    rita, post, hour = a_person(session, "rita"), a_post(session), timedelta(hours=1)
    began = NOON - timedelta(days=100)  # most of it before the days that are looked at
    for number, letter in enumerate(earlier):
        at = began + number * hour
        if letter in "Ri":
            status = Status.REJECTED if letter == "R" else Status.PUBLISHED
            said = a_comment(session, post, rita, status=status, at=at if letter == "R" else NOON)
            session.execute(update(Comment).where(Comment.id == said.id).values(created_at=at))
            continue
        said = a_comment(session, post, rita, status=Status.PENDING, at=at)
        became = Status.PUBLISHED if letter == "p" else Status.REJECTED
        late = timedelta(days=80) if letter == "l" else hour / 2
        lifecycle.move(session, said, became, by=max_, at=at + late)
    a_comment(session, post, rita, status=Status.PENDING, at=began + timedelta(days=30))
    draft = replace(DRAFT, record_percent=50, record_of=of)
    found = backtest(session, RULES["record"], draft, at=NOON)
    assert (found.seen, found.hits, found.hits_undecided) == (1, hits, hits)


LONG = "The same words as before, and more than forty characters of them."


@pytest.mark.parametrize(
    ("source", "by_other", "days", "hits"),
    [
        (LONG, True, 0.5, 1),
        (LONG.upper(), True, 0.5, 1),
        (LONG, True, 1.5, 0),  # a coincidence by then
        ("Thank you!", True, 0.5, 0),  # so short that others say it, too
        ("Thank you!", False, 150, 1),
    ],
)
def test_repeated_is_what_was_said_by_then(
    session: Session, source: str, days: float, hits: int, *, by_other: bool
) -> None:
    rita, post, at = a_person(session, "rita"), a_post(session), NOON - timedelta(days=2)
    first = a_person(session, "sam", Role.MODERATOR) if by_other else rita
    a_comment(session, post, first, source=source.lower(), at=at - timedelta(days=days))
    again = a_comment(session, a_post(session), rita, source=source, at=at)
    found = backtest(session, RULES["repeated"], DRAFT, at=NOON)
    assert (found.hits, list(found.undecided)) == (hits, [again.id] * hits)


def test_batches_and_the_limit_lose_nothing_at_their_edges(
    session: Session, max_: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = a_post(session)
    for number in range(12):
        decided(session, max_, f"casino {number}", Status.PUBLISHED, post=post)
    monkeypatch.setattr(module, "BATCH", 5)
    found = backtest(session, RULES["held_words"], DRAFT, at=NOON)
    assert (found.seen, found.hits, found.since) == (12, 12, None)
    assert len(found.wrong) == EXAMPLES


def test_of_too_many_only_the_newest_are_looked_at(
    session: Session, max_: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    comments = [decided(session, max_, f"casino {days}", days=days) for days in (9, 8, 7, 6, 5)]
    monkeypatch.setattr(module, "COMMENTS_MAX", 3)
    found = backtest(session, RULES["held_words"], DRAFT, at=NOON)
    assert (found.seen, found.since) == (3, comments[2].created_at)


def run(browser: Visitor, rule: str = "held_words", **typed: str) -> Any:
    return browser.post(f"/moderation/rules/{rule}/backtest", typed)


def a_past(session: Session, max_: Person) -> None:
    """Add two comments of yesterday: one that people refused, one that they published."""
    days = -(clock.now() - NOON).days + 1
    decided(session, max_, "A casino for you", Status.REJECTED, days=days)
    decided(session, max_, "No casino for me", Status.PUBLISHED, days=days)
    decided(session, max_, "Cheap pills", Status.SPAM, days=days)


def test_the_page_shows_figures_and_examples_and_changes_nothing(
    app: Flask, session: Session, database: Database, max_: Person
) -> None:
    a_past(session, max_)
    decided(session, max_, "Which casino?", days=-(clock.now() - NOON).days + 1)
    browser = an_admin(app, session)
    answer = run(browser, held_words="casino")
    said = words(answer)
    assert answer.status_code == 200
    assert "3 comments of 4" in said
    assert "Precision50%" in said.replace(" ", "")
    assert "Recall50%" in said.replace(" ", "")
    assert said.index("No casino for me") < said.index("Cheap pills")
    assert "A casino for you" not in said
    assert versions(database) == 0
    assert "Nobodydecided1" in said.replace(" ", "")
    assert said.index("Hits that nobody decided") < said.index("Which casino?")
    assert "Pre-moderated member, No rule objected. They have no settings of their own" in said


@pytest.mark.parametrize(("switch", "became"), [("shadow", "shadow"), ("on", "on")])
def test_one_button_saves_the_draft_and_switches_the_rule(
    app: Flask, session: Session, database: Database, switch: str, became: str
) -> None:
    browser = an_admin(app, session)
    answer = browser.post(
        "/moderation/rules/links/draft",
        {"max_links": "7", "allowed_domains": "a.example", "switch": switch, "version": "0"},
    )
    assert (answer.status_code, answer.location) == (303, "/moderation/rules#rule-links")
    now = settings_now(database).comments
    assert (now.max_links, now.allowed_domains) == (7, ("a.example",))
    assert now.links_mode is RuleSwitch(became)
    assert replace(now, max_links=2, allowed_domains=(), links_mode=RuleSwitch.ON) == (
        CommentSettings()
    )


def test_saving_twice_saves_once(app: Flask, session: Session, database: Database) -> None:
    browser = an_admin(app, session)
    draft = {"held_words": "casino", "switch": "shadow", "version": "0"}
    codes = [browser.post("/moderation/rules/held_words/draft", draft).status_code for _ in "12"]
    assert (codes, versions(database)) == ([303, 303], 1)


def test_a_draft_on_settings_that_changed_comes_back_and_may_overrule(
    app: Flask, session: Session, database: Database
) -> None:
    browser = an_admin(app, session)
    browser.post("/moderation/rules/links", {"switch": "off", "version": "0"})
    draft = {"held_words": "casino", "switch": "on", "version": "0"}
    answer = browser.post("/moderation/rules/held_words/draft", draft)
    assert answer.status_code == 409
    assert "casino" in words(answer)
    assert settings_now(database).comments.held_words == ()
    assert 'name="version" value="1"' in answer.text


@pytest.mark.parametrize(
    ("path", "sent", "code"),
    [
        ("held_patterns/backtest", {"held_patterns": "("}, 422),
        ("held_patterns/backtest", {"held_patterns": "(" * 100_000}, 422),
        ("held_patterns/backtest", {"held_patterns": "((a{100}){100}){100}"}, 422),
        ("links/backtest", {"max_links": "-1"}, 422),
        ("links/backtest", {}, 422),
        ("old_post/backtest", {"moderation": "sometimes", "old_after_days": "3"}, 422),
        ("no_such_rule/backtest", {}, 404),
        ("premoderated/backtest", {}, 404),
        ("no_such_rule/draft", {"switch": "on"}, 404),
        ("held_words/draft", {"held_words": "x", "switch": "loud", "version": "0"}, 422),
        ("held_words/draft", {"held_words": "x", "version": "0"}, 422),
        ("held_patterns/draft", {"held_patterns": "(", "switch": "on", "version": "0"}, 422),
    ],
)  # fmt: skip
def test_bad_drafts_are_refused_and_change_nothing(
    app: Flask,
    session: Session,
    database: Database,
    *,
    path: str,
    sent: dict[str, str],
    code: int,
) -> None:
    browser = an_admin(app, session)
    assert browser.post(f"/moderation/rules/{path}", sent).status_code == code
    assert versions(database) == 0


def test_moderators_test_and_do_not_save(
    app: Flask, session: Session, database: Database, max_: Person
) -> None:
    session.commit()
    browser = Visitor(app).signed_in_as(max_)
    page = browser.get("/moderation/rules/backtest?rule=links")
    assert page.status_code == 200
    assert "Save" not in words(page)
    assert run(browser, held_words="casino").status_code == 200
    draft = {"held_words": "casino", "switch": "on", "version": "0"}
    assert browser.post("/moderation/rules/held_words/draft", draft).status_code == 403
    assert versions(database) == 0


@pytest.mark.parametrize("rule", ["no_such_rule", "staff", "x" * 5_000])
def test_there_is_no_page_for_a_rule_that_cannot_be_tested(
    app: Flask, session: Session, rule: str
) -> None:
    browser = an_admin(app, session)
    assert browser.get(f"/moderation/rules/backtest?rule={rule}").status_code == 404


def test_every_rule_has_its_form(app: Flask, session: Session) -> None:
    browser = an_admin(app, session)
    for rule in COLUMNS:
        assert browser.get(f"/moderation/rules/backtest?rule={rule}").status_code == 200
