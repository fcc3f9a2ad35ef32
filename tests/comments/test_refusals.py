"""Why a submission never becomes a comment, and in which order that is asked."""

from datetime import timedelta
from typing import Any

import pytest

from blog.accounts.models import Account, HeldRole, Person, Role
from blog.comments.refusals import (
    AT_ONCE,
    LENGTH_MAX,
    OF_AN_EDIT,
    REFUSALS,
    Attempt,
    CommentsClosed,
    Duplicate,
    NotAMember,
    NotConfirmed,
    refuse,
)
from blog.errors import Invalid, Refusal, TooFast
from blog.posts.models import CommentMode, Post
from blog.settings.models import CommentSettings
from tests.build import NOON


def somebody(*roles: Role, account: bool = True, confirmed: bool = True) -> Person:
    person = Person(id=7, display_name="Rita", created_at=NOON)
    person.account = (
        Account(confirmed_at=NOON if confirmed else None, approved_at=NOON if confirmed else None)
        if account
        else None
    )
    person.held_roles = [HeldRole(role=role) for role in roles]
    person.held_sanctions = []
    return person


def attempt(settings: dict[str, Any] | None = None, **known: Any) -> Attempt:
    """Return one that nothing speaks against but what is said here."""
    post = Post(
        author_id=1,
        comment_mode=known.pop("mode", CommentMode.OPEN),
        published_at=NOON - timedelta(days=known.pop("age", 1)),
    )
    usual: dict[str, Any] = {"by": somebody(), "source": "Hello."}
    return Attempt(
        post=post, settings=CommentSettings(**(settings or {})), at=NOON, **{**usual, **known}
    )


def refusal_of(tried: Attempt) -> type[Refusal] | None:
    try:
        refuse(tried, REFUSALS)
    except Refusal as refusal:
        return type(refusal)
    return None


def ago(seconds: float) -> dict[str, Any]:
    return {"last_at": NOON - timedelta(seconds=seconds)}


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        (None, NotAMember),
        (somebody(account=False), NotAMember),
        (somebody(Role.MODERATOR, account=False), NotAMember),
        (somebody(confirmed=False), NotConfirmed),
        (somebody(Role.ADMIN, confirmed=False), NotConfirmed),
        (somebody(), None),
    ],
)
def test_only_members_comment(person: Person | None, expected: type[Refusal] | None) -> None:
    assert refusal_of(attempt(by=person)) is expected


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        (CommentMode.OPEN, None),
        (CommentMode.CLOSED, CommentsClosed),
        (CommentMode.HIDDEN, CommentsClosed),
    ],
)
def test_a_closed_post_takes_none(mode: CommentMode, expected: type[Refusal] | None) -> None:
    assert refusal_of(attempt(mode=mode)) is expected


@pytest.mark.parametrize(
    ("close_after", "age", "expected"),
    [(30, 31, CommentsClosed), (30, 30, None), (30, 30.01, CommentsClosed), (0, 4000, None)],
)
def test_an_old_post_takes_none(
    close_after: int, age: float, expected: type[Refusal] | None
) -> None:
    assert refusal_of(attempt({"close_after_days": close_after}, age=age)) is expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [("", Invalid), (" \n\t\u3000 ", Invalid), ("a", None), ("0", None), ("👍", None)],
)
def test_an_empty_one_is_refused(source: str, expected: type[Refusal] | None) -> None:
    assert refusal_of(attempt(source=source)) is expected


@pytest.mark.parametrize(
    ("length", "expected"), [(LENGTH_MAX, None), (LENGTH_MAX + 1, Invalid), (10**6, Invalid)]
)
def test_one_that_is_too_long_is_refused(length: int, expected: type[Refusal] | None) -> None:
    assert refusal_of(attempt(source="é" * length)) is expected


@pytest.mark.parametrize(("said_before", "expected"), [(True, Duplicate), (False, None)])
def test_the_same_again_is_refused(said_before: bool, expected: type[Refusal] | None) -> None:
    assert refusal_of(attempt(said_before=said_before)) is expected


@pytest.mark.parametrize(
    ("settings", "known", "expected"),
    [
        ({}, ago(0), TooFast),
        ({}, ago(14.99), TooFast),
        ({}, ago(15), None),
        ({}, {}, None),
        ({"seconds_between": 0}, ago(0), None),  # 0 switches it off
        ({"seconds_between": 60}, ago(59), TooFast),
        ({}, ago(-5), TooFast),  # the clocks of two servers differ
        ({}, ago(-86_400), None),  # a date that came with an import
        ({}, ago(0) | {"by": somebody(Role.MODERATOR)}, None),
    ],
)
def test_the_pace_is_kept(
    settings: dict[str, Any], known: dict[str, Any], expected: type[Refusal] | None
) -> None:
    assert refusal_of(attempt(settings, **known)) is expected


def test_too_fast_says_after_how_many_seconds_to_come_back() -> None:
    with pytest.raises(TooFast) as refused:
        refuse(attempt(**ago(3.5)), REFUSALS)
    assert refused.value.retry_after == 12


SPEAKS_AGAINST: list[tuple[type[Refusal], dict[str, Any]]] = [
    (NotAMember, {"by": None}),
    (CommentsClosed, {"mode": CommentMode.CLOSED}),
    (Invalid, {"source": "x" * (LENGTH_MAX + 1)}),
    (Duplicate, {"said_before": True}),
    (TooFast, ago(0)),
]


@pytest.mark.parametrize("first", range(len(SPEAKS_AGAINST)))
def test_of_several_refusals_the_first_in_order_is_told(first: int) -> None:
    remaining = [facts for _, facts in SPEAKS_AGAINST[first:]]
    everything = {name: value for facts in remaining for name, value in facts.items()}
    assert refusal_of(attempt(**everything)) is SPEAKS_AGAINST[first][0]


def test_an_edit_and_a_preview_ask_less_but_in_the_same_order() -> None:
    for some in (OF_AN_EDIT, AT_ONCE):
        assert [check for check in REFUSALS if check in some] == list(some)
