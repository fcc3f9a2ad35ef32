"""The comments of a queue as its page shows them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from blog.moderation.listed import Listed
from blog.moderation.queues import Case
from blog.moderation.records import Record
from blog.moderation.reported import Reported


@dataclass(frozen=True, slots=True)
class Row:
    """A comment with what ``_rows.html`` tells of it."""

    case: Listed | Case
    record: Record
    back: str
    """Where one goes on after a decision."""
    reported: Reported | None = None
    """In the reported queue: what was complained of."""


def rows_of(
    cases: Sequence[Listed],
    records: Mapping[int, Record],
    here: str,
    reported: Sequence[Reported | None] = (),
) -> list[Row]:
    """Return the rows of the page ``here``; each leads on to the one below it, the last one up."""
    ids = [case.comment.id for case in cases]
    beside = [f"comment-{each}" for each in (*ids[1:], *ids[-2:-1])] or ["main"]
    return [
        Row(case, records[case.author.id], f"{here}#{place}", told)
        for case, place, told in zip(cases, beside, reported or [None] * len(ids), strict=False)
    ]
