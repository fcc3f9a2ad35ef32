"""Everything that a filter finds in a queue: the page that asks first, and what that page showed."""

from typing import Any

from flask import Response, make_response, render_template, request, url_for
from sqlalchemy import null

from blog import clock
from blog.accounts.http import signed_in
from blog.comments.models import Revision, StatusChange
from blog.comments.token import new_token
from blog.db import session
from blog.errors import Invalid
from blog.http import way_back
from blog.moderation.batch import check
from blog.moderation.everything import Everything, EverythingReported
from blog.moderation.forms import (
    REASON_MAX,
    FilterForm,
    ManyForm,
    ReportedSnapshotForm,
    SnapshotForm,
    fields_of,
    whole_filter,
)
from blog.moderation.matching import Kind, extent, newest_comment, newest_ids, with_names
from blog.moderation.models import Report, Settlement
from blog.moderation.views.asked import asked_queue
from blog.moderation.views.own_filters import ReportedFilterForm
from blog.settings.http import blog_zone
from blog.words import N_

REPORTED = "reported"
"""What a form of the reported queue says of where it stands."""

BOUNDS: dict[str, Kind] = {"changes_up_to": StatusChange, "edits_up_to": Revision}
"""What the page knew when it was made, by the names of the fields that carry the highest ids."""

BOUNDS_OF_REPORTS: dict[str, Kind] = {
    **BOUNDS,
    "reports_up_to": Report,
    "settlements_up_to": Settlement,
}


def ask_first(form: ManyForm) -> Response:
    """Show exactly what a press about everything will do; nothing is done yet."""
    at, by, filled = clock.now(), signed_in(), _filter()
    check(form.press(), keeps=_of_reports())
    kinds = BOUNDS_OF_REPORTS if _of_reports() else BOUNDS
    newest = newest_comment(session())
    # Before the comments are read: what changes while the page is made is left out.
    ids = newest_ids(session(), at, *kinds.values())
    bounds = {"up_to": newest, **dict(zip(kinds, ids, strict=True))}
    shown = _everything(filled, bounds)
    queue = REPORTED if _of_reports() else shown.queue.value
    fields = fields_of(
        filled,
        queue=queue,
        everything="1",
        **bounds,
        token=new_token(),
        next=way_back(_address(queue)),
    )
    return make_response(
        render_template(
            "moderation/confirm.html",
            decision=form.decision.data,
            reason=form.reason.data,
            note=form.note.data,
            reason_max=REASON_MAX,
            queue=queue,
            form=filled,
            found=with_names(session(), by, shown.wanted, null()),
            extent=extent(session(), shown, form.press(), by),
            fields=fields,
            now=at,
        )
    )


def shown_before() -> Everything:
    """Return what the page that asked first showed."""
    snapshot = ReportedSnapshotForm() if _of_reports() else SnapshotForm()
    if not snapshot.validate():
        raise Invalid(N_("This decision was not understood. Go back to the queue and press again."))
    return _everything(_filter(), snapshot.data)


def _address(queue: str) -> str:
    if queue == REPORTED:
        return url_for("moderation.reported")
    return url_for("moderation.queue", queue=queue)


def _of_reports() -> bool:
    return request.form.get("queue") == REPORTED


def _filter() -> FilterForm:
    return (ReportedFilterForm if _of_reports() else FilterForm).asked()


def _everything(filled: FilterForm, bounds: dict[str, Any]) -> Everything:
    wanted = whole_filter(filled, blog_zone())
    if _of_reports():
        return EverythingReported(wanted=wanted, **bounds)
    return Everything(queue=asked_queue(request.form), wanted=wanted, **bounds)
