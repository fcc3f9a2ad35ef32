import pytest

from blog.markup import post_html

LAZY = 'decoding="async" loading="lazy"'


def from_html(source: str) -> str:
    return post_html(source, "html").html


@pytest.mark.parametrize(
    "html",
    [
        "<h1>a</h1><h6>b</h6><hr>",
        '<table><thead><tr><th scope="col">a</th></tr></thead></table>',
        '<table><caption>a</caption><tbody><tr><td colspan="2">b</td></tr></tbody></table>',
        f'<figure><img alt="b" {LAZY} src="/a.png" width="10"><figcaption>c</figcaption></figure>',
        '<details open=""><summary>a</summary>b</details>',
        "<dl><dt>a</dt><dd>b</dd></dl>",
        '<abbr title="a">b</abbr><sub>c</sub><sup>d</sup><del>e</del><ins>f</ins>',
        '<pre><code class="language-c++">a</code></pre>',
        '<video src="https://x/a.mp4" poster="b.png" controls=""></video>',
        '<audio src="https://x/a.mp3" controls=""></audio>',
        '<a href="/2020/01/a.html">b</a> <a href="#c">d</a> <a href="tel:1">e</a>',
        '<a href="https://x" rel="sponsored">a</a>',
    ],
)
def test_a_post_may_have(html: str) -> None:
    assert from_html(html) == html
    assert post_html(html, "html").dropped == {}


@pytest.mark.parametrize(
    ("what", "source", "html"),
    [
        ("ids and names", '<h2 id="csrf" name="b">a</h2>', "<h2>a</h2>"),
        ("style and align", '<p style="color:red" align="left" class="b">a</p>', "<p>a</p>"),
        ("other classes", '<code class="language-py x">a</code>', '<code class="language-py">a</code>'),
        ("other relations", '<a href="b" rel="tag opener">a</a>', '<a href="b" rel="tag">a</a>'),
        ("Blogger's jump break", '<a name="more"></a>a', "a"),
        ("sizes that are none", '<img src="a" width="1;x">', f'<img {LAZY} src="a">'),
        ("images of nothing", '<img src="javascript:a" alt="b">', ""),
        ("an attribute that looks like an address", '<img alt=" src=">', ""),
        ("addresses nobody checks", '<q cite="javascript:a">b</q>', "<q>b</q>"),
        ("more addresses nobody checks", '<img src=a srcset="javascript:a 2x">', f'<img {LAZY} src="a">'),
        ("autoplay", '<audio src="a" autoplay></audio>', '<audio src="a" controls=""></audio>'),
        ("scripts with their content", "<script>a</script>b", "b"),
        ("stand-ins for browsers without scripts", "<noscript><img src=a></noscript>b", "b"),
        ("drawings", "<svg><text>a</text></svg>b", "b"),
        ("comments", "<!-- a -->b", "b"),
        ("control characters, also written out", "a\x00b&#1;c", "abc"),
    ],
)  # fmt: skip
def test_a_post_loses(what: str, source: str, html: str) -> None:
    assert from_html(source) == html, what


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ('<img src="//x.org/a.png">', f'<img {LAZY} src="https://x.org/a.png">'),
        ('<a href="//x.org/">a</a>', '<a href="https://x.org/">a</a>'),
        ('<a href="/x.org/">a</a>', '<a href="/x.org/">a</a>'),
    ],
)
def test_an_address_without_scheme_is_https(source: str, html: str) -> None:
    assert from_html(source) == html


@pytest.mark.parametrize(
    "address",
    [
        "https://www.youtube.com/embed/abc?rel=0&start=10",
        "https://www.youtube-nocookie.com/embed/abc",
        "https://player.vimeo.com/video/1",
        "https://archive.org/embed/item",
        "https://open.spotify.com/embed/track/1",
        "https://w.soundcloud.com/player/?url=https%3A//api.soundcloud.com/tracks/1",
        "https://bandcamp.com/EmbeddedPlayer/album=1/size=large/",
    ],
)
@pytest.mark.parametrize("scheme", ["https:", "http:", ""])
def test_a_known_player_is_framed_over_https(address: str, scheme: str) -> None:
    source = f'<iframe src="{address.replace("https:", scheme, 1)}">old <b>browser</b></iframe>'
    written = address.replace("&", "&amp;")
    assert from_html(source) == f'<iframe src="{written}" loading="lazy"></iframe>'
    assert post_html(source, "html").dropped == {}


@pytest.mark.parametrize(
    "address",
    [
        "",
        "/local",
        "https://evil.example/embed/a",
        "https://www.youtube.com/watch?v=a",
        "https://www.youtube.com.evil.example/embed/a",
        "https://www.youtube.com@evil.example/embed/a",
        "https://evil.example/https://www.youtube.com/embed/a",
        "https://www.youtube.com/embed/../redirect?q=evil",
        "https://www.youtube.com/embed/%2E%2e/redirect?q=evil",
        "https://www.youtube.com/embed/\\..\\a",
        "https://www.youtube.com/embed/.\t./redirect?q=evil",
        "javascript://www.youtube.com/embed/%0aalert(1)",
        "ftp://www.youtube.com/embed/a",
    ],
)
def test_any_other_frame_leaves_nothing(address: str) -> None:
    made = post_html(f'a<iframe src="{address}" title=" src=">b</iframe>c', "html")
    assert made.html == "ac"
    assert made.dropped == {"iframe": 1}


def test_what_was_dropped_is_counted_by_tag() -> None:
    source = "<FORM><input><input></form><embed src=a><object></object><style>b</style><p>c</p>"
    source += "<script>'<form>'</script><!-- <form> -->"
    once = dict.fromkeys(["embed", "form", "object", "script", "style"], 1)
    assert post_html(source, "html").dropped == {"input": 2} | once


def test_a_broken_declaration_does_not_stop_the_count() -> None:
    assert post_html("<embed><![x[ y", "html").dropped == {"embed": 1}


def test_markdown_may_have_tables_code_and_html() -> None:
    source = "# T\n\n|a|\n|-|\n|~~1~~|\n\n```py\nx\n```\n\n<details>\n\n*b*\n\n</details><embed>"
    made = post_html(source, "markdown")
    for part in ["<h1>T</h1>", "<td><s>1</s></td>", '<code class="language-py">x', "<em>b</em>"]:
        assert part in made.html
    assert made.dropped == {"embed": 1}


def test_markdown_makes_bare_addresses_links() -> None:
    html = post_html("https://x.org", "markdown").html
    assert html == '<p><a href="https://x.org">https://x.org</a></p>'


def test_deeply_nested_markdown_loses_no_word() -> None:
    assert "deep" in post_html("- " * 40 + "deep", "markdown").html
