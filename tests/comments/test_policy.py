"""Each rule of the policy with the facts that trigger it and those that just do not."""

from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.comments.judge import judge
from blog.comments.models import Status
from blog.comments.opinion_models import RuleMode
from blog.comments.policy import POLICY
from blog.comments.rule import BECOMES, Facts, Outcome
from blog.settings.models import CommentSettings, ModerationMode, RuleSwitch

NOTHING_HELD: dict[str, Any] = {"moderation": ModerationMode.NEVER, "hold_first": 0, "max_links": 0}
"""Settings that let everything through, so that one rule shows at a time."""


def facts(settings: dict[str, Any] | None = None, **known: Any) -> Facts:
    return Facts(settings=CommentSettings(**{**NOTHING_HELD, **(settings or {})}), **known)


def verdict_of(given_facts: Facts) -> tuple[str, str]:
    verdict = judge(given_facts).verdict
    return verdict.outcome.value, verdict.rule


PASSED = ("publish", "otherwise")
OFF = RuleSwitch.OFF


@pytest.mark.parametrize(("is_staff", "expected"), [(True, ("publish", "staff")), (False, PASSED)])
def test_staff_are_published(is_staff: bool, expected: tuple[str, str]) -> None:
    assert verdict_of(facts(is_staff=is_staff)) == expected


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (("casino",), ("reject", "blocked_words")),
        (("a", "b"), ("reject", "blocked_words")),
        ((), PASSED),
    ],
)
def test_blocked_words_reject(found: tuple[str, ...], expected: tuple[str, str]) -> None:
    assert verdict_of(facts(blocked_words=found)) == expected


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        (ModerationMode.ALWAYS, ("hold", "always")),
        (ModerationMode.OLD_POSTS, PASSED),
        (ModerationMode.NEVER, PASSED),
    ],
)
def test_the_mode_always_holds_everything(mode: ModerationMode, expected: tuple[str, str]) -> None:
    assert verdict_of(facts({"moderation": mode})) == expected


@pytest.mark.parametrize(
    ("mode", "limit", "age", "expected"),
    [
        (ModerationMode.OLD_POSTS, 14, 15, ("hold", "old_post")),
        (ModerationMode.OLD_POSTS, 14, 14, PASSED),
        (ModerationMode.OLD_POSTS, 14, 0, PASSED),
        (ModerationMode.OLD_POSTS, 1, 2, ("hold", "old_post")),
        (ModerationMode.OLD_POSTS, 0, 4000, PASSED),  # 0 switches it off
        (ModerationMode.NEVER, 14, 4000, PASSED),
    ],
)
def test_old_posts_hold(
    mode: ModerationMode, limit: int, age: int, expected: tuple[str, str]
) -> None:
    settings = {"moderation": mode, "old_after_days": limit}
    assert verdict_of(facts(settings, post_age_days=age)) == expected


@pytest.mark.parametrize(
    ("first", "published", "expected"),
    [
        (1, 0, ("hold", "first_comment")),
        (1, 1, PASSED),
        (3, 2, ("hold", "first_comment")),
        (3, 3, PASSED),
        (0, 0, PASSED),
    ],
)
def test_a_members_first_comments_are_held(
    first: int, published: int, expected: tuple[str, str]
) -> None:
    assert verdict_of(facts({"hold_first": first}, published_before=published)) == expected


@pytest.mark.parametrize(
    ("limit", "links", "expected"),
    [(2, 3, ("hold", "links")), (2, 2, PASSED), (1, 2, ("hold", "links")), (0, 99, PASSED)],
)
def test_many_links_hold(limit: int, links: int, expected: tuple[str, str]) -> None:
    assert verdict_of(facts({"max_links": limit}, links=links)) == expected


@pytest.mark.parametrize(
    ("found", "expected"), [(("casino",), ("hold", "held_words")), ((), PASSED)]
)
def test_watched_words_hold(found: tuple[str, ...], expected: tuple[str, str]) -> None:
    assert verdict_of(facts(held_words=found)) == expected


@pytest.mark.parametrize(
    ("switched_on", "repeated", "expected"),
    [
        (True, True, ("hold", "repeated")),
        (True, False, PASSED),
        (False, True, PASSED),
    ],
)
def test_repeated_text_is_held(
    switched_on: bool, repeated: bool, expected: tuple[str, str]
) -> None:
    assert verdict_of(facts({"hold_repeated": switched_on}, repeated=repeated)) == expected


@pytest.mark.parametrize(
    ("premoderated", "expected"), [(True, "premoderated"), (False, "otherwise")]
)
def test_a_member_under_pre_moderation_waits(premoderated: bool, expected: str) -> None:
    assert verdict_of(facts(premoderated=premoderated))[1] == expected


@pytest.mark.parametrize(
    ("limit", "days", "expected"),
    [
        (7, 6, ("hold", "new_member")),
        (7, 7, PASSED),
        (0, 0, PASSED),
        (1, 0, ("hold", "new_member")),
    ],
)
def test_new_members_wait(limit: int, days: int, expected: tuple[str, str]) -> None:
    assert verdict_of(facts({"member_days": limit}, member_days=days)) == expected


@pytest.mark.parametrize(
    ("percent", "refused", "decided", "expected"),
    [
        (50, 6, 10, ("hold", "record")),
        (50, 5, 10, PASSED),  # above, not at
        (50, 2, 2, PASSED),  # two say nothing about a person
        (50, 2, 3, ("hold", "record")),
        (0, 10, 10, PASSED),
        (100, 10, 10, PASSED),
        (99, 10, 10, ("hold", "record")),
    ],
)
def test_a_bad_record_waits(
    percent: int, refused: int, decided: int, expected: tuple[str, str]
) -> None:
    known = facts({"record_percent": percent}, refused_before=refused, decided_before=decided)
    assert verdict_of(known) == expected


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ({"held_post": True}, ("hold", "held_post")),
        ({"held_labels": ("politics",)}, ("hold", "held_labels")),
        ({"held_patterns": ("a+",)}, ("hold", "held_patterns")),
        ({"blocked_patterns": ("a+",)}, ("reject", "blocked_patterns")),
        ({"blocked_domains": ("bad.example",)}, ("reject", "blocked_domains")),
    ],
)
def test_what_was_found_of_a_list_decides(found: dict[str, Any], expected: tuple[str, str]) -> None:
    assert verdict_of(facts(**found)) == expected


EVERYTHING: dict[str, Any] = {
    "post_age_days": 40,
    "published_before": 0,
    "links": 3,
    "held_words": ("casino",),
    "blocked_words": ("pills",),
    "repeated": True,
}
STRICT: dict[str, Any] = {"moderation": ModerationMode.OLD_POSTS, "hold_first": 1, "max_links": 2}


def test_staff_come_before_everything_else() -> None:
    verdict = judge(facts(STRICT, is_staff=True, **EVERYTHING)).verdict
    assert (verdict.outcome, verdict.rule) == (Outcome.PUBLISH, "staff")
    assert [reason["code"] for reason in verdict.reasons] == ["staff"]


def test_a_blocked_word_comes_before_the_holds_and_tells_itself_alone() -> None:
    verdict = judge(facts(STRICT, **EVERYTHING)).verdict
    assert verdict.rule == "blocked_words"
    assert verdict.reasons == ({"code": "blocked_words", "words": ["pills"]},)


def test_a_hold_tells_the_reasons_of_all_rules_that_hold_in_their_order() -> None:
    verdict = judge(facts(STRICT, **{**EVERYTHING, "blocked_words": ()})).verdict
    assert verdict.rule == "old_post"
    assert verdict.reasons == (
        {"code": "old_post", "days": 40},
        {"code": "first_comment", "number": 1},
        {"code": "links", "count": 3},
        {"code": "held_words", "words": ["casino"]},
        {"code": "repeated"},
    )


def test_the_number_of_a_held_comment_counts_from_one() -> None:
    verdict = judge(facts({"hold_first": 3}, published_before=2)).verdict
    assert verdict.reasons == ({"code": "first_comment", "number": 3},)


def test_what_passes_has_no_reasons() -> None:
    assert judge(facts()).verdict.reasons == ()


def test_every_outcome_leads_to_a_status() -> None:
    assert {BECOMES[outcome] for outcome in Outcome} == {
        Status.PUBLISHED,
        Status.PENDING,
        Status.SPAM,
        Status.REJECTED,
    }


numbers = st.integers(min_value=0, max_value=10_000)
some_words = st.lists(st.text(max_size=8), max_size=3).map(tuple)
any_facts = st.builds(
    Facts,
    settings=st.builds(
        CommentSettings,
        moderation=st.sampled_from(ModerationMode),
        old_after_days=numbers,
        hold_first=numbers,
        max_links=numbers,
        hold_repeated=st.booleans(),
        member_days=numbers,
        record_percent=numbers,
        **{f"{rule.name}_mode": st.sampled_from(RuleSwitch) for rule in POLICY if rule.can_switch},
    ),
    is_staff=st.booleans(),
    post_age_days=st.integers(min_value=-10, max_value=100_000),
    published_before=numbers,
    links=numbers,
    held_words=some_words,
    blocked_words=some_words,
    repeated=st.booleans(),
    premoderated=st.booleans(),
    member_days=numbers,
    decided_before=numbers,
    refused_before=numbers,
    held_labels=some_words,
    held_patterns=some_words,
    blocked_patterns=some_words,
    blocked_domains=some_words,
)


@given(any_facts)
def test_the_policy_has_an_answer_for_all_facts_and_always_the_same(known: Facts) -> None:
    judgement = judge(known)
    assert judgement == judge(known)
    verdict, opinions = judgement.verdict, judgement.opinions
    assert verdict.status is BECOMES[verdict.outcome]
    (decided,) = (each for each in opinions if each.decided)
    assert (decided.verdict.rule, decided.mode) == (verdict.rule, RuleMode.ON)
    assert not [each for each in opinions if known.settings.mode_of(each.rule.name) is OFF]
    places = [POLICY.index(each.rule) for each in opinions]
    assert places == sorted(set(places))


@given(any_facts)
def test_nothing_blocked_is_ever_published_but_by_staff(known: Facts) -> None:
    if known.blocked_words and not known.is_staff:
        switch = known.settings.blocked_words_mode
        if switch in (RuleSwitch.ON, RuleSwitch.WARN):
            assert judge(known).verdict.status is Status.REJECTED


def test_every_rule_that_can_be_switched_has_its_setting_and_only_those() -> None:
    modes = {each.name for each in fields(CommentSettings) if each.name.endswith("_mode")}
    assert modes == {f"{rule.name}_mode" for rule in POLICY if rule.can_switch}


def test_every_rule_reads_settings_that_there_are() -> None:
    known = {each.name for each in fields(CommentSettings)}
    assert {name for rule in POLICY for name in rule.settings} <= known


def test_a_rule_that_is_off_is_not_asked() -> None:
    judgement = judge(facts({"max_links": 1, "links_mode": RuleSwitch.OFF}, links=5))
    assert [each.rule.name for each in judgement.opinions] == ["otherwise"]


def test_a_rule_in_the_shadow_is_heard_and_decides_nothing() -> None:
    judgement = judge(facts({"max_links": 1, "links_mode": RuleSwitch.SHADOW}, links=5))
    assert (judgement.verdict.rule, judgement.verdict.reasons) == ("otherwise", ())
    heard = [(each.rule.name, each.mode, each.decided) for each in judgement.opinions]
    assert heard == [("links", RuleMode.SHADOW, False), ("otherwise", RuleMode.ON, True)]


def test_a_shadow_adds_no_reason_to_a_verdict_of_others() -> None:
    known = facts({"max_links": 1, "links_mode": RuleSwitch.SHADOW}, links=5, repeated=True)
    assert [each["code"] for each in judge(known).verdict.reasons] == ["repeated"]


def test_staff_and_otherwise_cannot_be_switched() -> None:
    assert [rule.name for rule in POLICY if not rule.can_switch] == [
        "staff",
        "outsider",
        "otherwise",
    ]


def test_nobody_else_is_asked_about_staff() -> None:
    judgement = judge(facts(STRICT, is_staff=True, **EVERYTHING))
    assert [each.rule.name for each in judgement.opinions] == ["staff"]


@pytest.mark.parametrize(
    ("switches", "known", "warns"),
    [
        ({"links_mode": "warn"}, {"links": 5}, ["links"]),
        ({"links_mode": "on"}, {"links": 5}, []),
        ({"links_mode": "warn"}, {"links": 1}, []),
        ({"links_mode": "warn"}, {"links": 5, "is_staff": True}, []),
        ({"links_mode": "warn"}, {"links": 5, "blocked_words": ("x",)}, []),  # it is rejected anyway
        ({"links_mode": "warn", "repeated_mode": "warn"}, {"links": 5, "repeated": True},
         ["links", "repeated"]),
        ({"links_mode": "warn"}, {"links": 5, "premoderated": True}, ["links"]),
    ],
)  # fmt: skip
def test_who_could_write_it_differently_is_warned(
    switches: dict[str, str], known: dict[str, Any], warns: list[str]
) -> None:
    modes = {name: RuleSwitch(switch) for name, switch in switches.items()}
    judgement = judge(facts({"max_links": 1, **modes}, **known))
    assert [rule.name for rule in judgement.warnings] == warns


def test_what_the_rules_saw_is_kept_without_the_settings_and_without_what_is_empty() -> None:
    seen = facts(links=2, held_words=("a",), repeated=True).seen()
    assert seen == {
        "member_days": 0,
        "published_before": 0,
        "decided_before": 0,
        "refused_before": 0,
        "post_age_days": 0,
        "links": 2,
        "held_words": ["a"],
        "repeated": True,
    }
