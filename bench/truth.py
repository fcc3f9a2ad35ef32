"""What was committed, and when: what pages are held against that were read meanwhile."""

import re
from dataclasses import dataclass, field

SAID = re.compile(rb"Said as number (\d+)\.")
"""How a comment's text tells which one it is."""


@dataclass(slots=True)
class Truth:
    """Comments by their numbers; times are those at which the server's answer was there."""

    late: float
    """Seconds that an answer may be behind."""
    said: dict[str, dict[int, float]] = field(default_factory=dict)
    """By the post's address: the numbers that are published there."""
    removed: dict[int, float] = field(default_factory=dict)
    leaving: set[int] = field(default_factory=set)
    """What somebody began to remove: it may be there or not."""
    checks: int = 0
    stale: int = 0
    behind: list[float] = field(default_factory=list)
    """Seconds, of answers that were behind, but not too far."""

    def comes(self, path: str, number: int, at: float) -> None:
        self.said.setdefault(path, {})[number] = at

    def goes(self, number: int, at: float) -> None:
        self.removed[number] = at

    def check(self, path: str, shown: frozenset[int], asked: float) -> None:
        """Hold an answer against what was true when it was asked for."""
        self.checks += 1
        lacks = [
            at
            for number, at in self.said.get(path, {}).items()
            if at < asked and number not in shown and number not in self.leaving
        ]
        hidden = [self.removed[number] for number in shown if number in self.removed]
        since = [asked - at for at in (*lacks, *hidden) if at < asked]
        if since and max(since) > self.late:
            self.stale += 1
        elif since:
            self.behind.append(max(since))


def numbers_in(body: bytes) -> frozenset[int]:
    return frozenset(int(each) for each in SAID.findall(body))
