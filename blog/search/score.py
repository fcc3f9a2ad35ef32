"""How well a text answers, from its words: how often it says what was sought, and where."""

from collections.abc import Sequence

from blog.search.query import Term

IN_TITLE = 3.0
"""What a title that says it weighs, in whole texts about it."""

SATURATED = 1.2
"""After about so many times, saying it again hardly weighs more (Okapi BM25's k1)."""

USUAL_LENGTH = 1_500
"""Characters of words in a usual text; a shorter one that says the same is more about it."""


def score(words: str, terms: Sequence[Term]) -> float:
    """Return a number that only compares with others of the same terms."""
    title, gap, body = words.partition(" ¶") if "¶" in words else ("", "", words)
    heading, text = f" {title} ", f" {body} "
    allowance = SATURATED * (0.5 + 0.5 * len(text) / USUAL_LENGTH)
    total = 0.0
    for term in terms:
        sought = f" {' '.join(term.words)}" + ("" if term.prefix else " ")
        times = text.count(sought)
        total += times / (times + allowance)
        if gap and sought in heading:
            total += IN_TITLE
    return total
