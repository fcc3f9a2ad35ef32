"""What the process that others are forked from does once, so that none of them does it again."""

import gc
from pathlib import Path

import lxml.html  # noqa: F401 - loaded for those who are forked
import pytest  # noqa: F401
from sqlalchemy.orm import configure_mappers

import tests.browse
import tests.build  # noqa: F401
from blog import create_app
from blog.config import Config

configure_mappers()
# An app that is never asked: making one loads what every other will need.
create_app(
    Config(instance=Path("/nowhere"), database_url="sqlite:////nowhere", secret_key="x" * 16)
)
gc.collect()
gc.freeze()
