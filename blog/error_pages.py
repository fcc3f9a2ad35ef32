"""Refusals and mishaps as pages that say what to do next; the one place that maps errors to HTTP."""

from collections.abc import Sequence

from flask import Flask, Response, current_app, make_response, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from blog import db, security_log
from blog.accounts.devices.http import read_person_anew
from blog.accounts.http import SECRET_FIELDS
from blog.errors import Conflict, Forbidden, Invalid, NotFound, Refusal, TooFast
from blog.form_token import FIELD, FormExpired
from blog.http import way_back
from blog.limits import address
from blog.outline import outline
from blog.settings.dates import facts_in_words

STATUS: tuple[tuple[type[Refusal], int], ...] = (
    (NotFound, 404),
    (Forbidden, 403),
    (Conflict, 409),
    (Invalid, 422),
    (TooFast, 429),
)


LOST = ("40001", "40P01")
"""PostgreSQL's codes of who could not go on beside another: serialization failure, deadlock detected."""


def init_app(app: Flask) -> None:
    app.register_error_handler(Refusal, refused)
    app.register_error_handler(StaleDataError, overtaken)
    app.register_error_handler(IntegrityError, overtaken)
    app.register_error_handler(FormExpired, form_expired)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(Exception, mishap)


def _note_refused(code: int) -> None:
    """Write down who came to a door that is not open to them."""
    if code == 403:  # noqa: PLR2004 - HTTP's own number
        security_log.record_once_a_minute(
            "access.refused", endpoint=request.endpoint, network=address()
        )


def status_of(refusal: Refusal) -> int:
    """Return the HTTP status of a refusal."""
    return next((code for kind, code in STATUS if isinstance(refusal, kind)), 400)


def refused(refusal: Refusal) -> Response:
    code = status_of(refusal)
    _note_refused(code)
    back = way_back("") if isinstance(refusal, Invalid | Conflict) else ""
    answer = error_page(code, _(refusal.message, **facts_in_words(refusal.facts)), back=back)
    if isinstance(refusal, TooFast):
        answer.headers["Retry-After"] = str(refusal.retry_after)
    return answer


def overtaken(error: Exception) -> Response:
    """Answer who lost a race that no verb foresaw, with what they had sent: pressing again meets the winner's rows."""
    # Not its words: PostgreSQL's hold values of the row, like an address.
    current_app.logger.warning("overtaken at %s: %s", request.endpoint, type(error).__name__)
    db.release()
    read_person_anew()
    message = _("Someone else changed the same thing at the same moment. Go back and look again.")
    return error_page(409, message, sent=_sent())


def _sent() -> list[tuple[str, str]]:
    """Return the fields of the form that came; nothing where some are secret, or cannot be sent from a page."""
    fields = [each for each in request.form.items(multi=True) if each[0] != FIELD]
    secret = any(word in name for name, _value in fields for word in SECRET_FIELDS)
    return [] if secret or request.files else fields


def form_expired(_error: FormExpired) -> Response:
    return error_page(
        400,
        _("This form has expired or was sent from elsewhere. Go back, reload and send it again."),
    )


def http_error(error: HTTPException) -> Response:
    code = error.code or 500
    if 300 <= code < 400:  # noqa: PLR2004 - a redirect of the router is an answer, not an error
        return error.get_response()  # type: ignore[return-value]
    _note_refused(code)
    answer = error_page(code, messages().get(code, error.description or ""))
    for name, value in error.get_headers():
        if name not in ("Content-Type", "Content-Length"):
            answer.headers[name] = value
    return answer


def mishap(error: Exception) -> Response:
    if isinstance(error, OperationalError) and getattr(error.orig, "sqlstate", "") in LOST:
        return overtaken(error)
    where = ascii(outline(request.path))
    current_app.logger.error("unhandled error at %s, %s", request.endpoint, where, exc_info=error)
    if isinstance(error, OperationalError):
        return _plain(
            503, "The blog cannot reach its database at the moment. Try again in a minute."
        )
    return _plain(500, "Something went wrong on our side. It was written down; try again later.")


def messages() -> dict[int, str]:
    return {
        400: _("This request could not be understood. Go back and try again."),
        403: _("This is not open to you. Perhaps you are signed in as someone else?"),
        404: _("There is nothing at this address, or not any more."),
        405: _("This address does not answer to that kind of request."),
        413: _("This is too large. Shorten it and send it again."),
        415: _("Only forms are understood here."),
        429: _("That was too often. Wait a moment, then try again."),
    }


def titles() -> dict[int, str]:
    return {
        400: _("Not understood"),
        403: _("Not allowed"),
        404: _("Not found"),
        409: _("Someone was faster"),
        413: _("Too large"),
        415: _("Not understood"),
        422: _("Please check"),
        429: _("Slow down"),
    }


def error_page(
    code: int, message: str, sent: Sequence[tuple[str, str]] = (), back: str = ""
) -> Response:
    """Return the page for ``code``; it reads only, the request's transaction has ended.

    ``back`` is the page that the press came from, if it is known.
    """
    db.release()
    actions = [(_("To the front page"), url_for("site.home"))]
    if back:
        actions.insert(0, (_("Back to where you were"), back))
    page = render_template(
        "errors/error.html",
        code=code,
        title=titles().get(code, _("Something went wrong")),
        message=message,
        actions=actions,
        sent=sent,
        bare=False,
    )
    return make_response(page, code)


def _plain(code: int, message: str) -> Response:
    """Answer without the database: it may be what failed."""
    db.release()
    page = f"<!doctype html><title>{code}</title><h1>{code}</h1><p>{message}</p>"
    return make_response(page, code)
