"""Gatepost: a blog whose comments pass a gate."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from blog.config import Config


def create_app(config: "Config | None" = None) -> "Flask":
    """Return the blog as a WSGI application; raise ConfigError when the environment is wrong.

    What it is made of stands in ``web.py``, which is loaded with the first application: commands that
    serve nothing start in half the time.
    """
    from blog.web import make_app  # noqa: PLC0415

    return make_app(config)
