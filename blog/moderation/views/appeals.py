"""The appeals that wait, and answering one."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from flask import Response, flash, jsonify, make_response, render_template, url_for
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
from blog.errors import Conflict, Invalid, Refusal
from blog.http import number_argument, see_other, way_back
from blog.moderation.answer_appeal import AnsweredMeanwhile, answer_appeal
from blog.moderation.appeal import TEXT_MAX
from blog.moderation.appeals import AppealsPage, appeals_matching, appeals_page
from blog.moderation.filters import Filter, Order
from blog.moderation.matching import Matching, with_names
from blog.moderation.models import Appeal, Mention
from blog.moderation.records import records_of
from blog.moderation.taken_back import cause_of_answer
from blog.moderation.views.appeal_form import GRANT, AnswerForm
from blog.moderation.views.decisions import by_script
from blog.moderation.views.own_filters import AppealsFilterForm
from blog.moderation.views.queue import place, tabs
from blog.settings.http import blog_zone
from blog.words import N_

HISTORY_IS_READ = timedelta(seconds=30)
"""By then the worker saw that the grant stands: so what comes after it is told as a change."""

address_of: Callable[..., str] = partial(url_for, "moderation.appeals")


def moderates_everything(person: Person) -> bool:
    return person.is_moderator


def appeals() -> Response:
    form = AppealsFilterForm.asked()
    after, before = number_argument("after"), number_argument("before")
    if not form.validate():
        refused = _page(form, Filter(), AppealsPage([], frozenset(), None, None), None)
        release()
        return make_response(refused, 422)
    wanted, by = form.wanted(blog_zone()), signed_in()
    order = Order(form.order.data)
    page = appeals_page(session(), by, wanted, order=order, after=after, before=before)
    found = (
        Matching(None)
        if wanted.is_empty
        else with_names(session(), by, wanted, appeals_matching(wanted))
    )
    return make_response(_page(form, wanted, page, found))


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
    except AnsweredMeanwhile as refusal:
        return _in_its_place(in_words(refusal), 409) if by_script() else _again(appeal_id, refusal)
    except (Invalid, Conflict) as refusal:
        return _again(appeal_id, refusal, form.answer.data or "")
    tell(answered)
    done = _("You granted the appeal.") if answered.granted else _("You denied the appeal.")
    if by_script():
        return _in_its_place(done)
    flash(done, "success")
    return see_other(way_back(url_for("moderation.appeals")))


def _in_its_place(words: str, status: int = 200) -> Response:
    """Answer the desk's script what stands where the appeal stood."""
    if status != 200:  # noqa: PLR2004 - HTTP's own number
        release()
    answer = jsonify(html=render_template("moderation/_told_row.html", words=words), said=words)
    answer.status_code = status
    return answer


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
        at=appeal.answered_at or clock.now(),
        person_id=person.id,
        cause=cause_of_answer(session(), appeal),
    )
    if appeal.granted and appeal.change_id is not None:
        letter.due_at = letter.created_at + UNDO_WINDOW + HISTORY_IS_READ
    if appeal.change_id is not None:
        change = session().get_one(StatusChange, appeal.change_id)
        session().add(Mention(letter=letter, comment_id=change.comment_id))


def _again(appeal_id: int, refusal: Refusal, typed: str = "") -> Response:
    """Show the queue from this appeal on, with what was typed; nothing is kept."""
    by = signed_in()
    release()
    nothing = Filter()
    page = _page(
        AppealsFilterForm(formdata=None),
        nothing,
        appeals_page(session(), by, nothing, after=appeal_id - 1),
        Matching(None),
        typed={appeal_id: typed},
        error=in_words(refusal),
    )
    return make_response(page, status_of(refusal))


def _page(
    form: AppealsFilterForm,
    wanted: Filter,
    page: AppealsPage,
    found: Matching | None,
    **more: Any,
) -> str:
    arguments = form.arguments() if found else {}
    people = [each.who.id for each in page.shown]
    return render_template(
        "moderation/appeals.html",
        **tabs(None),
        form=form,
        wanted=wanted,
        arguments=arguments,
        address_of=address_of,
        page=page,
        found=found,
        here=address_of(**arguments, **place()),
        records=records_of(session(), people, signed_in()),
        answer_max=TEXT_MAX,
        now=clock.now(),
        **{"typed": {}, "error": None, **more},
    )
