"""Each rule of the policy with the facts that trigger it and those that just do not."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.comments.models import Status
from blog.comments.policy import BECOMES, POLICY, Facts, Outcome, judge
from blog.settings.models import CommentSettings, ModerationMode

NOTHING_HELD: dict[str, Any] = {"moderation": ModerationMode.NEVER, "hold_first": 0, "max_links": 0}
"""Settings that let everything through, so that one rule shows at a time."""


def facts(settings: dict[str, Any] | None = None, **known: Any) -> Facts:
    return Facts(settings=CommentSettings(**{**NOTHING_HELD, **(settings or {})}), **known)


def verdict_of(given_facts: Facts) -> tuple[str, str]:
    verdict = judge(given_facts)
    return verdict.outcome.value, verdict.rule


PASSED = ("publish", "otherwise")


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
    verdict = judge(facts(STRICT, is_staff=True, **EVERYTHING))
    assert (verdict.outcome, verdict.rule) == (Outcome.PUBLISH, "staff")
    assert [reason["code"] for reason in verdict.reasons] == ["staff"]


def test_a_blocked_word_comes_before_the_holds_and_tells_itself_alone() -> None:
    verdict = judge(facts(STRICT, **EVERYTHING))
    assert verdict.rule == "blocked_words"
    assert verdict.reasons == ({"code": "blocked_words", "words": ["pills"]},)


def test_a_hold_tells_the_reasons_of_all_rules_that_hold_in_their_order() -> None:
    verdict = judge(facts(STRICT, **{**EVERYTHING, "blocked_words": ()}))
    assert verdict.rule == "old_post"
    assert verdict.reasons == (
        {"code": "old_post", "days": 40},
        {"code": "first_comment", "number": 1},
        {"code": "links", "count": 3},
        {"code": "held_words", "words": ["casino"]},
        {"code": "repeated"},
    )


def test_the_number_of_a_held_comment_counts_from_one() -> None:
    verdict = judge(facts({"hold_first": 3}, published_before=2))
    assert verdict.reasons == ({"code": "first_comment", "number": 3},)


def test_what_passes_has_no_reasons() -> None:
    assert judge(facts()).reasons == ()


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
    ),
    is_staff=st.booleans(),
    post_age_days=st.integers(min_value=-10, max_value=100_000),
    published_before=numbers,
    links=numbers,
    held_words=some_words,
    blocked_words=some_words,
    repeated=st.booleans(),
)


@given(any_facts)
def test_the_policy_has_an_answer_for_all_facts_and_always_the_same(known: Facts) -> None:
    verdict = judge(known)
    assert verdict == judge(known)
    opinions = [opinion for rule in POLICY if (opinion := rule(known)) is not None]
    assert (verdict.outcome, verdict.rule) == (opinions[0].outcome, opinions[0].rule)
    assert verdict.status is BECOMES[verdict.outcome]


@given(any_facts)
def test_nothing_blocked_is_ever_published_but_by_staff(known: Facts) -> None:
    if known.blocked_words and not known.is_staff:
        assert judge(known).status is Status.REJECTED
