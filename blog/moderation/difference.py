"""What an edit changed, word by word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

COMPARED_MAX = 1_500
"""Words compared one by one; a longer change is shown as all gone and all new, at once instead of late."""

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")


class Kind(StrEnum):
    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Piece:
    kind: Kind
    text: str


def difference(before: str, after: str) -> list[Piece]:
    """Return the pieces that stayed, went and came, in reading order."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    middle = _middle(old[start : len(old) - end], new[start : len(new) - end])
    pieces = [(Kind.SAME, old[:start]), *middle, (Kind.SAME, old[len(old) - end :])]
    return [Piece(kind, "".join(words)) for kind, words in pieces if words]


def _common(one: list[str], other: list[str]) -> int:
    """Return how many words both begin with."""
    pairs = zip(one, other, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _middle(old: list[str], new: list[str]) -> Iterator[tuple[Kind, list[str]]]:
    if max(len(old), len(new)) > COMPARED_MAX:
        yield from ((Kind.GONE, old), (Kind.NEW, new))
        return
    for tag, a, b, c, d in SequenceMatcher(None, old, new).get_opcodes():
        if tag == "equal":
            yield Kind.SAME, old[a:b]
        else:
            yield from ((Kind.GONE, old[a:b]), (Kind.NEW, new[c:d]))
