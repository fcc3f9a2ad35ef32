"""How long work tells what it does, to whoever wants to show it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

Advance = Callable[[int], object]
"""Says how much more is done: bytes or items."""

Track = Callable[[str, int], AbstractContextManager[Advance]]
"""Opens one stretch of work: its name and how much there is to do."""


@contextmanager
def untracked(_label: str, _total: int) -> Iterator[Advance]:
    """Show nothing."""
    yield lambda _done: None
