"""Addresses in a text that is read away from its page."""

import pytest

from blog.markup import first_picture, post_html, with_whole_addresses

BASE = "https://blog.example/2026/03/a.html"


@pytest.mark.parametrize(
    ("source", "whole"),
    [
        ('<a href="b.html">x</a>', 'href="https://blog.example/2026/03/b.html"'),
        ('<a href="/b?x=1&amp;y=2">x</a>', 'href="https://blog.example/b?x=1&amp;y=2"'),
        ('<a href="#n">x</a>', f'href="{BASE}#n"'),
        ('<a href="">x</a>', f'href="{BASE}"'),
        ('<img src="//cdn.example/p.png">', 'src="https://cdn.example/p.png"'),
        ('<a href="mailto:a@b.example">x</a>', 'href="mailto:a@b.example"'),
        (
            '<video src="v.mp4" poster="p.png"></video>',
            'poster="https://blog.example/2026/03/p.png"',
        ),
        ('<p>href="b.html" &lt;a href="b.html"&gt;</p>', 'href="b.html"'),
        ('<img src="a.png" alt="<a href=\'b.html\'>">', "href='b.html'&gt;"),
    ],
)
def test_an_address_is_written_out(source: str, whole: str) -> None:
    found = with_whole_addresses(post_html(source, "html").html, BASE)
    assert whole in found


def test_an_address_that_is_none_stays() -> None:
    assert with_whole_addresses('<a href="//[x">y</a>', BASE) == '<a href="//[x">y</a>'


@pytest.mark.parametrize(
    ("source", "picture"),
    [
        (
            '<p>x</p><img alt="" src="https://a.example/1.png"><img src="https://a.example/2.png">',
            1,
        ),
        (
            '<img src="https://a.example/0.gif" width="1" height="1"><img src="https://a.example/1.png">',
            1,
        ),
        ('<img src="data:image/png;base64,xx"><img src="https://a.example/1.png" width="100%">', 1),
        ('<img src="/1.png">', 0),
        ('<p>&lt;img src="https://a.example/1.png"&gt;</p>', None),
        ("", None),
    ],
)
def test_the_first_picture_is_one_that_shows_something(source: str, picture: int | None) -> None:
    found = first_picture(post_html(source, "html").html, BASE)
    names = ["https://blog.example/1.png", "https://a.example/1.png"]
    assert found == (None if picture is None else names[picture])
