"""What becomes of the comments of a big blog: verdicts, decisions, and decisions taken back.

Everything comes in the order of time, as it does in life: ids rise with dates.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import heappop, heappush
from random import Random
from typing import Any

Row = tuple[str, tuple[Any, ...]]
"""A table's name and one row of it."""

HELD = {
    "first_comment": 44,
    "links": 15,
    "held_words": 15,
    "old_post": 15,
    "premoderated": 5,
    "repeated": 4,
    "held_patterns": 2,
}
"""The rules that hold, and how often each does among a hundred; one that is hardly used is not here."""

REASONS: dict[str, dict[str, Any]] = {
    "first_comment": {"number": 1},
    "links": {"count": 3},
    "held_words": {"words": ["kettle"]},
    "blocked_words": {"words": ["casino"]},
    "old_post": {"days": 40},
    "held_patterns": {"patterns": ["a+b"]},
    "new_member": {"days": 1},
}

RARELY = 0.00002
"""How often the rule ``new_member`` holds: a filter for it has to look far."""

IMPORTED = 0.05
"""The share of comments that moved in, the oldest."""


@dataclass(slots=True)
class Fate:
    """What is still to happen to a comment."""

    comment: int
    author: int
    status: str
    ends: str
    """The status it is to have in the end."""
    last: int = 0
    """The id of its last change."""
    undo: bool = False
    """Whether the next decision takes the last one back."""


class History:
    """Says what becomes of each comment. ``ends`` is when the blog is looked at."""

    def __init__(self, random: Random, moderators: list[int], ends: datetime) -> None:
        self.random = random
        self.moderators = moderators
        self.ends = ends
        self.changes = self.opinions = 0
        self.waiting: list[tuple[datetime, int, Fate]] = []
        self.rules = list(HELD)
        self.weights = list(HELD.values())
        self.facts = [
            json.dumps({"links": 0, "published_before": each, "member_days": each * 9})
            for each in range(50)
        ]
        self.told = {
            rule: json.dumps([{"code": rule, **REASONS.get(rule, {})}])
            for rule in (*HELD, "blocked_words", "new_member")
        }

    def fate_of(self, place: float, *, pending: bool) -> tuple[str, str, str]:
        """Return the rule that speaks, what it makes of the comment, and what the comment ends as."""
        draw = self.random.random()
        if place < IMPORTED and not pending:
            return "import", "published", "published"
        if pending:
            rule = "new_member" if draw < RARELY * 10 else self._holds()
            return rule, "pending", "pending"
        if draw < 0.04:
            return "blocked_words", "rejected", "rejected"
        if draw < 0.66:
            ends = "removed" if draw < 0.055 else "withdrawn" if draw < 0.065 else "published"
            return "otherwise", "published", ends
        ends = "published" if draw < 0.86 else "spam" if draw < 0.95 else "rejected"
        return ("new_member" if draw < 0.66 + RARELY else self._holds()), "pending", ends

    def _holds(self) -> str:
        return self.random.choices(self.rules, self.weights)[0]

    def began(
        self, comment: int, author: int, at: datetime, fate: tuple[str, str, str]
    ) -> Iterator[Row]:
        """Yield what the policy says of a new comment; the rest of its life comes with ``happened``."""
        rule, status, ends = fate
        draw = self.random.random()
        self.changes += 1
        seen = None if rule == "import" else self.facts[int(50 * draw)]
        yield (
            "status_changes",
            (self.changes, comment, None, status, None, rule, self.told.get(rule, "[]"), "", "", seen,
             at, None, None),
        )  # fmt: skip
        if rule not in ("import", "otherwise"):
            yield self._opinion(comment, rule, at, status, decided=True)
            if draw < 0.2:
                yield self._opinion(comment, "links", at, "pending", decided=False)
        if status != ends:
            mine = Fate(comment, author, status, ends, self.changes)
            self._later(mine, at, timedelta(hours=1) + timedelta(days=6) * draw**4)

    def _opinion(self, comment: int, rule: str, at: datetime, status: str, *, decided: bool) -> Row:
        self.opinions += 1
        outcome = "hold" if status == "pending" else "reject"
        return "rule_opinions", (self.opinions, comment, rule, outcome, "on", decided, at)

    def _later(self, fate: Fate, at: datetime, wait: timedelta) -> None:
        soon = min(at + wait, self.ends - timedelta(seconds=1 + 600 * self.random.random()))
        heappush(self.waiting, (soon, fate.comment, fate))

    def happened(self, until: datetime | None = None) -> Iterator[Row]:
        """Yield what people decided before ``until``, or all that is left."""
        while self.waiting and (until is None or self.waiting[0][0] < until):
            at, _, fate = heappop(self.waiting)
            undoes = fate.last if fate.undo else None
            became, wrong = fate.ends, False
            if fate.undo:
                became = "pending"
            elif fate.status == "pending" and self.random.random() < 0.015:
                became, wrong = ("spam" if fate.ends == "published" else "published"), True
            by = fate.author if became == "withdrawn" else self.random.choice(self.moderators)
            reason = "Off topic" if became in ("rejected", "removed") else ""
            self.changes += 1
            yield (
                "status_changes",
                (self.changes, fate.comment, fate.status, became, by, None, "[]", reason, "", None, at,
                 undoes, None),
            )  # fmt: skip
            fate.status, fate.last, fate.undo = became, self.changes, wrong
            if became != fate.ends:
                self._later(fate, at, timedelta(minutes=30))
