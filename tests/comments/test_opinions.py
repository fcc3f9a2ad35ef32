"""What is kept of every rule's opinion, and of what the rules saw."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from blog.accounts.models import HeldSanction, Person, Role, Sanction, SanctionKind
from blog.comments.edit import edit
from blog.comments.models import Comment, Status, StatusChange
from blog.comments.opinion_models import RuleMode, RuleOpinion
from blog.comments.policy import RULES
from blog.comments.submit import submit
from blog.moderation.backtest import backtest
from blog.moderation.try_it import try_text
from blog.posts.address import settle_address
from blog.settings.models import CommentSettings, RuleSwitch
from tests.build import NOON, a_comment, a_person, a_post
from tests.queries import counted

OPEN_GATE = CommentSettings(hold_first=0, max_links=1, seconds_between=0)
LINKS = "https://a.example https://b.example"


@pytest.fixture
def rita(session: Session) -> Person:
    return a_person(session, "rita")


def say(session: Session, by: Person, source: str = "Words.", **settings: Any) -> Comment:
    labels = settings.pop("labels", ())
    return submit(
        session,
        post=a_post(session, labels=labels),
        by=by,
        source=source,
        settings=replace(OPEN_GATE, **settings),
        warned=True,
        at=NOON,
    )


def opinions(session: Session, comment: Comment) -> list[tuple[str, str, str, bool]]:
    rows = session.scalars(
        select(RuleOpinion).where(RuleOpinion.comment_id == comment.id).order_by(RuleOpinion.id)
    )
    return [(row.rule, row.outcome, row.mode.value, row.decided) for row in rows]


def verdict(session: Session, comment: Comment) -> StatusChange:
    return session.scalars(
        select(StatusChange)
        .where(StatusChange.comment_id == comment.id)
        .order_by(StatusChange.id.desc())
        .limit(1)
    ).one()


def test_each_opinion_is_kept_and_which_one_decided(session: Session, rita: Person) -> None:
    comment = say(
        session,
        rita,
        f"{LINKS} casino",
        hold_first=1,
        held_words=("casino",),
        first_comment_mode=RuleSwitch.SHADOW,
        held_words_mode=RuleSwitch.WARN,
        links_mode=RuleSwitch.ON,
    )
    assert opinions(session, comment) == [
        ("first_comment", "hold", "shadow", False),
        ("links", "hold", "on", True),
        ("held_words", "hold", "on", False),
    ]
    assert comment.status is Status.PENDING


def test_what_nobody_objects_to_leaves_one_opinion(session: Session, rita: Person) -> None:
    assert opinions(session, say(session, rita)) == [("otherwise", "publish", "on", True)]


def test_the_facts_are_kept_with_the_verdict_and_hold_no_address_of_anybody(
    session: Session, rita: Person
) -> None:
    facts = verdict(session, say(session, rita, LINKS)).facts
    assert facts is not None
    assert (facts["links"], facts["member_days"]) == (2, 99)
    assert rita.account is not None
    assert rita.account.email not in str(facts)


def test_an_edit_is_judged_and_kept_as_well(session: Session, rita: Person) -> None:
    comment = say(session, rita)
    edit(
        session, comment_id=comment.id, by=rita, source=LINKS, version=1,
        settings=OPEN_GATE, at=NOON,
    )  # fmt: skip
    assert opinions(session, comment)[1:] == [("links", "hold", "on", True)]
    facts = verdict(session, comment).facts
    assert facts is not None
    assert facts["links"] == 2


def test_opinions_cost_a_submission_one_statement(
    app: Flask, session: Session, rita: Person
) -> None:
    with counted(app) as statements:
        say(session, rita, f"{LINKS} casino", hold_first=1, held_words=("casino",))
    assert len([each for each in statements if "INTO rule_opinions" in each]) == 1


@pytest.mark.parametrize(
    ("ends", "waits"),
    [(None, True), (timedelta(hours=1), True), (timedelta(0), False), (-timedelta(1), False)],
)
def test_a_pre_moderated_member_waits_until_it_ends(
    session: Session, rita: Person, ends: timedelta | None, *, waits: bool
) -> None:
    until = None if ends is None else NOON + ends
    sanctioned(session, rita, SanctionKind.PREMODERATE, until)
    comment = say(session, rita)
    assert verdict(session, comment).rule == ("premoderated" if waits else "otherwise")


def sanctioned(session: Session, person: Person, kind: SanctionKind, until: Any) -> None:
    sanction = Sanction(
        person_id=person.id,
        kind=kind,
        until=until,
        reason="",
        by_id=a_person(session, "max", Role.MODERATOR).id,
        at=NOON,
    )
    session.add(sanction)
    session.flush()
    session.add(HeldSanction(person_id=person.id, kind=kind, until=until, sanction_id=sanction.id))
    session.flush()


def test_a_warning_is_no_pre_moderation(session: Session, rita: Person) -> None:
    sanctioned(session, rita, SanctionKind.WARN, None)
    assert say(session, rita).status is Status.PUBLISHED


@pytest.mark.parametrize(("days", "rule"), [(99, "otherwise"), (100, "new_member")])
def test_days_of_membership_count_from_the_confirmed_address(
    session: Session, rita: Person, days: int, rule: str
) -> None:
    assert verdict(session, say(session, rita, member_days=days)).rule == rule


@pytest.mark.parametrize(
    ("past", "of", "rule"),
    [
        ("rrrppp", 10, "otherwise"),  # half is not above half
        ("rrrrpp", 10, "record"),
        ("srmppp", 10, "otherwise"),  # spam and removed count like rejected
        ("srmrpp", 10, "record"),
        ("rrrrppp", 3, "otherwise"),  # only the last three
        ("pppprrr", 3, "record"),
        ("rrrwwwp", 10, "record"),  # what waits or was withdrawn is not decided
        ("rr", 10, "otherwise"),
    ],
)
def test_a_record_is_made_of_the_last_decided_comments(
    session: Session, rita: Person, past: str, of: int, rule: str
) -> None:
    post = a_post(session)
    kinds = {"r": Status.REJECTED, "s": Status.SPAM, "m": Status.REMOVED, "p": Status.PUBLISHED,
             "w": Status.PENDING}  # fmt: skip
    for day, letter in enumerate(past):
        at = NOON - timedelta(days=50 - day)
        a_comment(session, post, rita, status=kinds[letter], at=at)
    comment = say(session, rita, record_percent=50, record_of=of)
    assert verdict(session, comment).rule == rule


@pytest.mark.parametrize(
    ("labels", "held", "rule"),
    [
        (("Politics", "gardens"), ("politics",), "held_labels"),
        (("gardens",), ("politics",), "otherwise"),
        (("ÄRGER",), ("ärger",), "held_labels"),
        ((), ("politics",), "otherwise"),
    ],
)
def test_comments_under_a_label_wait(
    session: Session, rita: Person, labels: tuple[str, ...], held: tuple[str, ...], rule: str
) -> None:
    comment = say(session, rita, labels=labels, hold_labels=held)
    assert verdict(session, comment).rule == rule


@pytest.mark.parametrize(
    ("source", "settings", "rule"),
    [
        ("See https://www.bad.example/x", {"blocked_domains": ("bad.example",)}, "blocked_domains"),
        ("See https://verybad.example", {"blocked_domains": ("bad.example",)}, "otherwise"),
        ("See https://xn--bcher-kva.example", {"blocked_domains": ("Bücher.example",)},
         "blocked_domains"),
        (LINKS, {"allowed_domains": ("a.example",)}, "otherwise"),
        (LINKS, {"allowed_domains": ("c.example",)}, "links"),
        ("My c a s 1 n o", {"held_patterns": (r"c\W?a\W?s\W?[i1]",)}, "held_patterns"),
        ("My CASINO", {"blocked_patterns": ("cas[i1]no",)}, "blocked_patterns"),
        ("My cas\u200bino", {"blocked_patterns": ("cas[i1]no",)}, "blocked_patterns"),
        ("https://x.example/casino", {"blocked_patterns": ("casino$",)}, "blocked_patterns"),
    ],
)  # fmt: skip
def test_domains_and_patterns(
    session: Session, rita: Person, source: str, settings: dict[str, Any], rule: str
) -> None:
    assert verdict(session, say(session, rita, source, **settings)).rule == rule


def test_a_rule_that_is_off_leaves_no_opinion(session: Session, rita: Person) -> None:
    comment = say(session, rita, LINKS, links_mode=RuleSwitch.OFF)
    assert [row[0] for row in opinions(session, comment)] == ["otherwise"]
    assert {RuleMode.ON.value} == {row[2] for row in opinions(session, comment)}


def test_comments_on_a_post_that_waits_are_held_and_others_are_not(
    session: Session, rita: Person
) -> None:
    posts = [a_post(session), a_post(session)]
    settings = replace(OPEN_GATE, hold_posts=(str(posts[0].path),))
    rules = [
        verdict(
            session,
            submit(session, post=post, by=rita, source=f"To {post.id}", settings=settings, at=NOON),
        ).rule
        for post in posts
    ]
    assert rules == ["held_post", "otherwise"]


def test_a_post_that_waits_still_does_after_it_moved(session: Session, rita: Person) -> None:
    post, other = a_post(session), a_post(session)
    settings = replace(OPEN_GATE, hold_posts=(str(post.path), "/2026/03/nowhere.html"))
    for slug in ("elsewhere", "further"):
        settle_address(session, post, slug, at=NOON, zone=ZoneInfo("UTC"))
    settle_address(session, other, "moved-too", at=NOON, zone=ZoneInfo("UTC"))
    rules = [
        verdict(
            session,
            submit(session, post=each, by=rita, source=f"To {each.id}", settings=settings, at=NOON),
        ).rule
        for each in (post, other)
    ]
    assert rules == ["held_post", "otherwise"]
    judged = {"source": "Words", "by": rita, "settings": settings, "at": NOON}
    tried = [try_text(session, post=each, **judged).verdict.rule for each in (post, other)]
    assert tried == rules
    past = backtest(session, RULES["held_post"], settings, at=NOON + timedelta(days=1))
    assert (past.seen, past.hits) == (2, 1)
