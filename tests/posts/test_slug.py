import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.posts.slug import MADE_LENGTH, is_slug, numbered, slug_of


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("A walk in the park", "a-walk-in-the-park"),
        ("Grüße aus Köln: Straße, Äpfel & Übermut", "gruesse-aus-koeln-strasse-aepfel-uebermut"),
        ("Ko\u0308ln", "koeln"),
        ("It's Ada\u2019s “day”", "its-adas-day"),
        ("1,000 things", "1000-things"),
        ("snake_case and -- dashes --", "snake-case-and-dashes"),
        ("Åland, Łódź, café", "aland-lodz-cafe"),
        ("Привет, мир", "privet-mir"),
        ("Ελληνικά νέα", "ellenika-nea"),
        ("北京 你好", "bei-jing-ni-hao"),
        ("안녕하세요", "annyeonghaseyo"),
        ("2024", "2024"),
        ("R&amp;D &#65;", "r-amp-d-65"),
        ("👍", "post"),
        ("  ", "post"),
        ("", "post"),
    ],
)
def test_a_title_becomes_a_readable_slug(title: str, slug: str) -> None:
    assert slug_of(title) == slug


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("a" * 79 + " bcd", "a" * 79),
        ("a" * 80 + " bcd", "a" * 80),
        ("a" * 70 + " " + "b" * 20, "a" * 70),
        ("b " + "a" * 78 + " cd", "b-" + "a" * 78),
        ("a" * 100, "a" * 80),
    ],
)
def test_a_long_title_is_cut_at_a_word(title: str, slug: str) -> None:
    assert slug_of(title) == slug


@given(st.text())
def test_every_title_becomes_a_slug_that_an_author_could_have_typed(title: str) -> None:
    slug = slug_of(title)
    assert is_slug(slug)
    assert len(slug) <= MADE_LENGTH


@pytest.mark.parametrize(
    ("slug", "n", "expected"),
    [
        ("walk", 2, "walk-2"),
        ("a" * 70 + "-" + "b" * 9, 2, "a" * 70 + "-2"),
        ("a" * 80, 10, "a" * 77 + "-10"),
    ],
)
def test_a_numbered_slug_is_no_longer_than_others(slug: str, n: int, expected: str) -> None:
    assert numbered(slug, n) == expected


@pytest.mark.parametrize("text", ["a", "7", "a-walk", "a_walk_12", "a--b", "a" * 200])
def test_an_author_may_type(text: str) -> None:
    assert is_slug(text)


@pytest.mark.parametrize(
    "text", ["", "A", "-a", "a-", "_a", "a b", "a.b", "a/b", "ä", "a\n", "..", "a" * 201]
)
def test_an_author_may_not_type(text: str) -> None:
    assert not is_slug(text)
