import pytest

from blog.markup import comment_html, excerpt, line_of, links_in, post_html, text_of
from blog.markup.search_words import stored_words


@pytest.mark.parametrize(
    ("what", "html", "text"),
    [
        ("tags go", "<p>a <b>b</b></p>", "a b"),
        ("a word may change its style", "<p>half<b>bold</b></p>", "halfbold"),
        ("blocks and breaks part words", "<p>a</p><p>b<br>c</p><ul><li>d</li></ul>", "a b c d"),
        ("entities are decoded, once", "&lt;b&gt; &amp;lt; &nbsp;c", "<b> &lt; c"),
        ("whitespace is folded", " a \n\n b\t", "a b"),
        ("code that runs is no text", "<script>a</script><iframe>b</iframe>c", "c"),
        ("control characters go", "a&#1;b\x00", "ab"),
    ],
)
def test_the_text_of_html(what: str, html: str, text: str) -> None:
    assert text_of(html) == text, what


@pytest.mark.parametrize(
    ("html", "line"),
    [
        (
            "<h2>On gates</h2><p>Gates are old.</p><p>Some rust.</p>",
            "On gates · Gates are old. Some rust.",
        ),
        ("<p>He said “no.”</p><p>She: 「はい。」</p>ok", "He said “no.” She: 「はい。」 ok"),
        ("<ul><li>nails</li><li>a <b>saw</b></li></ul>", "nails · a saw"),
        ("<table><tr><th>a</th><td>1</td></tr></table>", "a · 1"),
        ("one<br>line<br /><br>\n<br>two", "one line · two"),
        ("<p>one</p><p> </p><hr><p>two</p>", "one · two"),
        ("<div><div>a</div></div>b&lt;/p&gt;c", "a · b</p>c"),
        ("", ""),
    ],
)
def test_a_line_shows_where_blocks_end(html: str, line: str) -> None:
    assert line_of(html) == line
    assert stored_words(line) == stored_words(text_of(html)), "it is found by the same words"


@pytest.mark.parametrize(
    ("html", "length", "text"),
    [
        ("<p>one two</p>", 7, "one two"),
        ("<p>one two three</p>", 8, "one two…"),
        ("<p>one two three</p>", 7, "one…"),
        ("<p>one, two</p>", 6, "one…"),
        ("<p>unbreakable</p>", 5, "unbr…"),
        ("<p>one</p><p>two</p><p>three</p>", 13, "one · two…"),
        ("", 5, ""),
    ],
)
def test_an_excerpt_ends_between_words(html: str, length: int, text: str) -> None:
    assert excerpt(html, length=length) == text


@pytest.mark.parametrize(
    "said",
    [
        "half**bold** [a<b](https://x.example/?a=1&b='>') `<i>` &amp; _so_",
        "> quoted\n\n- one\n- two\n\n1. three\n\nlast  \nline",
        "    code\n    more",
        "<script>no</script> <em title='>'>x</em>",
    ],
)
def test_a_comment_of_the_usual_markup_says_the_same_without_being_cleaned_again(said: str) -> None:
    stored = comment_html(said)
    assert text_of(stored) == text_of(f"{stored}<wbr>")  # a tag that is not usual


def test_links_are_listed_in_order_with_repeats_and_bare_addresses() -> None:
    html = comment_html("[a](http://x.org/?b&c) http://y.org [d](http://x.org/?b&c)")
    assert links_in(html) == ["http://x.org/?b&c", "http://y.org", "http://x.org/?b&c"]


def test_a_title_that_looks_like_an_address_is_no_link() -> None:
    html = post_html("""<a title=" href=" href="/yes">a</a><a title=" href=">b</a>""", "html")
    assert links_in(html.html) == ["/yes"]
