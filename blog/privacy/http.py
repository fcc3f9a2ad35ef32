"""What the worker does for privacy, with the words of the blog's language."""

from collections.abc import Callable
from datetime import datetime

from flask import Flask, g
from flask_babel import gettext as _

from blog.accounts.vanish import vanish_unconfirmed
from blog.comments.guest_forget import forget_unconfirmed
from blog.db import Database
from blog.privacy.erase import Words, erase_due
from blog.privacy.retention import let_go
from blog.settings.current import current_settings
from blog.settings.models import Settings

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
            _settings_of(database)
            return erase_due(database, str(app.config["SECRET_KEY"]), words_of_the_blog(), at)

    def keep_no_longer(at: datetime) -> int:
        with app.app_context():
            retention = _settings_of(database).retention
            gone = _("*This text was not published, and was deleted after a while.*")
            return let_go(database, retention, gone, at)

    def vanish(at: datetime) -> int:
        with database.transaction() as session:
            return vanish_unconfirmed(session, at) + forget_unconfirmed(session, at)

    return (erase, keep_no_longer, vanish)


def _settings_of(database: Database) -> Settings:
    with database.reading() as reading:
        g.settings = current_settings(reading)  # there is no request to read them for
    found: Settings = g.settings
    return found
