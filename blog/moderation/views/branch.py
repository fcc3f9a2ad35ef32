"""Everyone whom somebody brought along, and sanctioning all of them with one press."""

from flask import Response, flash, make_response, render_template, request, url_for
from flask_babel import ngettext
from markupsafe import Markup
from werkzeug.wrappers import Response as Answer

from blog import clock
from blog.accounts.http import signed_in
from blog.accounts.membership.branch import batches_of, branch_of, count_batched, sanction_branch
from blog.accounts.membership.branch_undo import who_took_back
from blog.accounts.membership.invitation_models import SanctionBatch
from blog.accounts.models import SanctionKind
from blog.accounts.sanction_rules import can_sanction
from blog.comments.token import new_token, sound_token
from blog.comments.views.answers import in_words
from blog.db import release, session
from blog.error_pages import status_of
from blog.errors import Conflict, Refusal
from blog.http import keeps_text, see_other, way_back
from blog.moderation.sanction_undo import undo_branch
from blog.moderation.views.person_form import BranchForm
from blog.moderation.views.person_letter import tell_sanctioned, tell_undone
from blog.settings.http import blog_zone


def branch(person_id: int) -> Response:
    return make_response(_page(person_id, BranchForm(None)))


def expired(person_id: int) -> Response:
    release()
    return make_response(_page(person_id, BranchForm()), 400)


@keeps_text(expired)
def sanction(person_id: int) -> Answer:
    form, at = BranchForm(), clock.now()
    if not form.validate():
        return _again(person_id, form, 422)
    try:
        batch, rows = sanction_branch(
            session(),
            person_id=person_id,
            kind=SanctionKind(form.kind.data),
            until=form.ends(at, blog_zone()),
            reason=form.reason.data,
            token=sound_token(request.form.get("token")) or new_token(),
            by=signed_in(),
            at=at,
        )
    except Refusal as refusal:
        field = form._fields.get(refusal.field or "")
        (field.errors if field else form.form_errors).append(in_words(refusal))
        return _again(person_id, form, status_of(refusal))
    for row in rows:
        tell_sanctioned(row)
    count = count_batched(session(), batch)  # of the first press: a second one has no rows
    notice = render_template("moderation/_branch_done.html", batch=batch, count=count)
    flash(Markup(notice), "undo")  # noqa: S704 - rendered by our own template, which escapes
    return see_other(url_for("moderation.branch", person_id=person_id))


def undo(batch_id: int) -> Answer:
    try:
        batch, undone = undo_branch(session(), batch_id, by=signed_in(), at=clock.now())
    except Conflict as refusal:
        root_id = session().get_one(SanctionBatch, batch_id).root_id
        form = BranchForm(None)
        form.form_errors.append(in_words(refusal))
        return _again(root_id, form, status_of(refusal))
    for each in undone:
        tell_undone(each.last)
    message = ngettext("Taken back for one.", "Taken back for %(num)s.", len(undone))
    flash(message, "success")
    return see_other(way_back(url_for("moderation.branch", person_id=batch.root_id)))


def _again(person_id: int, form: BranchForm, status: int) -> Response:
    signed_in()
    release()
    return make_response(_page(person_id, form), status)


def _page(person_id: int, form: BranchForm) -> str:
    found, by = branch_of(session(), person_id), signed_in()
    batches = batches_of(session(), person_id)
    return render_template(
        "moderation/branch.html",
        branch=found,
        person=found.leaves[0].person,
        form=form,
        token=new_token(),
        batches=batches,
        took_back=who_took_back(session(), [batch.id for batch, _count in batches]),
        count=sum(can_sanction(by, each.person) for each in found.leaves),
        now=clock.now(),
    )
