"""Patterns that admins write: what they find, and that no pattern and no text makes them slow."""

import time

import pytest

from blog.markup import BadPattern, find_patterns, steps_of
from blog.markup.patterns import PATTERN_LENGTH_MAX, STEPS_MAX

SOON = 3.0
"""Seconds; a search that backtracks would take longer than the sun burns."""


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("A CASINO here", "cas[i1]no"),
        ("a cas1no", "CAS[i1]NO"),
        ("ca\u00adsino", "casino"),  # folded: the soft hyphen is not seen
        ("\uff43\uff41\uff53\uff49\uff4e\uff4f", "casino"),  # folded: full-width letters
        ("Ärger", "ärger"),
        ("buy now", r"\bbuy\s+now\b"),
        ("+49 170 1234567", r"\+\d[\d ]{8,}"),
    ],
)
def test_a_pattern_is_found(text: str, pattern: str) -> None:
    assert find_patterns(text, [pattern]) == [pattern]


def test_those_that_occur_are_named_in_the_order_of_the_list() -> None:
    assert find_patterns("abc", ["c", "x", "a"]) == ["c", "a"]


def test_no_pattern_finds_nothing() -> None:
    assert find_patterns("abc", []) == []


@pytest.mark.parametrize(
    "pattern",
    [
        "(",
        "a)",
        "[",
        "a{2,1}",
        "*",
        r"(a)\1",  # would take more than linear time
        "(?=a)",
        "(?<!a)b",
        "(a{1000}){1000}",
        "((((x{1,99}){1,99}){1,99}){1,99})",
        "x" * (PATTERN_LENGTH_MAX + 1),
        "(x?){100000}",
        "\udcff",
    ],
)
def test_what_cannot_be_used_is_refused(pattern: str) -> None:
    with pytest.raises(BadPattern):
        steps_of(pattern)


def test_a_bad_pattern_in_a_stored_list_does_not_stop_the_others() -> None:
    assert find_patterns("casino", ["(", "casino"]) == ["casino"]


def test_a_quotation_without_its_end_stays_within_its_pattern() -> None:
    assert find_patterns("b", [r"\Qa|b", "b"]) == ["b"]


@pytest.mark.parametrize(
    "pattern", ["(a+)+$", "(a|a)*$", "(.*a){20}$", "(a?){30}a{30}b", ".*.*=.*"]
)
def test_a_bomb_goes_off_in_linear_time(pattern: str) -> None:
    begun = time.perf_counter()
    find_patterns("a" * 10_000 + "!", [pattern] * 3)
    assert time.perf_counter() - begun < SOON


def test_the_most_work_that_is_allowed_stays_bearable() -> None:
    heavy = [f"(.*{letter}){{60}}[^a]{{80}}x" for letter in "abcdefgh"]
    kept: list[str] = []
    for pattern in heavy * 25:
        if sum(map(steps_of, [*kept, pattern])) < STEPS_MAX and len(kept) < 200:
            kept.append(pattern)
    begun = time.perf_counter()
    find_patterns("abcdefgh " * 1_100, kept)
    assert time.perf_counter() - begun < 3 * SOON
