"""What a question means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.markup.search_words import WORDS_MAX as WORDS_STORED
from blog.markup.search_words import html_words, stored_words
from blog.search.match import for_fts5, for_tsquery
from blog.search.query import WORDS_MAX, Query, Term, understand
from blog.search.snippet import snippet
from tests.search.nasty import NASTY

MEANINGS = [
    ("slow water", (Term(("slow",)), Term(("water",)))),
    ("water water", (Term(("water",)),)),
    ('"slow water" gate', (Term(("slow", "water")), Term(("gate",)))),
    ('"slow water', (Term(("slow", "water")),)),
    ("“slow water”", (Term(("slow", "water")),)),
    ("gard*", (Term(("gard",), prefix=True),)),
    ("g*", (Term(("g",)),)),
    ("e-mail", (Term(("e", "mail")),)),
    ("don't", (Term(("don", "t")),)),
    ("Łódź", (Term(("lodz",)),)),
    ("東京", (Term(("東京",)),)),
    ("東京都", (Term(("東京", "京都")),)),
    ("猫", (Term(("猫",), prefix=True),)),
    ("Python入門", (Term(("python",)), Term(("入門",)))),
    ("AND OR NOT", (Term(("and",)), Term(("or",)), Term(("not",)))),
    ("***", ()),
    ("", ()),
]


@pytest.mark.parametrize(("typed", "terms"), MEANINGS)
def test_words_phrases_and_beginnings(typed: str, terms: tuple[Term, ...]) -> None:
    assert understand(typed).terms == terms


def test_filters_and_what_is_not_wanted_are_told_apart() -> None:
    query = understand('gate -water label:"old gates" After:2011-05 before:2012 in:comments')
    assert query.terms == (Term(("gate",)),)
    assert query.without == (Term(("water",)),)
    assert query.filters == {
        "label": "old gates", "after": "2011-05", "before": "2012", "in": "comments"
    }  # fmt: skip


def test_each_database_gets_its_own_language() -> None:
    query = Query((Term(("slow", "water")), Term(("gard",), prefix=True)), (Term(("gate",)),))
    assert for_fts5(query) == '("slow water" AND "gard" *) NOT ("gate")'
    assert for_tsquery(query) == "('slow' <-> 'water') & ('gard':*) & !('gate')"


@given(st.one_of(st.text(), st.sampled_from(NASTY[:-8])))
def test_no_word_needs_quoting_and_what_is_stored_stays_what_it_is(text: str) -> None:
    words = stored_words(text)
    assert not set(words) & set("'\"\\:&|!*()<>¶\0\t\n")
    assert stored_words(words).split() == [w for w in words.split() if w] or not words.isascii()
    assert len(words.split()) <= WORDS_STORED
    query = understand(text)
    assert sum(len(term.words) for term in query.terms) <= WORDS_MAX


@given(st.text(), st.text())
def test_a_snippet_is_a_part_of_the_text(text: str, typed: str) -> None:
    pieces = snippet(text, understand(typed + " " + text[:20]).terms)
    assert "".join(piece.text for piece in pieces).strip("…") in text


def test_a_snippet_shows_the_place_and_marks_the_words() -> None:
    text = "Nothing here. " * 900 + "Then the Brücke fell, and the brücken too. " + "No more. " * 90
    pieces = snippet(text, understand("brucke fell").terms)
    assert [piece.text for piece in pieces if piece.marked] == ["Brücke", "fell"]
    assert len("".join(piece.text for piece in pieces)) < 260
    in_chinese = snippet("昨天我们去了东京都参观博物馆。", understand("东京都 博物").terms)
    assert [piece.text for piece in in_chinese if piece.marked] == ["东京都", "博物"]


def test_a_snippet_neither_begins_nor_ends_between_blocks_and_a_phrase_may_span_them() -> None:
    text = " · ".join(["one", *["some of all the words that stand here"] * 20])
    for sought in ("all the words", '"here some"'):
        for before in range(80):
            pieces = snippet("x" * before + text[before // 4 :], understand(sought).terms)
            said = "".join(piece.text for piece in pieces).strip("…")
            assert said.strip(" ·") == said
            assert any(piece.marked for piece in pieces)
    assert [
        p.text for p in snippet("On gates · Gates rust", understand('"gates gates"').terms)
    ] == [
        "On ",
        "gates · Gates",
        " rust",
    ]


def test_all_of_a_huge_text_is_bounded() -> None:
    assert len(html_words("<p>" + "漢字" * 300_000 + "</p>")) <= 200_000
