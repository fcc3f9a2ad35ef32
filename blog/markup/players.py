"""The players a post may embed; everything else in a frame is dropped."""

import re

# Origin and the start of the path under which each service serves its embeddable player.
_PLAYERS = (
    ("https://www.youtube.com", "/embed/"),
    ("https://youtube.com", "/embed/"),
    ("https://www.youtube-nocookie.com", "/embed/"),
    ("https://youtube-nocookie.com", "/embed/"),
    ("https://player.vimeo.com", "/video/"),
    ("https://archive.org", "/embed/"),
    ("https://open.spotify.com", "/embed/"),
    ("https://w.soundcloud.com", "/player/"),
    ("https://bandcamp.com", "/EmbeddedPlayer/"),
)

PLAYER_ORIGINS = tuple(origin for origin, _ in _PLAYERS)
"""For the `frame-src` of the Content-Security-Policy."""

_STARTS = (
    *(origin + path for origin, path in _PLAYERS),
    # Written both with and without a path below it.
    "https://w.soundcloud.com/player?",
    "https://bandcamp.com/EmbeddedPlayer.html?",
)
_SCHEME = re.compile(r"(?:https?:)?//", re.IGNORECASE)
_PLAIN = re.compile(r"[A-Za-z0-9:/?&=#%.,;~+_\-]+")
# A browser resolves these (WHATWG URL, double-dot path segment), which would leave the player's path.
_CLIMBS = re.compile(r"(?:\.|%2e){2}", re.IGNORECASE)


def player(address: str) -> str | None:
    """The https address of a known player, or None; http and `//` addresses are made https."""
    address = _SCHEME.sub("https://", address.strip(), count=1)
    known = address.startswith(_STARTS) and _PLAIN.fullmatch(address)
    return address if known and not _CLIMBS.search(address) else None
