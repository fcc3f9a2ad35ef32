"""What every answer tells the browser, so that a slip elsewhere stays harmless."""

from collections.abc import Callable
from typing import Any

from flask import current_app, request
from werkzeug.wrappers import Response

from blog.config import Hsts
from blog.markup import PLAYER_ORIGINS

View = Callable[..., Any]

BAD_REQUEST = 400

SHOWN = frozenset((200, 422))
"""A page, and a page with what was wrong in its form."""

SAME_FOR_ALL = ("/static/", "/pictures/")
"""Where what lies at an address is the same for everybody, and never changes."""

WITH_TOKENS = (
    *("/setup/", "/confirm/", "/reset/", "/not-me/", "/me/email/"),
    *("/letters/", "/comments/confirm/"),
)
"""Addresses that open something for whoever holds them: they stay out of browsers' stores and others' logs."""

OF_ACCOUNTS = (
    *("/me", "/settings/people", "/moderation/people", "/moderation/applications"),
    *WITH_TOKENS,
)
"""Where pages show addresses of people, or carry the token of a letter: no browser writes them down."""

NO_REFERRER = ("Referrer-Policy", "same-origin")
"""Other sites learn nothing of these addresses. With ``no-referrer`` browsers would send their forms with
``Origin: null``, which is nobody's."""

OWN = ("img-src 'self'",)
"""What pages load beside scripts and styles: files of ours, and nothing that moves."""

OF_POSTS = (
    "img-src 'self' https: http: data:",  # posts that moved in show pictures from where they lie
    "media-src 'self' https: http:",
    f"frame-src {' '.join(PLAYER_ORIGINS)}",
)
"""What the HTML of posts may bring; that of comments and of profiles has neither pictures nor players."""

DRAWN = ("img-src 'self' data:",)
"""A picture that stands in the page itself, since nobody else is to fetch it: the code for an app."""


def policy(sources: tuple[str, ...]) -> str:
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            *sources,
            "font-src 'self'",
            "connect-src 'self'",
            "manifest-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "report-uri /csp-reports",  # for browsers that do not know the next one yet
            "report-to csp",
        )
    )


UNUSED = (
    "accelerometer",
    "browsing-topics",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "serial",
    "usb",
    "xr-spatial-tracking",
)
"""Features of browsers that no page of ours asks for; passkeys are not among them."""

HEADERS = {
    "Content-Security-Policy": policy(OWN),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in UNUSED),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Permitted-Cross-Domain-Policies": "none",
    "Reporting-Endpoints": 'csp="/csp-reports"',
}

ALLOWED = {
    each: {**HEADERS, "Content-Security-Policy": policy(each)} for each in (OWN, OF_POSTS, DRAWN)
}

FINGERPRINT = repr(ALLOWED).encode()
"""Part of each page's ETag: a 304 leaves readers with the headers of the page they have already."""

STRICT_TRANSPORT = {
    Hsts.HOST: "max-age=63072000",
    Hsts.SUBDOMAINS: "max-age=63072000; includeSubDomains",
}
"""Two years of https, in seconds, where the blog is on https; for others below its name where the operator says so."""


def loads(sources: tuple[str, ...]) -> Callable[[View], View]:
    """Mark a view whose page loads more than ``OWN``."""

    def decorate(view: View) -> View:
        view.loads = sources  # type: ignore[attr-defined]
        return view

    return decorate


def _allowed(status: int) -> dict[str, str]:
    """Return the headers of the page that was asked for; a page that says no shows nothing of it."""
    view = current_app.view_functions.get(request.endpoint or "")
    return ALLOWED[getattr(view, "loads", OWN) if status in SHOWN else OWN]


def add_headers(response: Response) -> Response:
    if request.path.startswith(WITH_TOKENS):
        response.headers.setdefault(*NO_REFERRER)
    # Once through what is there: ``setdefault`` goes through it for each.
    said = {name.lower() for name, _ in response.headers}
    allowed = _allowed(response.status_code).items()
    response.headers.extend(each for each in allowed if each[0].lower() not in said)
    if current_app.config["BASE_URL"].startswith("https://"):
        response.headers.setdefault(
            "Strict-Transport-Security", STRICT_TRANSPORT[current_app.config["HSTS"]]
        )
    if not (request.path.startswith(SAME_FOR_ALL) and response.status_code < BAD_REQUEST):
        kept = "no-store" if request.path.startswith(OF_ACCOUNTS) else "private, no-cache"
        response.headers.setdefault("Cache-Control", kept)
        response.vary.add("Cookie")
    return response
