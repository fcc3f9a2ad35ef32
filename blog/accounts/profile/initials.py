"""The picture of who uploaded none: initials on a colour. Pure; its address says all that it shows."""

import unicodedata
from functools import lru_cache
from urllib.parse import quote
from xml.sax.saxutils import escape

COLOURS = (
    "#14604a", "#38556f", "#7a4a12", "#7d2f4f", "#4b5320", "#5b3f8c",
    "#1f5f7a", "#8a3a22", "#3f5a3c", "#6a3d6e", "#2f4f8a", "#5f5147",
)  # fmt: skip
"""White letters on each of them have a contrast of 5.5 at least (WCAG 2.2 asks for 4.5)."""

LETTERS_MAX = 2

NOBODY = "\u00b7"
"""For a name without letters and digits."""


def initials_of(name: str) -> str:
    """Return one or two letters: of the first and the last word, or of the only one."""
    firsts = [found for word in name.split() if (found := _first(word))]
    return "".join(firsts[:1] + firsts[1:][-1:]) or NOBODY


def _first(word: str) -> str:
    """Return the first letter or digit of a word, large where that is one letter still."""
    found = next((each for each in word if _is_sign(each)), "")
    large = found.upper()
    return large if len(large) == 1 else found


def _is_sign(character: str) -> bool:
    return unicodedata.category(character)[0] in "LN"


@lru_cache(maxsize=4096)
def initials_address(person_id: int, name: str) -> str:
    """Return the address of the picture; the colour stays when the name changes."""
    return f"/pictures/initials/{person_id % len(COLOURS)}-{quote(initials_of(name))}.svg"


def initials_svg(colour: int, letters: str) -> str | None:
    """Return the picture; nothing for what no address of ours asks for."""
    known = letters == NOBODY or (letters and all(map(_is_sign, letters)))
    if not known or len(letters) > LETTERS_MAX or colour not in range(len(COLOURS)):
        return None
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64" viewBox="0 0 64 64">'
        f'<rect width="64" height="64" fill="{COLOURS[colour]}"/>'
        '<text x="32" y="33" fill="#fff" font-family="system-ui, sans-serif" font-size="27"'
        ' font-weight="600" text-anchor="middle" dominant-baseline="central">'
        f"{escape(letters)}</text></svg>"
    )
