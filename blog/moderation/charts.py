"""The geometry of the plots: numbers in, places on a drawing out; templates only write them down.

Across, places are percents of whatever width the screen has; down, they are pixels. So a plot fits a
phone and its words keep their size.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

TOP = 22
"""Room above the highest value for the words on the topmost line."""
FLOOR = 192
HEIGHT = 220
LINES = 4
"""Lines across a plot, the floor not counted; more would be a grid."""
NAMES = 4
"""Names below a plot at most: as many as fit a phone."""
GAP = 0.18
"""The share of a column's place that stays empty."""
ROW = 44
"""Pixels for a bar with its words above."""
BAR = 12


@dataclass(frozen=True, slots=True)
class Mark:
    """Words at a place: ``at`` in percents across or in pixels down."""

    at: float
    words: str
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a column, of one series."""

    series: str
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Column:
    x: float
    width: float
    words: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Dot:
    x: float
    y: float
    words: str


@dataclass(frozen=True, slots=True)
class Curve:
    series: str
    dots: tuple[Dot, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    y: float
    width: float
    words: str
    value: str


@dataclass(frozen=True, slots=True)
class Scale:
    """From nothing to a round number at or above the highest value."""

    top: float
    step: float

    @classmethod
    def reaching(cls, highest: float, *, whole: bool = False) -> "Scale":
        rough = max(highest, 1 if whole else 1e-9) / LINES
        power = 10.0 ** floor(log10(rough))
        step = next(
            power * each for each in (1, 2, 2.5, 5, 10) if power * each >= rough * (1 - 1e-9)
        )
        if whole:
            step = max(1, step if step == int(step) else power * 5)
        count = max(1, ceil(highest / step - 1e-9))
        return cls(step * count, step)

    def y(self, value: float) -> float:
        return round(FLOOR - value / self.top * (FLOOR - TOP), 2)

    def values(self) -> list[float]:
        return [self.step * each for each in range(1, round(self.top / self.step) + 1)]


def columns(
    series: Sequence[str], values: Sequence[Sequence[int]], words: Sequence[str], scale: Scale
) -> list[Column]:
    """Return a column for each of ``values``, which hold a number for each of ``series``."""
    place = 100 / max(1, len(values))
    found = []
    for number, (row, said) in enumerate(zip(values, words, strict=True)):
        pieces, below = [], 0
        for name, value in zip(series, row, strict=True):
            if value:
                top = scale.y(below + value)
                pieces.append(Piece(name, top, round(scale.y(below) - top, 2)))
            below += value
        x = (number + GAP / 2) * place
        found.append(Column(round(x, 3), round(place * (1 - GAP), 3), said, tuple(pieces)))
    return found


def curve(series: str, values: Sequence[float | None], words: Sequence[str], scale: Scale) -> Curve:
    """Return the dots of those places that have a value."""
    place = 100 / max(1, len(values))
    dots = (
        Dot(round((number + 0.5) * place, 3), scale.y(value), said)
        for number, (value, said) in enumerate(zip(values, words, strict=True))
        if value is not None
    )
    return Curve(series, tuple(dots))


def bars(rows: Sequence[tuple[str, float, str]], highest: float) -> list[Bar]:
    """Return a bar for each ``(words, value, value in words)``, as long as its share of ``highest``."""
    return [
        Bar(number * ROW, round(100 * value / highest, 3) if highest else 0, words, said)
        for number, (words, value, said) in enumerate(rows)
    ]


def names_below(names: Sequence[str]) -> list[Mark]:
    """Return some of the names, evenly spread, where their columns stand; the last is always there."""
    count = len(names)
    if not count:
        return []
    step = max(1, -(-(count - 1) // (NAMES - 1)))
    chosen = sorted({count - 1 - step * each for each in range(NAMES) if count - 1 >= step * each})
    return [_mark(each, count, names[each]) for each in chosen]


def _mark(number: int, count: int, words: str) -> Mark:
    middle = (number + 0.5) * 100 / count
    near = 8  # percents from an edge: there the words would stick out
    if middle > 100 - near:
        return Mark(100, words, "end")
    if middle < near:
        return Mark(0, words, "start")
    return Mark(round(middle, 3), words)
