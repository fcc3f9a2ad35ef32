"""Comparing words the way a reader sees them, however they were typed."""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from blog.markup.linear import BadPattern, any_of

MEMORY = 8 * 1024 * 1024
"""Bytes for a list of words, made ready: the longest that the settings take, in Latin letters."""

REMEMBERED = 8_192
"""Characters that are known to be seen or not; texts in one script take a few hundred."""

# Han, kana, Hangul, Thai, Lao, Burmese and Khmer: no spaces between words, or endings glued to them.
_UNSPACED = (
    *((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1100, 0x11FF), (0x1780, 0x17FF)),
    *((0x3040, 0x30FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xAC00, 0xD7AF)),
    *((0xF900, 0xFAFF), (0x20000, 0x3FFFF)),
)


def fold(text: str) -> str:
    """The text for comparison: NFKC, case folded, one space between words, nothing invisible."""
    unseen = {char for char in set(text) if _is_invisible(char)}
    seen = "".join(char for char in text if char not in unseen) if unseen else text
    # Case folding can undo the normal form (Unicode 3.13, D147), so it is taken once more.
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", seen).casefold())
    return " ".join(folded.split())


def find_words(text: str, words: Iterable[str]) -> list[str]:
    """Which of the words or phrases occur in the text as whole words, in the order of the list.

    In scripts without spaces, and with signs and emoji, any occurrence counts.
    """
    watched, anywhere = _watched(tuple(words))
    if not watched:
        return []
    folded = fold(text)
    if anywhere is not None and not anywhere.search(folded):
        return []
    return [word for word, sought in watched if sought in folded and _stands_alone(sought, folded)]


@lru_cache(maxsize=16)
def _watched(words: tuple[str, ...]) -> tuple[list[tuple[str, str]], Any]:
    """The words with what they are compared as, and what finds any of them.

    Most texts contain none of them, not even within a word, and need no closer look.
    """
    watched = [(word, folded) for word in words if (folded := fold(word))]
    try:
        anywhere = any_of([folded for _, folded in watched], MEMORY)
    except BadPattern:
        anywhere = None
    return watched, anywhere


def _stands_alone(sought: str, folded: str) -> bool:
    """Whether it occurs where words and signs begin and end, not within a run of letters."""
    start = folded.find(sought)
    while start >= 0:
        if _is_edge(folded, start) and _is_edge(folded, start + len(sought)):
            return True
        start = folded.find(sought, start + 1)
    return False


def _is_edge(folded: str, at: int) -> bool:
    """Whether a word or a sign begins or ends here; a run of letters, digits, marks has none inside."""
    if at in (0, len(folded)):
        return True
    return not (_joins(folded[at - 1]) and _joins(folded[at]))


@lru_cache(maxsize=4096)
def _joins(char: str) -> bool:
    """Whether the character makes one word with the same kind of character beside it."""
    if any(first <= ord(char) <= last for first, last in _UNSPACED):
        return False
    return unicodedata.category(char)[0] in "LNM"


@lru_cache(maxsize=REMEMBERED)
def _is_invisible(char: str) -> bool:
    """Whether nothing is seen of it: format and control characters, variation selectors, fillers."""
    if char.isspace():
        return False
    invisible_letters = "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0"
    return (
        unicodedata.category(char) in ("Cf", "Cc", "Cs")
        or "\ufe00" <= char <= "\ufe0f"
        or "\U000e0100" <= char <= "\U000e01ef"
        or char in invisible_letters
    )
