"""What a reader typed, understood: words, phrases, beginnings of words, and what narrows the search.

Everything is a query. What has no meaning here is looked for as words, or left out.
"""

import re
from dataclasses import dataclass, field, replace

from blog.markup.search_words import is_unspaced, words_in

QUERY_MAX = 300
"""Characters that are read; a question is a line."""

WORDS_MAX = 24
"""Words that are sought; each is one more list to walk through."""

BEGINNING_MIN = 2
"""Letters that the beginning of a word has at least: half of all words begin with one of five letters."""

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»„〝〞「」『』\uff02", '"'))
_PIECE = re.compile(
    r"(?P<minus>[-\u2212](?=[^\s-]))?"
    r'(?:(?P<name>label|before|after|in):(?:"(?P<quoted>[^"]*)"|(?P<value>[^\s"]+))'
    r'|"(?P<phrase>[^"]*)"?'
    r'|(?P<word>[^\s"]+))',
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Term:
    """Words that follow each other; the last one is only the beginning of a word if ``prefix``."""

    words: tuple[str, ...]
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """All of ``terms`` and none of ``without``; filters and labels are what was typed, not yet understood."""

    terms: tuple[Term, ...] = ()
    without: tuple[Term, ...] = ()
    filters: dict[str, str] = field(default_factory=dict)
    without_labels: tuple[str, ...] = ()

    @property
    def as_beginnings(self) -> "Query":
        """Return the same with every last word as the beginning of one."""
        return replace(
            self,
            terms=tuple(
                replace(term, prefix=term.prefix or _may_begin(term)) for term in self.terms
            ),
        )


def understand(text: str) -> Query:
    """Return what ``text`` asks for."""
    terms: list[Term] = []
    without: list[Term] = []
    filters: dict[str, str] = {}
    without_labels: list[str] = []
    for piece in _PIECE.finditer(text[:QUERY_MAX].translate(_QUOTES)):
        if piece["name"]:
            name, value = piece["name"].lower(), (piece["quoted"] or piece["value"] or "").strip()
            if not piece["minus"]:
                filters[name] = value
            elif name == "label":
                without_labels.append(value)
            continue  # the opposite of the other filters means nothing
        typed = piece["phrase"] if piece["phrase"] is not None else piece["word"]
        prefix = piece["phrase"] is None and typed.endswith("*")
        (without if piece["minus"] else terms).extend(_terms(typed, prefix=prefix))
    return Query(
        tuple(_bounded(terms)), tuple(_bounded(without)), filters, tuple(without_labels[:WORDS_MAX])
    )


def _terms(typed: str, *, prefix: bool) -> list[Term]:
    """Return what follows each other; scripts with and without spaces are asked for one by one.

    What is stored of “東京都” is “東京 京都 都”: the last sign by itself is no part of a question.
    """
    terms: list[Term] = []
    run: list[str] = []
    paired = False
    words = list(words_in(typed))
    for at, word in enumerate(words):
        pairs = is_unspaced(word.folded[0])
        follows = at > 0 and words[at - 1].end >= word.start and pairs and paired
        if run and (pairs != paired or (pairs and not follows)):
            terms.append(Term(tuple(run)))
            run = []
        if pairs and len(word.folded) == 1 and follows:
            continue
        if pairs and len(word.folded) == 1:
            terms.append(Term((word.folded,), prefix=True))
            continue
        run.append(word.folded)
        paired = pairs
    if run:
        term = Term(tuple(run))
        terms.append(replace(term, prefix=prefix and _may_begin(term)))
    return terms


def _may_begin(term: Term) -> bool:
    """Whether the last word, as a beginning, narrows anything; pairs of signs are whole as they are."""
    return len(term.words[-1]) >= BEGINNING_MIN and not is_unspaced(term.words[-1][0])


def _bounded(terms: list[Term]) -> list[Term]:
    bounded, left = [], WORDS_MAX
    for term in dict.fromkeys(terms):
        if left <= 0:
            break
        bounded.append(replace(term, words=term.words[:left]))
        left -= len(term.words)
    return bounded
