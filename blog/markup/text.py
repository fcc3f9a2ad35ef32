"""What HTML says without its markup."""

import re
from html import unescape

import nh3

from blog.markup.clean import printable
from blog.markup.profiles import SILENT_TAGS

EXCERPT_LENGTH = 200
"""Characters; about three lines of a list."""

# Words on either side of these are two words.
_SEPARATING_TAGS = {
    *("p", "br", "hr", "div", "blockquote", "pre", "ul", "ol", "li", "dl", "dt", "dd", "details"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "table", "caption", "thead", "tbody", "tfoot", "tr"),
    *("th", "td", "figure", "figcaption", "summary", "section", "article", "center"),
}
_WORDS = nh3.Cleaner(
    tags=_SEPARATING_TAGS,
    clean_content_tags=SILENT_TAGS | {"iframe"},
    attributes={},
    link_rel=None,
)
_TAG = re.compile(r"<[^>]*>")
# One <br> is a line within a text, two begin a paragraph.
_END_OF_BLOCK = re.compile(r"(?:<br>\s*){2,}|<(?!br>)[^>]*>")
_CLOSED = re.compile(r"""[.!?…:;,。！？：；，、؟।][)\]"'”’»」』）]*$""")  # noqa: RUF001 - signs of every script
# What most comments are made of: there is nothing that cleaning would take away.
_STYLE = re.compile(r'</?(?:a|b|code|em|i|strong)(?: [a-z]+="[^"<>]*")*>')
_PLAIN = re.compile(r"(?:[^<]++|</?(?:p|blockquote|li|ol|ul)>|<br>)*+")
_HREF = re.compile(r'<a(?: [a-z]+="[^"]*")*? href="([^"]*)"')


BETWEEN_BLOCKS = " · "
"""Where a block ends that has no full stop of its own: a heading, a line of a list, a cell."""


def text_of(html: str) -> str:
    """Plain text on one line: tags gone, entities decoded, whitespace folded. Not safe as HTML."""
    return _plain(_in_blocks(html))


def line_of(html: str) -> str:
    """The same words for people to read: `BETWEEN_BLOCKS` keeps a heading from running into its text."""
    line = ""
    for block in _END_OF_BLOCK.split(_in_blocks(html)):
        text = _plain(block)
        if text and line:
            line += " " if _CLOSED.search(line[-4:]) else BETWEEN_BLOCKS
        line += text
    return line


def excerpt(html: str, length: int = EXCERPT_LENGTH) -> str:
    """The start of the text, at most `length` characters with its ellipsis, cut between words."""
    text = line_of(html)
    if len(text) <= length:
        return text
    room = text[: length - 1]
    # One character more shows whether the last word just fits; a text without spaces is cut anywhere.
    words = room if text[length - 1] == " " else room.rpartition(" ")[0] or room
    return words.rstrip(" ,;:·\u2013\u2014-") + "…"


def _in_blocks(html: str) -> str:
    """Return it with no tags but those that part words."""
    words = printable(html)
    plain = _STYLE.sub("", words)
    return plain if _PLAIN.fullmatch(plain) else _WORDS.clean(words)


def _plain(words: str) -> str:
    return " ".join(printable(unescape(_TAG.sub(" ", words))).split())


def links_in(html: str) -> list[str]:
    """The addresses its links lead to, in order and with repeats, of HTML that `markup` made."""
    return [unescape(address) for address in _HREF.findall(html)]
