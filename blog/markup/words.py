"""Comparing words the way a reader sees them, however they were typed."""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

# Han, kana, Hangul, Thai, Lao, Burmese and Khmer: no spaces between words, or endings glued to them.
_UNSPACED = (
    *((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1100, 0x11FF), (0x1780, 0x17FF)),
    *((0x3040, 0x30FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xAC00, 0xD7AF)),
    *((0xF900, 0xFAFF), (0x20000, 0x3FFFF)),
)


def fold(text: str) -> str:
    """The text for comparison: NFKC, case folded, one space between words, nothing invisible."""
    seen = "".join(char for char in text if not _is_invisible(char))
    # Case folding can undo the normal form (Unicode 3.13, D147), so it is taken once more.
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", seen).casefold())
    return " ".join(folded.split())


def find_words(text: str, words: Iterable[str]) -> list[str]:
    """Which of the words or phrases occur in the text as whole words, in the order of the list.

    In scripts without spaces, and with signs and emoji, any occurrence counts.
    """
    watched, lengths = _watched(tuple(words))
    folded = fold(text)
    edges = _edges(folded)
    ends = set(edges)
    found = {
        folded[start : start + length]
        for start in edges
        for length in lengths
        if start + length in ends
    }
    return [word for word, folded_word in watched if folded_word in found]


@lru_cache(maxsize=16)
def _watched(words: tuple[str, ...]) -> tuple[list[tuple[str, str]], list[int]]:
    """The words with what they are compared as, and which lengths these have."""
    watched = [(word, folded) for word in words if (folded := fold(word))]
    return watched, sorted({len(folded) for _, folded in watched})


def _edges(folded: str) -> list[int]:
    """Where words and signs begin or end; a run of letters, digits and marks has none inside."""
    joined = [_joins(char) for char in folded]
    inside = (before and after for before, after in pairwise(joined))
    return [0, *(at for at, within in enumerate(inside, start=1) if not within), len(folded)]


@lru_cache(maxsize=4096)
def _joins(char: str) -> bool:
    """Whether the character makes one word with the same kind of character beside it."""
    if any(first <= ord(char) <= last for first, last in _UNSPACED):
        return False
    return unicodedata.category(char)[0] in "LNM"


@lru_cache(maxsize=4096)
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
