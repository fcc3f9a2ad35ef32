"""Answering with a form: as new, or again with what was wrong."""

from typing import Any

from flask import Response, make_response, render_template
from flask_babel import gettext as _

from blog import db
from blog.accounts.forms import Form, translated
from blog.accounts.http import kept_places
from blog.error_pages import status_of
from blog.errors import Refusal, TooFast


def shown(
    template: str,
    form: Form,
    *,
    refusal: Refusal | None = None,
    code: int | None = None,
    **facts: Any,
) -> Response:
    """Return the page with its form: 200, or 422 with its errors, or as the refusal says.

    What was typed stays, but for passwords. ``code`` is for an answer that is neither.
    """
    if refusal is not None:
        _tell(form, refusal)
    status = code or (status_of(refusal) if refusal else 422 if form.errors else 200)
    if status >= 400:  # noqa: PLR2004 - HTTP's own border
        db.release()
    page = render_template(template, form=form, kept=bool(kept_places()), **facts)
    answer = make_response(page, status)
    if isinstance(refusal, TooFast):
        answer.headers["Retry-After"] = str(refusal.retry_after)
    return answer


def _tell(form: Form, refusal: Refusal) -> None:
    field = form._fields.get(refusal.field or "")
    if field is None:
        form.form_errors.append(translated(refusal))
    else:
        field.errors = [*field.errors, translated(refusal)]


def shown_again(template: str, form: Form, **facts: Any) -> Response:
    """Return the page of a form that had expired: press once more, with a token that holds."""
    form.form_errors.append(_("This form had expired. Please press the button once more."))
    return shown(template, form, code=400, **facts)
