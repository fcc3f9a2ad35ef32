"""Where browsers tell that a page tried what its policy forbids (CSP level 3, "Reporting")."""

import json
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, make_response, request

from blog import security_log
from blog.http import from_anywhere
from blog.limits import Limit, address, count
from blog.outline import outline

ADDRESS = "/csp-reports"
BODY_MAX = 16 * 1024
"""Bytes of a report: a browser's is a tenth of it."""

REPORTS_AT_ONCE = 10
REPORTING = Limit("csp-report", "60 per hour")

bp = Blueprint("csp_reports", __name__)


@bp.post(ADDRESS)
@from_anywhere
def report() -> Response:
    """Write the report into the log of the walls; the browser needs no answer."""
    count(REPORTING, address())
    for violation in _violations(request.get_data(cache=False)):
        security_log.record("csp.violation", **violation)
    return make_response("", 204)


def _violations(body: bytes) -> list[dict[str, str]]:
    """Return directive, page and what was blocked; nothing of what else a stranger may send."""
    try:
        sent = json.loads(body[:BODY_MAX])
    except (ValueError, RecursionError):
        return []
    reports = sent if isinstance(sent, list) else [sent]
    return [found for each in reports[:REPORTS_AT_ONCE] if (found := _violation(each))]


def _violation(sent: Any) -> dict[str, str] | None:
    if not isinstance(sent, dict):
        return None
    told = sent.get("csp-report") or sent.get("body")
    if not isinstance(told, dict):
        return None
    return {
        "directive": _text(told, "effective-directive", "effectiveDirective", "violated-directive"),
        "page": _path(_text(told, "document-uri", "documentURL")),
        "blocked": _origin(_text(told, "blocked-uri", "blockedURL")),
    }


def _text(told: dict[str, Any], *names: str) -> str:
    return next((told[name] for name in names if isinstance(told.get(name), str)), "")


def _path(url: str) -> str:
    try:
        return outline(urlsplit(url).path)
    except ValueError:
        return ""


def _origin(url: str) -> str:
    """Return where the blocked thing came from, or a word like ``inline``; never a whole address."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else parts.scheme or parts.path
