"""Domains as they are compared."""

import pytest

from blog.markup import domain_of, find_domains, links_outside

BOOKS = "xn--bcher-kva.example"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("spam.example", "spam.example"),
        (" SPAM.example. ", "spam.example"),
        ("*.spam.example", "spam.example"),
        ("https://user:pass@spam.example:8080/a?b#c", "spam.example"),
        ("//spam.example/x", "spam.example"),
        ("Bücher.example", BOOKS),
        ("bücher。example", BOOKS),
        (BOOKS, BOOKS),
        ("faß.example", "xn--fa-hia.example"),
        ("top", "top"),
        ("a_b.example", "a_b.example"),
        ("[::1]", "::1"),
        ("http://[::1", None),
        ("", None),
        ("two words", None),
        ("x" * 64 + ".example", None),
        (".".join(["x" * 60] * 6), None),
    ],
)
def test_a_domain_is_one_however_it_is_typed(typed: str, expected: str | None) -> None:
    assert domain_of(typed) == expected


@pytest.mark.parametrize(
    ("link", "domain", "expected"),
    [
        ("https://spam.example/x", "spam.example", True),
        ("https://www.SPAM.example/x", "spam.example", True),
        ("https://notspam.example", "spam.example", False),
        ("https://spam.example.org", "spam.example", False),
        ("https://example/spam.example", "spam.example", False),
        ("https://www.bücher.example", BOOKS, True),
        (f"https://{BOOKS}", "bücher.example", True),
        ("https://good.example@spam.example", "spam.example", True),
        ("mailto:a@spam.example", "spam.example", False),
        ("/p/about.html", "spam.example", False),
    ],
)
def test_a_link_leads_to_a_domain_and_to_all_it_is_a_part_of(
    link: str, domain: str, *, expected: bool
) -> None:
    assert find_domains([link], [domain]) == ([domain] if expected else [])
    assert links_outside([link], [domain]) == ([] if expected else [link])


def test_no_domains_find_nothing_and_let_every_link_count() -> None:
    assert find_domains(["https://a.example"], []) == []
    assert links_outside(["https://a.example"], []) == ["https://a.example"]
