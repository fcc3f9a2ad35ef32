"""Whatever goes in, nothing that runs comes out, and what comes out stays as it is."""

import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import nh3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.markup import (
    clean,
    comment_html,
    comment_html_from_html,
    inert,
    players,
    post_html,
    profiles,
)

VECTORS = Path(__file__).resolve().parents[2] / "../shared/corpora/xss/h5sc-odd.json"

Maker = tuple[nh3.Cleaner, Callable[[str], str]]
MAKERS: dict[str, Maker] = {
    "comment": (profiles.STRICT, comment_html),
    "imported comment": (profiles.STRICT, comment_html_from_html),
    "inert comment": (profiles.INERT, inert),
    "HTML post": (profiles.WIDE, lambda source: post_html(source, "html").html),
    "Markdown post": (profiles.WIDE, lambda source: post_html(source, "markdown").html),
}
every_maker = pytest.mark.parametrize("maker", MAKERS.values(), ids=MAKERS)

PIECES = [
    *("<", ">", "</", "/>", "<!--", "-->", "<![CDATA[", "]]>", "&", "&lt;", "&#1;", "&#x6a;", '"'),
    *("'", "`", "=", " ", "\n", "\x00", "\x01", "\t", "[x](", ")", "```\n", "> ", "- ", "*", "http://a.b"),
    *("javascript:", "java&#9;script:x", "//a.b", "data:text/html,x", "vbscript:", "onerror=x"),
    *(" href=", " src=", " style=", " id=x", " name=x", " srcdoc=", " formaction=", " xlink:href="),
    *("<script>", "</script>", "<style>", "</style>", "<svg>", "<math>", "<mtext>", "<mglyph>"),
    *("<a", "</a>", "<a href='http://x'>", "<img", "<iframe", "</iframe>", "<pre>", "</pre>", "<table>"),
    *("<td>", "</table>", "<p>", "<b>", "</b>", "<i>", "<form>", "<select>", "<textarea>", "<title>"),
    *("<noscript>", "</noscript>", "<template>", "<foreignObject>", "<video", "<base", "<object", "x"),
]  # fmt: skip
hostile = st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=40).map("".join))

ADDRESSES = {"href", "src", "poster"}
SCHEME = re.compile("[a-z][a-z0-9+.-]*:")
SCHEMES = ("http:", "https:", "mailto:", "tel:")


class Audit(HTMLParser):
    """Reads the output the way nh3 does not: with another parser, and suspecting everything."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in profiles.WIDE_TAGS
        for name, value in attrs:
            assert not name.startswith("on")
            assert name not in {"id", "name", "style", "srcdoc", "srcset", "cite", "formaction"}
            if name in ADDRESSES:
                # Browsers skip these characters before they look for a scheme.
                seen = "".join(char for char in value or "" if ord(char) > 32).lower()
                assert not SCHEME.match(seen) or seen.startswith(SCHEMES)
                assert tag != "iframe" or seen.startswith(players.PLAYER_ORIGINS)
        assert tag != "iframe" or "src" in dict(attrs)


def check(maker: Maker, source: str) -> None:
    profile, make = maker
    html = make(source)
    assert profile.clean(html) == html
    assert "<script" not in html.lower()
    assert not any(ord(char) < 32 and char not in "\t\n" for char in html)
    audit = Audit()
    audit.feed(html)
    audit.close()


@every_maker
@given(source=hostile)
def test_nothing_that_runs_comes_out_of_arbitrary_text(maker: Maker, source: str) -> None:
    check(maker, source)


@every_maker
def test_nothing_that_runs_comes_out_of_the_known_vectors(maker: Maker) -> None:
    if not VECTORS.exists():
        pytest.skip("no XSS vectors at ../shared/corpora/xss")
    vectors = json.loads(VECTORS.read_text(encoding="utf-8"))
    assert len(vectors) == 70
    for vector in vectors:
        check(maker, vector["html"])


@every_maker
def test_html_that_does_not_settle_is_reduced_to_its_words(
    maker: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clean, "ROUNDS", 1)
    check(maker, "<a name=x><a href='java&#1;script:x'>word</a><img src=x>" * 3)
    assert maker[1]("<a name=x><i>word</i></a>").count("word") == 1
