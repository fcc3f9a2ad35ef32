"""What the worker does for privacy, with the words of the blog's language."""

from collections.abc import Callable
from datetime import datetime

from flask import Flask, g
from flask_babel import gettext as _

from blog.db import Database
from blog.privacy.erase import Words, erase_due
from blog.settings.current import current_settings

Chore = Callable[[datetime], int]


def words_of_the_blog() -> Words:
    return Words(
        name=_("Former member %(code)s"),
        gone=_("*The author closed their account and took this text along.*"),
    )


def chores_of(app: Flask) -> tuple[Chore, ...]:
    """Return what is to be done every hour for the blog that ``app`` serves."""
    database: Database = app.extensions["database"]

    def erase(at: datetime) -> int:
        with app.app_context():
            with database.reading() as reading:
                g.settings = current_settings(reading)  # there is no request to read them for
            return erase_due(database, str(app.config["SECRET_KEY"]), words_of_the_blog(), at)

    return (erase,)
