"""Freed memory goes back to the system."""

import re
from pathlib import Path

from blog import heap

MEGABYTES = 16
PIECE = 32 * 1024


def test_what_lies_free_between_what_is_in_use_is_given_back() -> None:
    pieces = [bytes([1]) * PIECE for _ in range(MEGABYTES * 1024 * 1024 // PIECE)]
    pieces = pieces[::2]
    before = resident()
    heap.give_back()
    assert before - resident() > MEGABYTES / 2 * 0.8
    assert len(pieces[-1]) == PIECE


def resident() -> float:
    """Return what this process has in memory of its own, in MB."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    found = re.search(r"RssAnon:\s+(\d+) kB", status)
    assert found is not None
    return int(found[1]) / 1024
