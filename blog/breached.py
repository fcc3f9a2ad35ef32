"""Passwords that were stolen elsewhere, from a file of the operator's: nobody is asked over the network.

The file holds SHA-1 hashes, one a line, in their order, as Have I Been Pwned gives them away
(``HASH:COUNT``). A billion of them are 40 GB, of which a search reads some thirty short pieces.
"""

import re
from dataclasses import dataclass
from hashlib import sha1
from io import FileIO
from pathlib import Path
from typing import Self

from blog.errors import ConfigError

LINE = re.compile(rb"([0-9A-Fa-f]{40})(:[0-9]+)?\r?")

LINE_MAX = 64
"""Bytes of a line: a hash, a colon, a count, the end of the line."""

PIECE = 4096
"""Bytes that are read at once when no more are left to search: what a disk reads anyway."""

LOOKS = 64
"""Lines that are compared at the start, to tell a list in another order, which would find nothing."""


@dataclass(frozen=True, slots=True)
class Breached:
    """The passwords whose hashes stand in the file: ``password in breached``."""

    file: Path

    @classmethod
    def in_file(cls, path: Path) -> Self:
        """Return the list; raise ConfigError when the file cannot be read or is no such list."""
        try:
            with FileIO(path) as file:
                sound = _is_sorted(file, _size(file))
        except OSError as error:
            raise ConfigError(
                f"GATEPOST_BREACHED_PASSWORDS: cannot read {path} ({error.strerror})."
            ) from None
        if not sound:
            raise ConfigError(
                f"GATEPOST_BREACHED_PASSWORDS: {path} is no list of SHA-1 hashes in their order, "
                "one a line."
            )
        return cls(path)

    def __contains__(self, password: object) -> bool:
        """Whether the password stands there; raise OSError when the file is gone."""
        wanted = sha1(str(password).encode(), usedforsecurity=False).hexdigest().upper().encode()
        with FileIO(self.file) as file:
            low, high = 0, _size(file)  # a line that says it begins between the two
            while high - low > PIECE:
                middle = (low + high) // 2
                begin, found = _line_after(file, middle)
                if found is not None and found <= wanted:
                    low = begin
                else:
                    high = middle + 1
            lines = _read(file, low, high - low + LINE_MAX).upper().split(b"\n")
        return any(line.startswith(wanted) for line in lines)


def _is_sorted(file: FileIO, size: int) -> bool:
    """Whether lines here and there are hashes that rise."""
    first = LINE.fullmatch(_read(file, 0, 2 * LINE_MAX).partition(b"\n")[0])
    if first is None:
        return False
    before = first[1].upper()
    for look in range(LOOKS):
        begin, found = _line_after(file, size * look // LOOKS)
        if begin == size:
            break
        if found is None or found < before:
            return False
        before = found
    return True


def _line_after(file: FileIO, place: int) -> tuple[int, bytes | None]:
    """Return where the next line begins behind ``place``, and its hash, unless it has none."""
    read = _read(file, place, 2 * LINE_MAX)
    cut, _end, rest = read.partition(b"\n")
    line = LINE.fullmatch(rest.partition(b"\n")[0])
    return min(place + len(cut) + 1, place + len(read)), line[1].upper() if line else None


def _read(file: FileIO, place: int, number: int) -> bytes:
    file.seek(place)
    return file.read(number)


def _size(file: FileIO) -> int:
    return file.seek(0, 2)
