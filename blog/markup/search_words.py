"""The words that a text is found by: the same for what is stored and for what is sought.

Both databases get these words and nothing else, so neither's own idea of a word matters: what is
found does not depend on the database, its version or its locale.

- A run of letters and digits is a word, without its case and its accents.
- Scripts without spaces (and Hangul, whose endings are glued on) are cut into pairs: “東京都” is
  “東京 京都 都”. Whatever part of it is sought is a row of such pairs, or the beginning of one.
- An emoji is a word.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from blog.markup.text import text_of

WORD_MAX = 60
"""Characters of a word that count; longer ones are addresses and noise."""

WORDS_MAX = 16_000
"""Words of a text that are found: PostgreSQL numbers no further than 16,383 (“Limitations” of text search)."""

LENGTH_MAX = 200_000
"""Characters of all its words; PostgreSQL keeps less than a megabyte of them for each row."""

GAP = "¶"
"""Stands between the words of a title and those below it; no text has it as a word."""

_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3130-\u318f"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff66-\uffdc"
    "\U00020000-\U0003ffff"
)
_MARKS = (  # what belongs to the letter before it, in every script that has such
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a"
    "\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0711\u0730-\u074a"
    "\u07a6-\u07b0\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963\u0981-\u0983\u09bc-\u09e3"
    "\u0a01-\u0a03\u0a3c-\u0a51\u0a70-\u0a75\u0a81-\u0a83\u0abc-\u0ae3\u0b01-\u0b03\u0b3c-\u0b63"
    "\u0b82-\u0b83\u0bbe-\u0bd7\u0c00-\u0c04\u0c3c-\u0c63\u0c81-\u0c83\u0cbc-\u0ce3\u0d00-\u0d03"
    "\u0d3b-\u0d63\u0d81-\u0d83\u0dca-\u0df3\u0f18-\u0f39\u0f71-\u0fbc\u1ab0-\u1aff\u1dc0-\u1dff"
    "\u20d0-\u20f0\u200c\u200d\ufe20-\ufe2f\u00ad"
)
_EMOJI = "\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001f3fa\U0001f400-\U0001faff"
_RUN = re.compile(
    rf"([{_UNSPACED}]+)|((?:(?![{_UNSPACED}])[^\W_])(?:(?![{_UNSPACED}])[^\W_]|[{_MARKS}])*)"
    rf"|([{_EMOJI}])"
)
_SIMPLE = re.compile(r"[a-z0-9]+")
# Letters with a stroke or glued together, which Unicode does not take apart.
_APART = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ħ": "h",
        "\u0131": "i",
        "æ": "ae",
        "œ": "oe",
        "ð": "d",
        "þ": "th",
    }
)


class Word(NamedTuple):
    """A word as it is compared, and where it stands in the text."""

    folded: str
    start: int
    end: int


def title_and_text(title: str, html: str) -> str:
    """Return the words of a post, in order, with spaces between them."""
    head = stored_words(title)
    body = stored_words(text_of(html), WORDS_MAX - head.count(" ") - 2)
    return f"{head} {GAP} {body}".strip()


def html_words(html: str) -> str:
    """Return the words of a comment, in order, with spaces between them."""
    return stored_words(text_of(html))


def stored_words(text: str, most: int = WORDS_MAX) -> str:
    if text.isascii():
        found = [word[:WORD_MAX] for word in _SIMPLE.findall(text.lower())]
    else:
        found = [word.folded for word in words_in(text)]
    said = " ".join(found[:most])
    return said if len(said) <= LENGTH_MAX else said[:LENGTH_MAX].rpartition(" ")[0]


def words_in(text: str) -> Iterator[Word]:
    """Yield the words in order, each with its place."""
    if text.isascii():
        for run in _SIMPLE.finditer(text.lower()):
            yield Word(run[0][:WORD_MAX], *run.span())
        return
    for run in _RUN.finditer(text):
        unspaced, word, emoji = run.groups()
        if word:
            folded = folded_word(word)
            if folded:
                yield Word(folded, run.start(), run.end())
        elif unspaced:
            yield from _pairs(unspaced, run.start())
        else:
            yield Word(emoji, run.start(), run.end())


def is_unspaced(char: str) -> bool:
    """Say whether the character's script is cut into pairs."""
    return re.match(f"[{_UNSPACED}]", char) is not None


@lru_cache(maxsize=16_384)
def folded_word(word: str) -> str:
    """Return the word without case, accents and invisible signs; empty when nothing is left."""
    apart = unicodedata.normalize("NFKD", word).casefold().translate(_APART)
    apart = unicodedata.normalize("NFKD", apart)
    bare = "".join(char for char in apart if not unicodedata.combining(char))
    return _letters(unicodedata.normalize("NFC", bare))[:WORD_MAX]


def _pairs(run: str, start: int) -> Iterator[Word]:
    folded = _letters(unicodedata.normalize("NFKC", run).casefold())
    exact = len(folded) == len(run)
    for at in range(len(folded)):
        pair = folded[at : at + 2]
        place = (start + at, start + at + len(pair)) if exact else (start, start + len(run))
        yield Word(pair, *place)


def _letters(text: str) -> str:
    """Return what can stand in a word: neither database has to quote any of it."""
    return "".join(
        char for char in text if char.isalnum() or unicodedata.category(char) in ("Mn", "Mc")
    )
