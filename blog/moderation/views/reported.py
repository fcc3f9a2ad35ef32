"""The reported queue, and what is decided there without a change of status."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from flask import Response, flash, jsonify, make_response, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response as Answer

from blog import clock
from blog.accounts.http import signed_in
from blog.comments.token import new_token
from blog.db import release, session
from blog.errors import Invalid
from blog.http import BIGGEST_ID, see_other, way_back
from blog.moderation.decide import Stale
from blog.moderation.filters import Filter
from blog.moderation.forms import NOTE_MAX, REASON_MAX
from blog.moderation.looking import taken_apart
from blog.moderation.matching import Matching, with_names
from blog.moderation.records import records_of
from blog.moderation.report_counts import Tabs
from blog.moderation.reported import Place, ReportedOrder, ReportedPage, reported_matching
from blog.moderation.reported import reported_page as page_of
from blog.moderation.reported_keep import NothingToSettle, keep, unkeep
from blog.moderation.views.asked import asked_place
from blog.moderation.views.decisions import (
    by_script,
    done,
    notice_of,
    overtaken,
    row_of,
    said,
    settled_before,
)
from blog.moderation.views.everything import REPORTED
from blog.moderation.views.own_filters import ReportedFilterForm
from blog.moderation.views.queue import place, tabs
from blog.moderation.views.report_letters import tell_reporters, tell_reporters_of_kept
from blog.moderation.views.rows import rows_of
from blog.settings.http import blog_zone
from blog.words import N_

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_NUMBER = re.compile(r"[0-9]{1,18}", re.ASCII)

address_of: Callable[..., str] = partial(url_for, "moderation.reported")


def reported() -> Response:
    form, by = ReportedFilterForm.asked(), signed_in()
    after, before = asked_place("after", Place.read), asked_place("before", Place.read)
    if not form.validate():
        refused = _page(form, Filter(), ReportedPage([], None, None), None, around=tabs(None))
        release()
        return make_response(refused, 422)
    wanted = form.wanted(blog_zone())
    sought = taken_apart(session(), wanted)
    order = ReportedOrder(form.order.data)
    page = page_of(session(), by, sought, order=order, after=after, before=before)
    around = tabs(None)
    if not wanted.is_empty:
        found = with_names(session(), by, wanted, reported_matching(by, sought))
    else:
        known = around["counts"][REPORTED]
        found = Matching(known if known <= Tabs.most(REPORTED) else None)
    here = address_of(**form.arguments(), **place())
    return make_response(_page(form, wanted, page, found, around=around, here=here))


def _page(
    form: ReportedFilterForm,
    wanted: Filter,
    page: ReportedPage,
    found: Matching | None,
    *,
    around: dict[str, Any],
    here: str = "",
) -> str:
    cases = [each.case for each in page.shown]
    records = records_of(session(), [case.author.id for case in cases], signed_in())
    return render_template(
        "moderation/reported.html",
        **around,
        form=form,
        wanted=wanted,
        arguments=form.arguments() if found else {},
        address_of=address_of,
        page=page,
        found=found,
        here=here,
        rows=rows_of(cases, records, here, page.shown),
        token=new_token(),
        now=clock.now(),
    )


def keep_reported(comment_id: int) -> Answer:
    by, at = signed_in(), clock.now()
    try:
        change = keep(
            session(),
            comment_id=comment_id,
            version=_number("version"),
            seen=_number("seen"),
            reason=_words("reason", REASON_MAX),
            note=_words("note", NOTE_MAX),
            by=by,
            at=at,
        )
    except Stale as stale:
        return overtaken(stale)
    except NothingToSettle as refusal:
        return settled_before(comment_id, refusal)
    if change is not None:
        tell_reporters(change)
        if by_script():
            return jsonify(html=notice_of(change), said=said(change))
        return done(change)
    tell_reporters_of_kept(comment_id, by, at)
    notice = render_template(
        "moderation/reported_kept.html",
        comment_id=comment_id,
        settled_at=(at - _EPOCH) // _MICROSECOND,
        back=_back(),
    )
    if by_script():
        return jsonify(html=notice, said=_("You kept the comment; its reports are settled."))
    flash(Markup(notice), "undo")  # noqa: S704 - rendered by our own template, which escapes
    return see_other(_back())


def undo_keep(comment_id: int) -> Answer:
    settled_at = _EPOCH + _number("settled_at") * _MICROSECOND
    by, at = signed_in(), clock.now()
    try:
        unkeep(session(), comment_id=comment_id, settled_at=settled_at, by=by, at=at)
    except NothingToSettle as refusal:
        return settled_before(comment_id, refusal)
    told = _("The reports are open again.")
    if by_script():
        return jsonify(html=row_of(comment_id, REPORTED), said=told)
    flash(told, "success")
    return see_other(_back())


def _back() -> str:
    return way_back(url_for("moderation.reported"))


def _words(name: str, most: int) -> str:
    text = request.form.get(name, "")
    if len(text) > most:
        raise Invalid(N_("This decision was not understood. Go back to the queue and press again."))
    return text


def _number(name: str) -> int:
    """Return a hidden field; raise Invalid for what no form of ours carries."""
    text = request.form.get(name, "")
    if not _NUMBER.fullmatch(text) or int(text) > min(BIGGEST_ID, 2**55):
        raise Invalid(N_("This decision was not understood. Go back to the queue and press again."))
    return int(text)
