"""Somebody's record, for moderators: what they did here, and what may be done about it."""

from flask import Response, abort, flash, make_response, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response as Answer

from blog import clock, db
from blog.accounts.find import find_person
from blog.accounts.http import signed_in
from blog.accounts.membership.branch import ties_of
from blog.accounts.models import Person, SanctionKind
from blog.accounts.profile.read import own_profile
from blog.accounts.sanction import SanctionedMeanwhile, sanction
from blog.accounts.sanction_lift import lift
from blog.accounts.sanction_rules import can_lift, can_sanction
from blog.accounts.sanctions import last_of, sanctions_of
from blog.comments.models import Batch
from blog.comments.views.answers import in_words
from blog.db import session
from blog.error_pages import status_of
from blog.errors import Invalid, Refusal
from blog.http import keeps_text, see_other, way_back
from blog.moderation.batch import count_done
from blog.moderation.filters import Filter, Order
from blog.moderation.forms import NOTE_MAX
from blog.moderation.looking import taken_apart
from blog.moderation.people import notes_on, tally_of
from blog.moderation.people_note import note_on_person
from blog.moderation.people_remove import remove_written
from blog.moderation.queues import COUNTED, Queue, queue_page
from blog.moderation.views.asked import asked_cursor
from blog.moderation.views.person_form import LiftForm, PersonNoteForm, SanctionForm
from blog.moderation.views.person_letter import tell_lifted, tell_sanctioned
from blog.moderation.views.report_letters import tell_reporters_of_many
from blog.settings.http import blog_zone
from blog.words import N_


def moderates_all(person: Person) -> bool:
    """Whether the person reads records: who moderates only their own posts' comments does not."""
    return person.is_moderator


def person(person_id: int) -> Response:
    return make_response(shown(person_id, SanctionForm(None)))


def sanction_expired(person_id: int) -> Response:
    error = _("This form had expired. Look whether all is as you want it, then press again.")
    return again(person_id, SanctionForm(), 400, error=error)


@keeps_text(sanction_expired)
def sanction_person(person_id: int) -> Answer:
    form, by, at = SanctionForm(), signed_in(), clock.now()
    if not form.validate():
        return again(person_id, form, 422)
    try:
        row = sanction(
            session(),
            person_id=person_id,
            kind=SanctionKind(form.kind.data),
            until=form.ends(at, blog_zone()),
            reason=form.reason.data,
            seen=form.seen.data,
            by=by,
            at=at,
        )
    except Refusal as refusal:
        return refused(person_id, form, refusal)
    hours = form.removes()
    batch = remove_written(session(), row, hours=hours, by=by, at=at) if hours else None
    if tell_sanctioned(row):
        flash(_("Done. A letter tells them in five minutes, unless you lift it before."), "success")
    else:
        flash(_("Done."), "success")
    if batch is not None:
        tell_reporters_of_many(batch)
        flash(Markup(notice_of(batch, person_id)), "undo")  # noqa: S704 - our own template, which escapes
    return see_other(url_for("moderation.person", person_id=person_id))


def lift_sanction(sanction_id: int) -> Answer:
    form = LiftForm()
    if not form.validate():
        raise Invalid(N_("This reason is too long. Go back and shorten it."))
    try:
        row = lift(
            session(),
            sanction_id=sanction_id,
            reason=form.reason.data or "",
            by=signed_in(),
            at=clock.now(),
        )
    except SanctionedMeanwhile as meanwhile:
        return refused(meanwhile.last.person_id, SanctionForm(None), meanwhile)
    if tell_lifted(row):
        flash(_("Lifted. A letter tells them in five minutes."), "success")
    else:
        flash(_("Lifted. No letter tells them: they had heard of nothing."), "success")
    return see_other(way_back(url_for("moderation.person", person_id=row.person_id)))


def note_expired(person_id: int) -> Response:
    error = _("This form had expired. Your text is still here: press again.")
    return again(person_id, SanctionForm(None), 400, error=error)


@keeps_text(note_expired)
def note_person(person_id: int) -> Answer:
    form = PersonNoteForm()
    try:
        if not form.validate():
            raise Invalid(  # noqa: TRY301 - answered like the verb's own refusals
                N_("Write a note of at most %(limit)s characters."), limit=NOTE_MAX
            )
        note_on_person(
            session(), person_id=person_id, text=form.text.data, by=signed_in(), at=clock.now()
        )
    except Invalid as refusal:
        error = in_words(refusal)
        return again(person_id, SanctionForm(None), status_of(refusal), error=error)
    return see_other(url_for("moderation.person", person_id=person_id) + "#notes")


def refused(person_id: int, form: SanctionForm, refusal: Refusal) -> Response:
    """Show the record as it is now, with what was typed and why it did not go through."""
    field = form._fields.get(refusal.field or "")
    if field is not None:
        field.errors = [*field.errors, in_words(refusal)]
        return again(person_id, form, status_of(refusal))
    last = refusal.last if isinstance(refusal, SanctionedMeanwhile) else None
    return again(person_id, form, status_of(refusal), error=in_words(refusal), last=last)


def again(person_id: int, form: SanctionForm, status: int, **more: object) -> Response:
    """Answer with the record; the request's transaction ends without a trace."""
    signed_in()
    db.release()
    return make_response(shown(person_id, form, text=request.form.get("text", ""), **more), status)


def shown(person_id: int, form: SanctionForm, **more: object) -> str:
    """Return the page; 404 for nobody."""
    found = find_person(session(), Person.id == person_id)
    if found is None:
        abort(404)
    by, at = signed_in(), clock.now()
    past = sanctions_of(session(), person_id, at)
    return render_template(
        "moderation/person.html",
        **{"text": "", "error": None, "last": None, **more},
        person=found,
        form=form,
        own=own_profile(session(), found),
        past=past,
        seen=last_of(past),
        tally=tally_of(session(), person_id),
        counted=COUNTED,
        notes=notes_on(session(), person_id),
        page=queue_page(
            session(),
            Queue.ALL,
            by,
            taken_apart(session(), Filter(person=str(person_id))),
            order=Order.NEWEST,
            after=asked_cursor("after"),
            before=asked_cursor("before"),
        ),
        ties=ties_of(session(), person_id),
        may_sanction=can_sanction(by, found),
        may_lift=can_lift(by, found),
        note_max=NOTE_MAX,
        now=at,
    )


def notice_of(batch: Batch, person_id: int) -> str:
    return render_template(
        "moderation/_batch_done.html",
        batch=batch,
        done=count_done(session(), batch),
        back=url_for("moderation.person", person_id=person_id),
    )
