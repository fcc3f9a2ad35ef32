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
# What most comments are made of: there is nothing that cleaning would take away.
_STYLE = re.compile(r'</?(?:a|b|code|em|i|strong)(?: [a-z]+="[^"<>]*")*>')
_PLAIN = re.compile(r"(?:[^<]++|</?(?:p|blockquote|li|ol|ul)>|<br>)*+")
_HREF = re.compile(r'<a(?: [a-z]+="[^"]*")*? href="([^"]*)"')


def text_of(html: str) -> str:
    """Plain text on one line: tags gone, entities decoded, whitespace folded. Not safe as HTML."""
    words = printable(html)
    plain = _STYLE.sub("", words)
    words = plain if _PLAIN.fullmatch(plain) else _WORDS.clean(words)
    return " ".join(printable(unescape(_TAG.sub(" ", words))).split())


def excerpt(html: str, length: int = EXCERPT_LENGTH) -> str:
    """The start of the text, at most `length` characters with its ellipsis, cut between words."""
    text = text_of(html)
    if len(text) <= length:
        return text
    room = text[: length - 1]
    # One character more shows whether the last word just fits; a text without spaces is cut anywhere.
    words = room if text[length - 1] == " " else room.rpartition(" ")[0] or room
    return words.rstrip(" ,;:\u2013\u2014-") + "…"


def links_in(html: str) -> list[str]:
    """The addresses its links lead to, in order and with repeats, of HTML that `markup` made."""
    return [unescape(address) for address in _HREF.findall(html)]
