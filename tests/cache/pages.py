"""The cache of a test's blog, and what it says of a page."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from werkzeug.test import TestResponse

from blog.cache.layer import PageCache
from tests.browse import Visitor

TOKENS = re.compile(rb'(name="(?:csrf_token|token)" value=)"[^"]*"')


def cache_of(app: Flask) -> PageCache:
    found: PageCache = app.extensions["page_cache"]
    return found


@contextmanager
def rendered(app: Flask) -> Iterator[list[str]]:
    """Collect the addresses that the blog itself answers while the block runs."""
    cache = cache_of(app)
    behind, asked = cache._app, []

    def note(environ, start_response):
        asked.append(environ["PATH_INFO"])
        return behind(environ, start_response)

    cache._app = note
    try:
        yield asked
    finally:
        cache._app = behind


def fresh(app: Flask, path: str) -> TestResponse:
    """Return the answer as it is without a cache."""
    return made_for(app, Visitor(app), path)


def made_for(app: Flask, visitor: Visitor, path: str) -> TestResponse:
    """Return the answer to this visitor as it is without a cache."""
    cache = cache_of(app)
    kept, app.wsgi_app = app.wsgi_app, cache._app
    try:
        return visitor.get(path)
    finally:
        app.wsgi_app = kept


def without_tokens(answer: TestResponse) -> bytes:
    """Return the page without what is new on each: the tokens of its forms."""
    return TOKENS.sub(rb"\1", answer.data)
