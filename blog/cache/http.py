"""The page cache's side in the blog: views say what their page is made of."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, TypeVar

from flask import Flask, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from blog.cache.layer import PageCache, ParametersOf
from blog.cache.made import made_in
from blog.cache.watch import watch
from blog.config import CacheMode, Config

View = TypeVar("View", bound=Callable[..., Any])

MEGABYTE = 1024 * 1024


def init_app(app: Flask, config: Config, *, cookies: tuple[str, ...]) -> None:
    """Put the cache in front of the blog, unless the environment says there is none.

    Who sends one of the ``cookies`` is answered by the blog.
    """
    if config.cache is CacheMode.OFF:
        return
    cache = PageCache(
        app.wsgi_app,
        watch(config.database_url, strict=config.cache is CacheMode.STRICT),
        limit=config.cache_mb * MEGABYTE,
        base_url=config.base_url,
        cookies=cookies,
        parameters_of=_parameters_of(app),
    )
    app.extensions["page_cache"] = cache
    app.wsgi_app = cache  # type: ignore[method-assign]


def may_be_kept(*parameters: str) -> Callable[[View], View]:
    """Mark a view whose pages may be kept, with the query parameters that they depend on.

    Others are not looked at. A page is kept when its view says what it is made of.
    """

    def decorate(view: View) -> View:
        view.parameters = parameters  # type: ignore[attr-defined]
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


def _parameters_of(app: Flask) -> ParametersOf:
    address = app.url_map.bind("")

    def parameters_of(path: str) -> tuple[str, ...] | None:
        try:
            endpoint, _ = address.match(path.encode("latin-1").decode("utf-8", "replace"), "GET")
        except (HTTPException, RequestRedirect):
            return None
        found: tuple[str, ...] | None = getattr(app.view_functions[endpoint], "parameters", None)
        return found

    return parameters_of
