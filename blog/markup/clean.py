"""Runs a profile until its own output is what it would emit again."""

import re

import nh3

# Each round either settles or takes away one layer of markup that browsers repair when they read
# it; honest input settles in the second.
ROUNDS = 8

# The regular expressions below read nh3's output only, where `<`, `>` and `"` are escaped in every
# text and attribute, and every attribute is written ` name="value"`.
_FRAME = re.compile(r"(<iframe\b[^>]*>).*?</iframe>", re.DOTALL)
_FRAME_OF_A_PLAYER = re.compile(r'<iframe(?: [a-z]+="[^"]*")*? src="')
_POINTLESS = re.compile(
    r'<a(?: (?!href=)[a-z]+="[^"]*")*>|<(?:img|source)(?: (?!src=)[a-z]+="[^"]*")*>'
)
_ATTRIBUTE = re.compile(r' [a-z]+="[^"]*"')
_IMAGE = re.compile(r'<img(?: [a-z]+="[^"]*")+>')
# A parser skips one newline after <pre>, so that each further reading would lose another.
_PRE = re.compile(r"(<pre(?: [^>]*)?>)\n+")
_TAG = re.compile(r"<[^>]*>")

# Control characters, lone surrogates (nh3 takes no others as text) and what XML feeds may not hold:
# https://www.w3.org/TR/xml/#charsets
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def clean(profile: nh3.Cleaner, html: str) -> str:
    """HTML that the profile accepts as it is."""
    html = printable(html).strip()
    for _ in range(ROUNDS):
        cleaned = profile.clean(html)
        if cleaned == html:
            return html
        html = _tidy(cleaned)
    # Nobody writes markup by hand that changes with every reading: keep its words only.
    return profile.clean(_TAG.sub(" ", html).strip())


def printable(text: str) -> str:
    """The text without control characters other than tabs and line ends."""
    return _UNPRINTABLE.sub("", text)


def _tidy(html: str) -> str:
    """The HTML without elements that mean nothing once an attribute of theirs was refused.

    Entities are decoded by now, so control characters may have come back, and with them an address
    that was no script before they go: the next round of cleaning sees what is left.
    """
    html = _POINTLESS.sub("", _FRAME.sub(_frame, printable(html)))
    return _PRE.sub(r"\1", _IMAGE.sub(_image, html)).strip()


def _image(found: re.Match[str]) -> str:
    """The image with its attributes in one order: nh3 adds ours in any, by chance."""
    return f"<img{''.join(sorted(_ATTRIBUTE.findall(found[0])))}>"


def _frame(found: re.Match[str]) -> str:
    return f"{found[1]}</iframe>" if _FRAME_OF_A_PLAYER.match(found[1]) else ""
