"""The paper letters are written on: templates, words and addresses outside of any request."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from textwrap import fill
from typing import Any

from flask import Flask, current_app, g, render_template

from blog.config import Config
from blog.db import Database
from blog.markup import excerpt
from blog.notifications.links import Links
from blog.notifications.round import Newsroom
from blog.notifications.worker import Worker, make_office
from blog.settings.models import Settings

WORDS_MAX = 600
"""Characters of a comment in a letter; the rest is behind its link."""


class AppStationery:
    """Writes with the blog's own templates; see ``round.Stationery``."""

    def __init__(self, app: Flask, links: Links) -> None:
        self._app, self._links = app, links

    @contextmanager
    def opened(self, settings: Settings) -> Iterator[None]:
        with self._app.app_context():
            g.settings = settings  # there is no request to read them for
            yield

    def write(self, name: str, **facts: Any) -> tuple[str, str]:
        """Return the first line as subject and the rest as text."""
        stop = self._links.stop(facts["reader"].person.id, facts["kind"])
        text = render_template(
            f"letters/{name}.txt", stop=stop, link=absolute, quotation=quotation, **facts
        )
        subject, _, body = text.strip().partition("\n")
        return subject.strip(), f"{body.strip()}\n"


def quotation(html: str) -> str:
    """Return the words of a comment as mail quotes them."""
    return fill(
        excerpt(html, WORDS_MAX),
        72,
        initial_indent="> ",
        subsequent_indent="> ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def make_worker(
    app: Flask, config: Config, chores: Sequence[Callable[[datetime], int]] = ()
) -> Worker:
    """Return a worker for the blog that ``app`` serves; it shares its database."""
    database: Database = app.extensions["database"]
    links = links_of(app)
    room = Newsroom(database=database, stationery=AppStationery(app, links), links=links)
    return Worker(make_office(config, database), room, chores)


def links_of(app: Flask) -> Links:
    return Links(str(app.config["BASE_URL"]), app.config["SECRET_KEY"])


def absolute(endpoint: str, **values: Any) -> str:
    """Return an address of this blog as letters need it."""
    path = current_app.url_map.bind("localhost").build(endpoint, values)
    return f"{current_app.config['BASE_URL']}{path}"
