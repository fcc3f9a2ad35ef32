import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.markup import find_words, fold


@pytest.mark.parametrize(
    ("what", "text", "folded"),
    [
        ("case", "STRASSE straße", "strasse strasse"),
        ("width", "\uff33\uff30\uff21\uff2d", "spam"),
        ("mathematical capitals", "\U0001d412\U0001d40f\U0001d400\U0001d40c", "spam"),
        ("ligatures", "ﬁne", "fine"),
        ("whitespace", " a\n\t\u00a0b\u3000", "a b"),
        ("zero-width characters", "s\u200bp\u00ada\u2060m\ufeff", "spam"),
        ("control characters", "sp\x00am", "spam"),
        ("variation selectors", "❤\ufe0f", "❤"),
        ("composed and decomposed", "e\u0301", "é"),
    ],
)
def test_folding_makes_alike_what_looks_alike(what: str, text: str, folded: str) -> None:
    assert fold(text) == folded, what


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("straße", "in der STRASSE 5"),
        ("spam", "(Spam!)"),
        ("spam", "_spam_"),
        ("spam", "s\u200bpam"),
        ("buy now", "please BUY\n now."),
        ("e-mail", "my e-mail: x"),
        ("c++", "in c++ today"),
        ("$$$", "make $$$ fast"),
        ("18+", "18+ only"),
        ("賭博", "網上賭博網站"),
        ("스팸", "스팸은 싫어"),
        ("👍", "ok👍🏽"),
        ("माता", "मेरी माता जी"),
        ("café", "cafe\u0301"),
    ],
)
def test_a_watched_word_is_found(word: str, text: str) -> None:
    assert find_words(text, [word]) == [word]


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("ass", "class"),
        ("ass", "assume"),
        ("18", "2018"),
        ("buy now", "buy nowhere"),
        ("buy now", "buy-now"),
        ("e-mail", "e-mails"),
        ("मा", "माता"),
        ("", "anything"),
        (" \u200b", "anything else"),
    ],
)
def test_a_watched_word_is_not_found(word: str, text: str) -> None:
    assert find_words(text, [word]) == []


def test_words_are_found_inside_each_other_and_named_in_the_order_and_spelling_of_the_list() -> (
    None
):
    words = ["York city", "NEW YORK", "new york", "absent"]
    assert find_words("new york city", words) == ["York city", "NEW YORK", "new york"]


@pytest.mark.parametrize("text", ["a b " * 2_500, "賭" * 10_000, "spam " * 2_000, "!" * 10_000])
def test_a_thousand_words_in_ten_thousand_characters_are_fast(text: str) -> None:
    words = [f"{'a b ' * (n % 30)}word{n}" for n in range(1_000)]
    began = time.process_time()
    assert find_words(text, words) == []
    assert time.process_time() - began < 0.8
