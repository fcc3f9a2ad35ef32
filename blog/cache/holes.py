"""Where a member's page differs from every other member's: the holes that are filled for each of them."""

import secrets
from dataclasses import astuple, dataclass


@dataclass(frozen=True, slots=True)
class Holes:
    """What stands on a page in place of a member's own words; nobody can write it into a comment."""

    name: str
    """Their name, as HTML."""
    form: str
    """The token of their forms."""
    token: str
    """What makes their comment be posted once."""

    @classmethod
    def new(cls) -> "Holes":
        return cls(*(secrets.token_hex(20) for _ in cls.__slots__))

    def pieces(self, body: bytes) -> tuple[bytes | int, ...]:
        """Return the page cut at its holes; each of these as the place of what fills it."""
        pieces: list[bytes | int] = [body]
        for place, mark in enumerate(astuple(self)):
            pieces = [part for each in pieces for part in _cut(each, mark.encode(), place)]
        return tuple(pieces)


def _cut(piece: bytes | int, mark: bytes, place: int) -> list[bytes | int]:
    if isinstance(piece, int):
        return [piece]
    first, *others = piece.split(mark)
    return [first, *(each for other in others for each in (place, other))]
