"""Comments that differ in a few words only, as most do: what is the same is put together once for a page.

The template's macro writes a blank comment. Where a word of its own would stand there is a mark, and
for each comment its words are filled in: a tenth of the time that the macro takes.
"""

import secrets
from collections.abc import Callable
from typing import Any

from markupsafe import Markup

from blog.site.thread import Said, Stand
from blog.templating import written

OWN = ("id", "depth", "author_id", "author_name", "face", "html")
"""What a comment that ``is_plain`` has of its own, beside its time."""


class Blank:
    """A comment without words. Nobody can write its marks into a comment: they are made up each time."""

    def __init__(self) -> None:
        nowhere_else = secrets.token_hex(8)
        self._marks = {name: f"{nowhere_else}-{name}-" for name in (*OWN, "when")}
        self.when = self._marks["when"]
        """Stands for the time."""
        own: dict[str, Any] = {name: self._marks[name] for name in OWN}
        self.said = Said(Stand.COMMENT, **own)

    def form(self, html: Markup) -> Callable[[Said, Markup], Markup]:
        """Return what writes a plain comment as ``html`` is written, which shows this blank one."""
        shape = str(html).replace("%", "%%")
        for name, mark in self._marks.items():
            shape = shape.replace(mark, f"%({name})s")

        def filled(said: Said, when: Markup) -> Markup:
            own = {
                "id": said.id,
                "depth": said.depth,
                "author_id": said.author_id,
                "author_name": written(said.author_name),
                "face": written(said.face),
                "html": said.html,
                "when": when,
            }
            return Markup(shape % own)  # noqa: S704 - the template's HTML around escaped words

        return filled
