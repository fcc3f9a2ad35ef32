"""The page cache's side in the blog: views say what their page is made of."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, TypeVar

from flask import Flask, g, request
from sqlalchemy.engine import make_url
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from blog.cache.holes import Holes
from blog.cache.layer import OwnWords, PageCache
from blog.cache.made import made_in
from blog.cache.watch import Watch
from blog.cache.watch_sqlite import SqliteWatch
from blog.config import CacheMode, Config

View = TypeVar("View", bound=Callable[..., Any])

MEGABYTE = 1024 * 1024


def init_app(app: Flask, config: Config, *, cookies: tuple[str, ...], own_words: OwnWords) -> None:
    """Put the cache in front of the blog, unless the environment says there is none.

    Who sends one of the ``cookies`` is answered by the blog, but for members of whom ``own_words``
    knows all that a page says of them.
    """
    if config.cache is CacheMode.OFF:
        return
    view_at = _view_at(app)
    cache = PageCache(
        app.wsgi_app,
        _watch(config),
        limit=config.cache_mb * MEGABYTE,
        base_url=config.base_url,
        cookies=cookies,
        parameters_of=lambda path: getattr(view_at(path), "parameters", None),
        for_members=lambda path: getattr(view_at(path), "for_members", False),
        own_words=own_words,
    )
    app.extensions["page_cache"] = cache
    app.before_request(_leave_hole_for_token)
    app.wsgi_app = cache  # type: ignore[method-assign]


def _watch(config: Config) -> Watch:
    url = make_url(config.database_url)
    if url.get_backend_name() == "sqlite":
        return SqliteWatch(str(url.database))
    from blog.cache import watch_postgresql  # noqa: PLC0415 - 15 MB that SQLite does without

    strict = config.cache is CacheMode.STRICT
    return watch_postgresql.PostgresqlWatch(
        url, patience=0 if strict else watch_postgresql.PATIENCE
    )


def holes_here() -> Holes | None:
    """Return the holes that this page is to have, when it is made for every member at once."""
    made = made_in(request.environ)
    return made.holes if made is not None else None


def _leave_hole_for_token() -> None:
    """Let forms carry a hole instead of a token on a page that is made for every member at once."""
    holes = holes_here()
    if holes is not None:
        g.csrf_token = holes.form  # where form_token.py keeps the token of a request


def may_be_kept(*parameters: str, for_members: bool = False) -> Callable[[View], View]:
    """Mark a view whose pages may be kept, with the query parameters that they depend on.

    Others are not looked at. A page is kept when its view says what it is made of. ``for_members``
    says that it differs from member to member in its holes alone (``holes.py``), and in what they
    wrote themselves.
    """

    def decorate(view: View) -> View:
        view.parameters = parameters  # type: ignore[attr-defined]
        view.for_members = for_members  # type: ignore[attr-defined]
        return view

    return decorate


def made_of(
    parts: Iterable[str], *, at: datetime, times: Callable[[], Iterable[datetime]] = tuple
) -> None:
    """Say what the page that is being made shows, and at which ``times`` it changes by itself.

    Nothing happens, and the times are not asked for, when nobody wants to keep the page.
    """
    made = made_in(request.environ)
    if made is not None:
        made.of(parts, times=times(), at=at)


def _view_at(app: Flask) -> Callable[[str], Callable[..., Any] | None]:
    address = app.url_map.bind("")

    def view_at(path: str) -> Callable[..., Any] | None:
        try:
            endpoint, _ = address.match(path.encode("latin-1").decode("utf-8", "replace"), "GET")
        except (HTTPException, RequestRedirect):
            return None
        return app.view_functions[endpoint]

    return view_at
