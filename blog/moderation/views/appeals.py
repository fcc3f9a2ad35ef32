"""The appeals that wait, and answering one."""

from flask import Response, abort, flash, make_response, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from blog import clock
from blog.accounts.find import find_person
from blog.accounts.http import signed_in
from blog.accounts.letters import UNDO_WINDOW, write_letter
from blog.accounts.models import Person
from blog.comments.models import StatusChange
from blog.comments.views.answers import in_words
from blog.db import release, session
from blog.error_pages import status_of
from blog.errors import Invalid
from blog.http import number_argument, see_other, way_back
from blog.moderation.answer_appeal import answer_appeal
from blog.moderation.appeal import TEXT_MAX
from blog.moderation.appeals import appeals_page
from blog.moderation.models import Appeal, Mention
from blog.moderation.records import records_of
from blog.moderation.views.appeal_form import GRANT, AnswerForm
from blog.moderation.views.queue import tabs
from blog.words import N_


def moderates_everything(person: Person) -> bool:
    return person.is_moderator


def appeals() -> str:
    return _page()


def answer(appeal_id: int) -> Answer:
    form = AnswerForm()
    try:
        if not form.validate():
            raise Invalid(  # noqa: TRY301 - answered like the verb's own refusals
                N_("Write an answer of at most %(limit)s characters, then grant or deny."),
                limit=TEXT_MAX,
            )
        answered = answer_appeal(
            session(),
            appeal_id=appeal_id,
            granted=form.verdict.data == GRANT,
            answer=form.answer.data,
            by=signed_in(),
            at=clock.now(),
        )
    except Invalid as refusal:
        return _again(appeal_id, form.answer.data or "", refusal)
    tell(answered)
    done = _("You granted the appeal.") if answered.granted else _("You denied the appeal.")
    flash(done, "success")
    return see_other(way_back(url_for("moderation.appeals")))


def tell(appeal: Appeal) -> None:
    """Write the answer to who appealed, in the transaction that answers; what can be undone waits."""
    person = find_person(session(), Person.id == appeal.by_id)
    if person is None or person.account is None or not person.is_member:
        return
    text = render_template(
        "letters/appeal_answered.txt",
        appeal=appeal,
        name=person.display_name,
        mine=url_for("mine.comments"),
    )
    subject, _blank, body = text.strip().partition("\n")
    letter = write_letter(
        session(),
        to=person.account.email,
        subject=subject,
        body=f"{body.strip()}\n",
        at=clock.now(),
        person_id=person.id,
        cause=f"appeal:{appeal.id}",
    )
    if appeal.granted and appeal.change_id is not None:
        letter.due_at = letter.created_at + UNDO_WINDOW
    if appeal.change_id is not None:
        change = session().get_one(StatusChange, appeal.change_id)
        session().add(Mention(letter=letter, comment_id=change.comment_id))


def _again(appeal_id: int, typed: str, refusal: Invalid) -> Response:
    """Show the page with what was typed; nothing is kept."""
    signed_in()
    release()
    page = _page(typed={appeal_id: typed}, error=in_words(refusal))
    return make_response(page, status_of(refusal))


def _page(typed: dict[int, str] | None = None, error: str | None = None) -> str:
    after = number_argument("after")
    page = appeals_page(session(), signed_in(), after or 0)
    if after is not None and not page.shown:
        abort(404)
    return render_template(
        "moderation/appeals.html",
        **tabs(None),
        page=page,
        first=after is None,
        records=records_of(session(), [each.who.id for each in page.shown], signed_in()),
        typed=typed or {},
        error=error,
        answer_max=TEXT_MAX,
        now=clock.now(),
    )
