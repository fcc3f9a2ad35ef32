"""What a move did, in numbers and reasons: for the terminal and as a JSON file."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

EXAMPLES = 100
"""Cases that a report names for each reason; beyond that it only counts."""

KINDS = ("settings", "people", "labels", "posts", "pages", "comments")


@dataclass(slots=True)
class Cases:
    """How often something happened, and to what."""

    count: int = 0
    examples: list[str] = field(default_factory=list)

    def add(self, example: str) -> None:
        self.count += 1
        if len(self.examples) < EXAMPLES:
            self.examples.append(example)


@dataclass(slots=True)
class Tally:
    """What became of the items of one kind; what was read is the sum of the others."""

    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: dict[str, Cases] = field(default_factory=dict)

    def skip(self, reason: str, example: str) -> None:
        self.skipped.setdefault(reason, Cases()).add(example)

    @property
    def skips(self) -> int:
        return sum(cases.count for cases in self.skipped.values())


@dataclass(slots=True, kw_only=True)
class Report:
    file: str
    source: str
    dry_run: bool = False
    tallies: dict[str, Tally] = field(default_factory=lambda: {kind: Tally() for kind in KINDS})
    label_uses: int = 0
    dropped_tags: Counter[str] = field(default_factory=Counter)
    other_entries: Counter[str] = field(default_factory=Counter)
    notes: dict[str, Cases] = field(default_factory=dict)
    seconds: float = 0.0

    def note(self, what: str, example: str) -> None:
        self.notes.setdefault(what, Cases()).add(example)

    def as_json(self) -> dict[str, Any]:
        return {
            "file": self.file,
            "source": self.source,
            "dry_run": self.dry_run,
            **{kind: _tally_as_json(tally) for kind, tally in self.tallies.items()},
            "label_uses": self.label_uses,
            "dropped_tags": dict(self.dropped_tags.most_common()),
            "other_entries": dict(self.other_entries.most_common()),
            "notes": _cases_as_json(self.notes),
            "seconds": round(self.seconds, 3),
        }

    def lines(self) -> Iterator[str]:
        """Yield the report as aligned lines."""
        yield f"Moved in from {self.file} as {self.source}."
        yield _row("", ("read", "created", "updated", "unchanged", "skipped"))
        for kind, each in self.tallies.items():
            yield _row(kind, (each.read, each.created, each.updated, each.unchanged, each.skips))
        yield f"Labels are used {self.label_uses:,} times."
        for kind, each in self.tallies.items():
            for reason, cases in each.skipped.items():
                yield f"Skipped {kind}: {cases.count:,} {reason}{_like(cases)}"
        for what, cases in self.notes.items():
            yield f"Note: {cases.count:,} {what}{_like(cases)}"
        if self.dropped_tags:
            yield f"Dropped from posts and pages: {_counted(self.dropped_tags)}"
        if self.other_entries:
            yield f"Entries of other kinds: {_counted(self.other_entries)}"
        yield f"Took {self.seconds:.1f} s."
        if self.dry_run:
            yield "This was a dry run: nothing was kept."


def _tally_as_json(tally: Tally) -> dict[str, Any]:
    return {
        "read": tally.read,
        "created": tally.created,
        "updated": tally.updated,
        "unchanged": tally.unchanged,
        "skipped": tally.skips,
        "reasons": _cases_as_json(tally.skipped),
    }


def _cases_as_json(named: dict[str, Cases]) -> dict[str, Any]:
    return {
        name: {"count": cases.count, "examples": cases.examples} for name, cases in named.items()
    }


def _row(name: str, numbers: tuple[object, ...]) -> str:
    cells = (f"{each:,}" if isinstance(each, int) else str(each) for each in numbers)
    return f"{name:<9}" + "".join(f"{cell:>11}" for cell in cells)


def _like(cases: Cases) -> str:
    shown = ", ".join(cases.examples[:3])
    more = ", …" if cases.count > 3 else ""  # noqa: PLR2004 - three examples fit a line
    return f" ({shown}{more})"


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in counts.most_common())
