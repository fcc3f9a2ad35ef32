"""Labels, by name."""

from collections.abc import Iterable

from sqlalchemy import insert, select

from blog.porting.items import Run, batched
from blog.posts.labels import LENGTH_MAX
from blog.posts.models import Label


def move_in_labels(run: Run, names: Iterable[str]) -> None:
    """Add the labels that are not there yet. Blogger tells upper from lower case, so names do."""
    tally = run.tally("labels")
    for batch in batched(names):
        there = ids_of_labels(run, batch)
        new = [name for name in batch if name not in there]
        if new:
            run.session.execute(insert(Label), [{"name": name} for name in new])
        tally.read += len(batch)
        tally.created += len(new)
        tally.unchanged += len(batch) - len(new)


def ids_of_labels(run: Run, names: Iterable[str]) -> dict[str, int]:
    query = select(Label.name, Label.id).where(Label.name.in_(set(names)))
    return dict(run.session.execute(query).all())


def label_name(words: str) -> str:
    """Return a label as it is stored; the end of a very long one is cut off."""
    return words[:LENGTH_MAX].strip()
