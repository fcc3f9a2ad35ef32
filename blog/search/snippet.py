"""The place in a text that answers a question, with the words that do."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from blog.markup import BETWEEN_BLOCKS
from blog.markup.search_words import Word, words_in
from blog.search.query import Term

LENGTH = 240
"""Characters of a snippet: about three lines."""

BEFORE = 70
"""Characters before the first word that answers."""

NEAR = 120
"""Characters beyond it that are looked at, for what begins at its end."""

READ_MAX = 6_000
"""Characters that are looked through for it; reading all of a novel for three lines takes too long."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of plain text, not safe as HTML; ``marked`` if it is what was sought."""

    text: str
    marked: bool


def snippet(text: str, terms: Sequence[Term], length: int = LENGTH) -> list[Piece]:
    """Return the first place that answers; the beginning of the text if none does."""
    spans = _first_spans(text, terms, length)
    begin = _begin(text, spans[0][0]) if spans else 0
    end = _end(text, begin + length, spans)
    pieces = [Piece("…", marked=False)] if begin else []
    for first, last in spans:
        if first >= end:
            break
        pieces.append(Piece(text[begin:first], marked=False))
        pieces.append(Piece(text[first : min(last, end)], marked=True))
        begin = min(last, end)
    rest = text[begin:end] + ("…" if end < len(text) else "")
    return [piece for piece in [*pieces, Piece(rest, marked=False)] if piece.text]


def marked(text: str, terms: Sequence[Term]) -> list[Piece]:
    """Return all of a short text, like a title."""
    return snippet(text, terms, max(len(text), 1))


def _first_spans(text: str, terms: Sequence[Term], length: int) -> list[tuple[int, int]]:
    """Return where terms stand around the first place; look closely at what looks like one before all else."""
    near = _near(text, terms)
    if near is not None:
        begin = max(text.rfind(" ", 0, max(near - BEFORE, 0)), 0)
        spans = list(_spans(text[begin : near + length + NEAR], begin, terms, length))
        if spans:
            return spans
    return list(_spans(text[:READ_MAX], 0, terms, length))


def _near(text: str, terms: Sequence[Term]) -> int | None:
    """Return where the letters of a term stand first, if they stand there as they are sought."""
    lowered = text.lower()
    if len(lowered) != len(text):
        return None
    places = [lowered.find(term.words[0]) for term in terms]
    return min((place for place in places if place >= 0), default=None)


def _spans(text: str, offset: int, terms: Sequence[Term], length: int) -> Iterator[tuple[int, int]]:
    """Yield where terms stand, in order, not overlapping, until a snippet is full."""
    begins = tuple(term.words[0] for term in terms)
    words = list(words_in(text))
    full, until = None, 0
    for at, word in enumerate(words):
        if full is not None and word.start > full:
            return
        if word.start < until or not word.folded.startswith(begins):
            continue
        ends = [end for term in terms if (end := _match(words, at, term)) is not None]
        if ends:
            until = max(ends)
            full = full if full is not None else word.start + length
            yield offset + word.start, offset + until


def _match(words: Sequence[Word], at: int, term: Term) -> int | None:
    """Return where the term ends that begins with the word ``at``."""
    last = at + len(term.words) - 1
    if last >= len(words):
        return None
    for sought, word in zip(term.words[:-1], words[at:last], strict=True):
        if word.folded != sought:
            return None
    sought, found = term.words[-1], words[last]
    if found.folded == sought:
        return found.end
    if not term.prefix or not found.folded.startswith(sought):
        return None
    return (
        found.start + len(sought) if len(sought) == 1 and found.end - found.start > 1 else found.end
    )


def _begin(text: str, first: int) -> int:
    begin = first - BEFORE
    if begin <= 0:
        return 0
    space = text.find(" ", begin, first)
    if space < 0:
        return begin
    return space + (len(BETWEEN_BLOCKS) if text.startswith(BETWEEN_BLOCKS, space) else 1)


def _end(text: str, end: int, spans: Sequence[tuple[int, int]]) -> int:
    """Return where the snippet ends: between words, if there are spaces, and behind the first answer."""
    if end >= len(text):
        return len(text)
    space = text.rfind(" ", end - BEFORE, end)
    end = len(text[:space].removesuffix(BETWEEN_BLOCKS.rstrip())) if space >= 0 else end
    return max(end, spans[0][1] if spans else 0)
