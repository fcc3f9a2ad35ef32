"""What every answer tells the browser, so that a slip elsewhere stays harmless."""

from flask import current_app, request
from werkzeug.wrappers import Response

from blog.config import Hsts
from blog.markup import PLAYER_ORIGINS

BAD_REQUEST = 400

SAME_FOR_ALL = ("/static/", "/pictures/")
"""Where what lies at an address is the same for everybody, and never changes."""

OF_ACCOUNTS = (
    *("/me", "/settings/people", "/moderation/people", "/moderation/applications"),
    *("/setup/", "/confirm/", "/reset/", "/not-me/"),
)
"""Where pages show addresses of people, or carry the token of a letter: no browser writes them down."""

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' https: http: data:",  # posts that moved in show pictures from where they lie
        "media-src 'self' https: http:",
        f"frame-src {' '.join(PLAYER_ORIGINS)}",
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
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in UNUSED),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Permitted-Cross-Domain-Policies": "none",
    "Reporting-Endpoints": 'csp="/csp-reports"',
}

FINGERPRINT = "\n".join(f"{name}: {value}" for name, value in HEADERS.items()).encode()
"""Part of each page's ETag: a 304 leaves readers with the headers of the page they have already."""

STRICT_TRANSPORT = {
    Hsts.HOST: "max-age=63072000",
    Hsts.SUBDOMAINS: "max-age=63072000; includeSubDomains",
}
"""Two years of https, in seconds, where the blog is on https; for others below its name where the operator says so."""


def add_headers(response: Response) -> Response:
    # Once through what is there: ``setdefault`` goes through it for each.
    said = {name.lower() for name, _ in response.headers}
    response.headers.extend(each for each in HEADERS.items() if each[0].lower() not in said)
    if current_app.config["BASE_URL"].startswith("https://"):
        response.headers.setdefault(
            "Strict-Transport-Security", STRICT_TRANSPORT[current_app.config["HSTS"]]
        )
    if not (request.path.startswith(SAME_FOR_ALL) and response.status_code < BAD_REQUEST):
        kept = "no-store" if request.path.startswith(OF_ACCOUNTS) else "private, no-cache"
        response.headers.setdefault("Cache-Control", kept)
        response.vary.add("Cookie")
    return response
