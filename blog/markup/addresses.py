"""Addresses in HTML that `markup` made, for where it is read away from its page."""

import re
from html import escape, unescape
from urllib.parse import urljoin

# Read on nh3's output only: see `clean.py`.
_TAG = re.compile(r"<[a-z][^>]*>")
_ADDRESS = re.compile(r' (href|src|poster)="([^"]*)"')
_PICTURE = re.compile(r'<img((?: [a-z]+="[^"]*")+)>')
_ATTRIBUTE = re.compile(r' ([a-z]+)="([^"]*)"')
_WHOLE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")

DOT_MAX = 3
"""Pixels: pictures no larger count readers and show nothing."""


def with_whole_addresses(html: str, base: str) -> str:
    """Return the HTML with every address that leads on from ``base`` written out."""

    def whole(found: re.Match[str]) -> str:
        address = _joined(base, unescape(found[2]))
        return f' {found[1]}="{escape(address)}"'

    return _TAG.sub(lambda tag: _ADDRESS.sub(whole, tag[0]), html)


def first_picture(html: str, base: str) -> str | None:
    """Return the whole address of the first picture that shows something and lies on the web."""
    for picture in _PICTURE.finditer(html):
        attributes = dict(_ATTRIBUTE.findall(picture[1]))
        address = _joined(base, unescape(attributes.get("src", "")))
        if address.startswith(("http:", "https:")) and not any(
            _is_a_dot(attributes.get(side, "")) for side in ("width", "height")
        ):
            return address
    return None


def _joined(base: str, address: str) -> str:
    if _WHOLE.match(address):
        return address
    try:
        return urljoin(base, address)
    except ValueError:  # brackets that hold no IPv6 address
        return address


def _is_a_dot(pixels: str) -> bool:
    return pixels.isascii() and pixels.isdecimal() and int(pixels[:9]) <= DOT_MAX
