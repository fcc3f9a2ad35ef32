"""Reporting a comment."""

from flask import Response, flash, make_response, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as Answer

from blog import clock
from blog.accounts.http import (
    forget_kept,
    keep_and_sign_in,
    kept_fields,
    sign_in_first,
    signed_in,
    the_person,
)
from blog.accounts.models import Person
from blog.comments.models import Comment
from blog.comments.views.answers import address_of, in_words
from blog.db import release, session
from blog.error_pages import status_of
from blog.errors import Invalid, TooFast
from blog.http import keeps_text, see_other
from blog.moderation import report as verb
from blog.moderation.models import ReportReason
from blog.moderation.views.report_form import ReportForm
from blog.settings.http import the_settings


def expired(comment_id: int) -> Answer:
    person = the_person()
    if person is None:
        return _sign_in(comment_id)
    comment = verb.reportable(session(), comment_id, person, at=clock.now())
    message = _("This form had expired. Your text is still here: press again.")
    return _page(comment, ReportForm(), 400, notice=message)


@keeps_text(expired)
def report(comment_id: int) -> Answer:
    person = the_person()
    if person is None:
        return _sign_in(comment_id)
    if request.method == "GET":
        return _form(comment_id, person)
    return _send(comment_id, person)


def _form(comment_id: int, person: Person) -> Answer:
    if verb.report_of(session(), comment_id, person) is not None:
        return _thanks(comment_id, again=True)
    comment = verb.reportable(session(), comment_id, person, at=clock.now())
    kept = kept_fields(_place(comment_id))
    form = ReportForm(MultiDict(kept)) if kept else ReportForm(None)
    return _page(comment, form, 200)


def _send(comment_id: int, person: Person) -> Answer:
    form, at = ReportForm(), clock.now()
    if not form.validate():
        return _page(verb.reportable(session(), comment_id, person, at=at), form, 422)
    try:
        made = verb.report(
            session(),
            comment_id=comment_id,
            reason=ReportReason(form.reason.data),
            text=form.text.data,
            wants_outcome=form.wants_outcome.data,
            by=person,
            settings=the_settings().comments,
            at=at,
        )
    except Invalid as refusal:
        form.text.errors = [in_words(refusal)]
        return _page(
            verb.reportable(session(), comment_id, person, at=at), form, status_of(refusal)
        )
    except TooFast as refusal:
        comment = verb.reportable(session(), comment_id, person, at=at)
        answer = _page(comment, form, status_of(refusal), notice=in_words(refusal))
        answer.headers["Retry-After"] = str(refusal.retry_after)
        return answer
    forget_kept(_place(comment_id))
    return _thanks(comment_id, again=made.at != at)


def _thanks(comment_id: int, *, again: bool) -> Answer:
    comment = session().get_one(Comment, comment_id, options=[verb.WITH_POST])
    if again:
        flash(_("You reported this comment before. Once is enough."), "info")
    else:
        flash(_("Thank you. A moderator will look at it."), "success")
    return see_other(address_of(comment.post, comment))


def _sign_in(comment_id: int) -> Answer:
    """Keep what was typed and send to the sign-in page, which leads back here."""
    here = url_for("mine.report", comment_id=comment_id)
    if request.method == "GET" or not request.form.get("text"):
        return sign_in_first(here)
    typed = {name: request.form.get(name, "") for name in ("reason", "text", "wants_outcome")}
    return keep_and_sign_in(_place(comment_id), typed, here)


def _place(comment_id: int) -> str:
    return f"report:{comment_id}"


def _page(comment: Comment, form: ReportForm, status: int, notice: str | None = None) -> Response:
    signed_in()
    release()
    page = render_template(
        "moderation/report.html",
        comment=comment,
        post=comment.post,
        html=Markup(comment.html),  # noqa: S704 - stored safe
        form=form,
        text_max=verb.TEXT_MAX,
        notice=notice,
    )
    return make_response(page, status)
