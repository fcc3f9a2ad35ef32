import time

import pytest

from blog.markup import comment_html, comment_html_from_html, inert, text_of

REL = 'rel="nofollow ugc noopener"'


@pytest.mark.parametrize(
    ("what", "source", "html"),
    [
        ("paragraphs", "one\n\ntwo", "<p>one</p>\n<p>two</p>"),
        ("a newline is a line break", "one\ntwo", "<p>one<br>\ntwo</p>"),
        ("line ends of every system", "a\r\nb\rc", "<p>a<br>\nb<br>\nc</p>"),
        ("emphasis", "*a* **b**", "<p><em>a</em> <strong>b</strong></p>"),
        ("inline code", "`a<b`", "<p><code>a&lt;b</code></p>"),
        ("fenced code", "```py\n<x>\n```", "<pre><code>&lt;x&gt;\n</code></pre>"),
        ("an indented line is no code", "    hi", "<p>hi</p>"),
        ("quotes", "> q", "<blockquote>\n<p>q</p>\n</blockquote>"),
        ("lists", "- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("the number typed", "7. a", '<ol start="7">\n<li>a</li>\n</ol>'),
        ("links", "[a](https://x.org)", f'<p><a href="https://x.org" {REL}>a</a></p>'),
        ("mail links", "<a@x.org>", f'<p><a href="mailto:a@x.org" {REL}>a@x.org</a></p>'),
        (
            "bare addresses",
            "see http://x.org/a?b&c.",
            f'<p>see <a href="http://x.org/a?b&amp;c" {REL}>http://x.org/a?b&amp;c</a>.</p>',
        ),
        (
            "addresses with marks of emphasis",
            "http://x.org/_a_/",
            f'<p><a href="http://x.org/_a_/" {REL}>http://x.org/_a_/</a></p>',
        ),
        ("no bare hosts", "www.x.org me@x.org", "<p>www.x.org me@x.org</p>"),
        ("a script address stays text", "[a](javascript:b)", "<p>[a](javascript:b)</p>"),
        ("a relative address stays text", "[a](/b)", "<p>[a](/b)</p>"),
        ("headings stay text", "# a", "<p># a</p>"),
        ("underlined headings stay text", "a\n---", "<p>a<br>\n---</p>"),
        ("an image is a link", "![a](http://x.org)", f'<p>!<a href="http://x.org" {REL}>a</a></p>'),
        ("tables stay text", "|a|\n|-|", "<p>|a|<br>\n|-|</p>"),
        ("HTML is text", "<b>a</b><!-- b -->", "<p>&lt;b&gt;a&lt;/b&gt;&lt;!-- b --&gt;</p>"),
        ("no reference swallows its line", "[a]: mailto:b", "<p>[a]: mailto:b</p>"),
        ("control characters go", "a\x00b\x1bc\x85d\ud800e\uffff", "<p>abcde</p>"),
        ("nothing of nothing", " \n ", ""),
    ],
)
def test_a_comment_is_markdown_lite(what: str, source: str, html: str) -> None:
    assert comment_html(source) == html, what


PATHOLOGICAL = {
    "brackets": "[" * 10_000,
    "bracket pairs": "[" * 5_000 + "]" * 5_000,
    "link starts": "[a](" * 2_500,
    "link starts with <": "[a](<" * 2_000,
    "image starts": "![" * 5_000,
    "quotes": ">" * 10_000,
    "quotes over lines": "> >\n" * 2_500,
    "backticks": "`" * 10_000,
    "backticks of every length": " ".join("`" * n for n in range(1, 140)),
    "stars": "*" * 10_000,
    "open stars": "*a " * 3_333,
    "mixed stars": "*a **b " * 1_428,
    "nested stars": "*" * 4_999 + "a" + "*" * 4_999,
    "underscores": "_a" * 5_000,
    "list marks": "- " * 5_000,
    "numbered list marks": "1. " * 3_333,
    "deeper and deeper lists": "\n".join("  " * n + "- a" for n in range(98)),
    "fences": "```\n" * 2_500,
    "angles": "<" * 10_000,
    "tags": "<a " * 3_333,
    "ampersands": "&" * 10_000,
    "backslashes": "\\" * 10_000,
    "address starts": "http://" * 1_428,
    "addresses": "http://a.bc " * 833,
    "address in brackets": "http://a.bc/" + "(" * 9_988,
    "colons and slashes": "://" * 10_000,
    "newlines": "a" + "\n" * 9_998 + "b",
}


@pytest.mark.parametrize("name", PATHOLOGICAL)
def test_ten_thousand_hostile_characters_and_more_take_well_under_a_second(name: str) -> None:
    began = time.process_time()
    comment_html(PATHOLOGICAL[name])
    comment_html_from_html(PATHOLOGICAL[name])
    assert time.process_time() - began < 0.8


def test_quotes_and_lists_are_bounded_and_lose_no_word() -> None:
    html = comment_html(">" * 100 + " deep\n\n" + "- " * 100 + "list")
    assert html.count("<blockquote>") == 12
    assert html.count("<ul>") == 6
    assert "deep" in html
    assert "list" in html


def test_emphasis_is_bounded_and_loses_no_word() -> None:
    html = comment_html("*" * 101 + "a" + "*" * 101)
    assert html.count("<strong>") + html.count("<em>") == 8
    assert text_of(html) == "a"


@pytest.mark.parametrize(
    ("what", "source", "html"),
    [
        ("bold and italic", "<b>a</b> <i>b</i>", "<b>a</b> <i>b</i>"),
        ("newlines are breaks", "a\nb\n\nc", "a<br>b<br><br>c"),
        ("breaks are not doubled", "a<br />\nb", "a<br>b"),
        ("newlines beside blocks are none", "<p>a</p>\n<p>b\nc</p>\n", "<p>a</p><p>b<br>c</p>"),
        ("newlines in code stay", "<pre>a\nb</pre>", "<pre>a\nb</pre>"),
        ("code may begin with empty lines", "<pre>" + "\n" * 20 + "a</pre>", "<pre>a</pre>"),
        ("newlines beside inline tags", "<b>a</b>\n<i>b</i>", "<b>a</b><br><i>b</i>"),
        ("links", "<a href='http://x' onclick=y>a</a>", f'<a href="http://x" {REL}>a</a>'),
        ("their rel is ours", "<a href='http://x' rel=me>a</a>", f'<a href="http://x" {REL}>a</a>'),
        ("links that lead nowhere", "<a href='/x'>a</a> <a name=b>c</a>", "a c"),
        ("hidden script addresses", "<a href='java&#1;script:x'>a</a>", "a"),
        ("images, headings and tables", "<img src=http://x><h1>a</h1><table><td>b</table>", "ab"),
        ("scripts with their content", "<script>a</script><style>b</style>c", "c"),
        ("frames with their content", "<iframe src='http://x'>a</iframe>c", "c"),
        ("entities", "I&#39;m &quot;x&quot; &lt;b&gt;", 'I\'m "x" &lt;b&gt;'),
    ],
)
def test_an_imported_comment_keeps_what_a_comment_may_have(
    what: str, source: str, html: str
) -> None:
    assert comment_html_from_html(source) == html, what


def test_an_inert_comment_shows_its_links_as_text() -> None:
    html = inert(comment_html("**buy** [here](http://x.org) or http://y.org"))
    assert html == "<p><strong>buy</strong> here or http://y.org</p>"
