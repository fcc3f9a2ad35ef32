"""Where a comment stands in its thread: a string that sorts a post's comments as they are read.

A path is a run of segments of equal width, one per level. A comment's own segment comes from its
time, so siblings sort by age; a parent's path is the beginning of its replies' paths, so a thread
stays together. The screen shows LEVELS levels: what answers a comment on the last one stands on that
level too, by age. So a path is never longer than LEVELS segments, however deep the talk goes, and
one index serves it; ``parent_id`` keeps the true depth.
"""

import secrets
from datetime import datetime

LEVELS = 5
"""Levels of replies on screen; deeper ones become narrower than a phone can show."""

TIME_WIDTH = 13
"""Digits of milliseconds since 1970; enough until the year 2286."""

TAIL_BYTES = 4
"""Random bytes that tell two comments of the same millisecond apart."""

WIDTH = TIME_WIDTH + 2 * TAIL_BYTES


def new_path(parent_path: str | None, at: datetime) -> str:
    """Return the path of a comment made at ``at`` that answers the one at ``parent_path``."""
    milliseconds = max(0, int(at.timestamp() * 1000))
    own = f"{milliseconds:0{TIME_WIDTH}d}{secrets.token_hex(TAIL_BYTES)}"
    return (parent_path or "")[: (LEVELS - 1) * WIDTH] + own


def level_of(path: str) -> int:
    """Return the level on screen, 1 for a comment that answers the post."""
    return len(path) // WIDTH


def prefixes(path: str) -> list[str]:
    """Return the paths of the levels above, the thread's root first."""
    return [path[:end] for end in range(WIDTH, len(path), WIDTH)]
