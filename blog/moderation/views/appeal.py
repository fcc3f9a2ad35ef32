"""Appealing against a decision about one's own comment, or against a sanction of one's own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

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
    the_person,
)
from blog.accounts.models import Person, Sanction
from blog.comments.models import Comment, StatusChange
from blog.comments.own import own_comment
from blog.comments.views.answers import in_words
from blog.db import release, session
from blog.error_pages import status_of
from blog.errors import Invalid
from blog.http import keeps_text, see_other
from blog.markup import inert
from blog.moderation import appeal as verb
from blog.moderation.models import Appeal
from blog.moderation.views.appeal_form import AppealForm
from blog.words import N_


@dataclass(frozen=True, slots=True)
class Against:
    """What the appeal is against, how it is loaded, and what keeps it."""

    here: str
    sanction: Sanction | None = None
    comment: Comment | None = None
    change: StatusChange | None = None

    @classmethod
    def decision(cls, comment_id: int, person: Person) -> Self:
        comment = own_comment(session(), comment_id, person)
        change = verb.decision_against(session(), comment)
        if change is None:
            raise verb.NothingToAppeal(
                N_("There is no moderator's decision here to appeal against.")
            )
        here = url_for("mine.appeal", comment_id=comment_id)
        return cls(here, comment=comment, change=change)

    @classmethod
    def one_sanction(cls, sanction_id: int, person: Person) -> Self:
        row = verb.find_own_sanction(session(), sanction_id, person, at=clock.now())
        return cls(url_for("mine.appeal_sanction", sanction_id=sanction_id), sanction=row)


Load = Callable[[Person], Against]
Keep = Callable[[Person, str], Appeal]


def expired_appeal(comment_id: int) -> Answer:
    here = url_for("mine.appeal", comment_id=comment_id)
    return _expired(here, lambda person: Against.decision(comment_id, person))


@keeps_text(expired_appeal)
def appeal(comment_id: int) -> Answer:
    def keep(person: Person, text: str) -> Appeal:
        return verb.appeal_decision(
            session(), comment_id=comment_id, text=text, by=person, at=clock.now()
        )

    here = url_for("mine.appeal", comment_id=comment_id)
    return _answer(here, lambda person: Against.decision(comment_id, person), keep)


def expired_appeal_against_sanction(sanction_id: int) -> Answer:
    here = url_for("mine.appeal_sanction", sanction_id=sanction_id)
    return _expired(here, lambda person: Against.one_sanction(sanction_id, person))


@keeps_text(expired_appeal_against_sanction)
def appeal_sanction(sanction_id: int) -> Answer:
    def keep(person: Person, text: str) -> Appeal:
        return verb.appeal_sanction(
            session(), sanction_id=sanction_id, text=text, by=person, at=clock.now()
        )

    here = url_for("mine.appeal_sanction", sanction_id=sanction_id)
    return _answer(here, lambda person: Against.one_sanction(sanction_id, person), keep)


def _answer(here: str, load: Load, keep: Keep) -> Answer:
    person = the_person()
    if person is None:
        return _sign_in(here)
    if request.method == "GET":
        kept = kept_fields(_place(here))
        return _page(load(person), AppealForm(MultiDict(kept)) if kept else AppealForm(None), 200)
    form = AppealForm()
    if not form.validate():
        return _page(load(person), form, 422)
    try:
        keep(person, form.text.data)
    except Invalid as refusal:
        form.text.errors = [in_words(refusal)]
        return _page(load(person), form, status_of(refusal))
    forget_kept(_place(here))
    flash(_("Your appeal waits for a moderator. The answer comes by mail and stands here."), "info")
    return see_other(url_for("mine.comments"))


def _expired(here: str, load: Load) -> Answer:
    person = the_person()
    if person is None:
        return _sign_in(here)
    message = _("This form had expired. Your text is still here: press again.")
    return _page(load(person), AppealForm(), 400, message)


def _sign_in(here: str) -> Answer:
    text = request.form.get("text", "")
    return keep_and_sign_in(_place(here), {"text": text}, here) if text else sign_in_first(here)


def _place(here: str) -> str:
    return f"appeal:{here}"


def _page(against: Against, form: AppealForm, status: int, notice: str | None = None) -> Response:
    release()
    comment = against.comment
    page = render_template(
        "moderation/appeal.html",
        against=against,
        html=Markup(inert(comment.html)) if comment else None,  # noqa: S704 - stored safe
        form=form,
        text_max=verb.TEXT_MAX,
        notice=notice,
    )
    return make_response(page, status)
