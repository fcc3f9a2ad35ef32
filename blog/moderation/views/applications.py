"""Those who want to become members, and deciding about one or many of them."""

from flask import Response, flash, make_response, render_template, request, url_for
from flask_babel import ngettext
from markupsafe import Markup
from werkzeug.wrappers import Response as Answer

from blog import clock
from blog.accounts.http import signed_in
from blog.accounts.membership import decide as verb
from blog.accounts.membership.applications import applications_page
from blog.accounts.membership.models import Membership, MembershipChange
from blog.comments.token import new_token
from blog.comments.views.answers import in_words
from blog.db import release, session
from blog.error_pages import status_of
from blog.errors import Conflict, Invalid, NotFound
from blog.http import number_argument, see_other, way_back
from blog.moderation.forms import REASON_MAX
from blog.moderation.views.application_letters import tell_decided, tell_undone
from blog.moderation.views.applications_form import ApplicationsForm
from blog.moderation.views.queue import tabs
from blog.words import N_


def applications() -> Response:
    return make_response(_page())


def decide_applications() -> Answer:
    form, by, at = ApplicationsForm(), signed_in(), clock.now()
    try:
        if not form.validate():
            raise Invalid(  # noqa: TRY301 - answered like the verb's own refusals
                N_("This decision was not understood. Look at the applications, then press again.")
            )
        decided = verb.decide(
            session(),
            form.picked,
            form.decision.data,
            reason=form.reason.data,
            token=form.token,
            by=by,
            at=at,
        )
    except (Invalid, Conflict) as refusal:
        return _again(form, refusal)
    if not decided.again:
        tell_decided(session(), decided.changes, at=at)
    _say(decided)
    return see_other(_back())


def undo_application(change_id: int) -> Answer:
    """Take one decision back, or with ``press`` all that came with the same press."""
    by, at = signed_in(), clock.now()
    change = session().get(MembershipChange, change_id)
    if change is None:
        raise NotFound(N_("There is no such decision."))
    ids = [change_id]
    if "press" in request.form and change.by_id == by.id:
        ids = [each.id for each in verb.pressed_before(session(), by, change.token)]
    undone = verb.undo(session(), ids, by=by, at=at)
    if not undone.again:
        tell_undone(session(), undone.changes, at=at)
    count = len(undone.changes)
    message = ngettext("Taken back for one.", "Taken back for %(num)s.", count)
    flash(f"{message} {_left_out(undone)}".strip(), "success")
    return see_other(_back())


def _say(decided: verb.Decided) -> None:
    """Say what was done, with a button that takes it back."""
    first, count = decided.changes[0], len(decided.changes)
    notice = render_template(
        "moderation/_applications_done.html",
        first=first,
        count=count,
        approved=first.became is Membership.MEMBER,
        left_out=_left_out(decided),
        back=_back(),
    )
    flash(Markup(notice), "undo")  # noqa: S704 - rendered by our own template, which escapes


def _left_out(decided: verb.Decided) -> str:
    if not decided.left_out:
        return ""
    return str(
        ngettext(
            "One was left out: somebody else was faster.",
            "%(num)s were left out: somebody else was faster.",
            decided.left_out,
        )
    )


def _again(form: ApplicationsForm, refusal: Invalid | Conflict) -> Response:
    """Show the page with what was picked and typed, and why it did not go through."""
    signed_in()
    release()
    page = _page(picked=form.picked, typed=form.reason.data or "", error=in_words(refusal))
    return make_response(page, status_of(refusal))


def _page(picked: list[int] | None = None, typed: str = "", error: str | None = None) -> str:
    after = number_argument("after")
    return render_template(
        "moderation/applications.html",
        **tabs(None),
        page=applications_page(session(), after or 0),
        first=after is None,
        here=url_for("moderation.applications", after=after),
        picked=picked or [],
        typed=typed,
        error=error,
        token=new_token(),
        reason_max=REASON_MAX,
        now=clock.now(),
    )


def _back() -> str:
    return way_back(url_for("moderation.applications"))
