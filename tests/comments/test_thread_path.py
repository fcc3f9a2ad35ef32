"""Paths of comments sort a thread as it is read."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from blog.comments.thread_path import LEVELS, WIDTH, level_of, new_path, prefixes
from tests.build import NOON

Talk = Sequence[tuple[int | None, int]]
"""Comments in the order of writing: which earlier one each answers, and milliseconds since the last."""


@st.composite
def talks(draw: st.DrawFn) -> Talk:
    size = draw(st.integers(min_value=1, max_value=40))
    return [
        (
            draw(st.one_of(st.none(), st.integers(0, number - 1))) if number else None,
            draw(st.integers(min_value=1, max_value=10**9)),
        )
        for number in range(size)
    ]


def paths_of(talk: Talk) -> list[str]:
    paths: list[str] = []
    at = NOON
    for answers, later in talk:
        at += timedelta(milliseconds=later)
        paths.append(new_path(None if answers is None else paths[answers], at))
    return paths


def depth_of(talk: Talk, number: int) -> int:
    answers = talk[number][0]
    return 1 if answers is None else 1 + depth_of(talk, answers)


@given(talks())
def test_siblings_stand_by_age(talk: Talk) -> None:
    paths = paths_of(talk)
    for parent in {answers for answers, _ in talk}:
        siblings = [paths[number] for number, (answers, _) in enumerate(talk) if answers == parent]
        assert siblings == sorted(siblings)


@given(talks())
def test_an_answer_stands_below_what_it_answers(talk: Talk) -> None:
    paths = paths_of(talk)
    for number, (answers, _) in enumerate(talk):
        assert answers is None or paths[answers] < paths[number]


@given(talks())
def test_what_stands_below_a_comment_on_screen_stays_together(talk: Talk) -> None:
    paths = sorted(paths_of(talk))
    for path in paths:
        below = [number for number, other in enumerate(paths) if other.startswith(path)]
        assert below == list(range(below[0], below[0] + len(below)))


@given(talks())
def test_a_whole_thread_stays_together(talk: Talk) -> None:
    roots = [path[:WIDTH] for path in sorted(paths_of(talk))]
    assert [root for number, root in enumerate(roots) if root not in roots[:number]] == sorted(
        set(roots)
    )
    assert roots == sorted(roots)


@given(talks())
def test_the_level_is_the_depth_up_to_the_last_one(talk: Talk) -> None:
    for number, path in enumerate(paths_of(talk)):
        assert level_of(path) == min(depth_of(talk, number), LEVELS)


@given(st.integers(min_value=1, max_value=500))
def test_a_path_never_grows_beyond_the_last_level(depth: int) -> None:
    path = None
    for number in range(depth):
        path = new_path(path, NOON + timedelta(seconds=number))
    assert path is not None
    assert len(path) == min(depth, LEVELS) * WIDTH


def test_the_levels_above_are_told_root_first() -> None:
    root = new_path(None, NOON)
    reply = new_path(root, NOON)
    deep = new_path(reply, NOON)
    assert prefixes(deep) == [root, reply]
    assert prefixes(root) == []


@given(st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2200, 1, 1)))  # noqa: DTZ001 - hypothesis wants the bounds naive
def test_any_date_makes_a_path_of_one_width(date: datetime) -> None:
    assert len(new_path(None, date.replace(tzinfo=NOON.tzinfo))) == WIDTH


def test_two_comments_of_one_millisecond_have_different_paths() -> None:
    assert len({new_path(None, NOON) for _ in range(100)}) == 100
