"""Patterns that admins write, matched in time that grows with the text and never with its tricks.

RE2 (https://github.com/google/re2/wiki/Syntax) knows neither backreferences nor looking around: what
it cannot match in linear time it refuses when the pattern is made.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from blog.markup.linear import BadPattern, made
from blog.markup.words import fold

PATTERN_LENGTH_MAX = 1_000
"""Characters of a pattern; who needs more needs two."""

PATTERNS_MAX = 200
"""Patterns of a list; each comment is compared with all of them."""

MEMORY = 256 * 1024
"""Bytes that one pattern may take, made and at work: a full list stays below 50 MB."""

STEPS_MAX = 20_000
"""Steps of all patterns of a list together; at worst each character of a comment takes them all."""

TOGETHER_MEMORY = 8 * 1024 * 1024
"""Bytes for all patterns of a list as one, which most comments are compared with and nothing else."""


def steps_of(pattern: str) -> int:
    """Return how much work the pattern is; raise BadPattern for one that cannot be used."""
    if len(pattern) > PATTERN_LENGTH_MAX:
        raise BadPattern(pattern, f"longer than {PATTERN_LENGTH_MAX} characters")
    return int(made(pattern, MEMORY).programsize)


def find_patterns(text: str, patterns: Iterable[str]) -> list[str]:
    """Which of the patterns occur in the text, as it stands or folded; capitals do not count."""
    usable, together = _ready(tuple(patterns))
    if not usable:
        return []
    folded = fold(text)
    texts = (text,) if folded == text.lower() else (text, folded)
    if together is not None and not any(together.search(each) for each in texts):
        return []
    return [name for name, ready in usable if any(ready.search(each) for each in texts)]


@lru_cache(maxsize=16)
def _ready(patterns: tuple[str, ...]) -> tuple[list[tuple[str, Any]], Any]:
    """The patterns that can be used, one by one and as one; the latter is nothing if it cannot be."""
    usable = []
    for pattern in patterns:
        try:
            usable.append((pattern, made(pattern, MEMORY)))
        except BadPattern:  # a document written by hand: one bad line does not close the gate
            continue
    names = [name for name, _ in usable]
    if any("\\Q" in name for name in names):  # it quotes to the end, past its own pattern's
        return usable, None
    try:
        return usable, made("|".join(f"(?:{name})" for name in names), TOGETHER_MEMORY)
    except BadPattern:
        return usable, None
