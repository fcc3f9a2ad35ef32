"""The blog in a process that was forked from a loaded one, as a server's worker is."""

import tempfile
from functools import cache
from pathlib import Path

from flask import Flask

from blog import create_app, migrate
from blog.config import Config
from blog.db import Database
from tests.browse import Visitor
from tests.build import a_comment, a_person, a_post


def app_on(config: Config) -> Flask:
    """Return the blog as a process of its own serves it: its connections are its own."""
    app = loaded()
    app.config.update(SECRET_KEY=config.secret_key, BASE_URL=config.base_url)
    app.extensions["database"] = Database(config.database_url)
    return app


@cache
def loaded() -> Flask:
    """Return a blog that has shown a member a post: what pages need is compiled."""
    with tempfile.TemporaryDirectory() as folder:
        instance = Path(folder)
        url = f"sqlite:///{instance / 'gatepost.db'}"
        app = create_app(Config(instance=instance, database_url=url, secret_key="x" * 16))
        database: Database = app.extensions["database"]
        migrate.upgrade(database.engine)
        with database.transaction() as session:
            rita, post = a_person(session), a_post(session)
            a_comment(session, post, rita)
        page = Visitor(app).signed_in_as(rita).get(str(post.path))
        assert page.status_code == 200
        database.engine.dispose()
    return app
