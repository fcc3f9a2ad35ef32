"""Labels as an author types them: words with commas between."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from blog.errors import Invalid
from blog.markup.clean import printable
from blog.posts.models import Label
from blog.posts.turn import wait_for_turn
from blog.words import N_

LABELS_MAX = 50
"""Labels of one post; Blogger stops at 20, other programs whose posts move in are more generous."""

LENGTH_MAX = 100
"""Characters of a label; it is a word or a few, not a sentence."""

COMPLETED = 1_000
"""Labels offered for completion; a longer list helps nobody."""


def parse_labels(text: str) -> tuple[str, ...]:
    """Return the labels named in ``text``, each once, in its order; raise Invalid beyond the limits."""
    found: dict[str, str] = {}
    for part in text.split(","):
        name = printable(" ".join(part.split()))
        if name:
            found.setdefault(name.casefold(), name)
    if len(found) > LABELS_MAX:
        raise Invalid(N_("A post has at most %(limit)s labels."), field="labels", limit=LABELS_MAX)
    for name in found.values():
        if len(name) > LENGTH_MAX:
            raise Invalid(
                N_("A label has at most %(limit)s characters."), field="labels", limit=LENGTH_MAX
            )
    return tuple(found.values())


def labels_named(session: Session, names: tuple[str, ...]) -> list[Label]:
    """Return a label for each name; one that differs by case only is the label that exists.

    All names are compared here, because SQLite's lower() knows the letters A to Z only.
    """
    if not names:
        return []
    wait_for_turn(session)
    by_name = {label.name: label for label in session.scalars(select(Label))}
    by_fold = {label.name.casefold(): label for label in by_name.values()}
    return [
        by_name.get(name) or by_fold.get(name.casefold()) or _add(session, name) for name in names
    ]


def label_names(session: Session) -> list[str]:
    """Return the names there are, for completion."""
    return list(session.scalars(select(Label.name).order_by(Label.name).limit(COMPLETED)))


def _add(session: Session, name: str) -> Label:
    label = Label(name=name)
    session.add(label)
    return label
