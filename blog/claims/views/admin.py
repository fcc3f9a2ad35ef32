"""Admins answer who asks for an imported name, and take claims back."""

from flask import Response, flash, make_response, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from blog import clock, db
from blog.accounts.find import find_person
from blog.accounts.http import signed_in
from blog.accounts.models import Person
from blog.accounts.views.letter import absolute, send
from blog.claims.ask import WORDS_MAX, answer, open_requests
from blog.claims.take import undo_claim
from blog.db import session
from blog.error_pages import status_of
from blog.errors import Conflict, Forbidden, Invalid
from blog.http import see_other, way_back


def requests() -> Response:
    return _page()


def answer_one(request_id: int) -> Answer:
    reason, granted = request.form.get("reason", ""), request.form.get("do") == "approve"
    by = signed_in()
    try:
        row = answer(session(), request_id, granted=granted, reason=reason, by=by, at=clock.now())
    except (Invalid, Conflict, Forbidden) as refusal:
        if not by.is_admin:
            raise
        db.release()
        page = _page(asked=request_id, reason=reason, wrong=_(refusal.message, **refusal.facts))
        page.status_code = status_of(refusal)
        return page
    member = find_person(session(), Person.id == row.member_id)
    if member is not None and member.account is not None:
        claims = absolute("claims.mine")
        send(
            "claim_answered",
            member.account.email,
            granted=granted,
            reason=row.reason,
            claims=claims,
        )
    flash(_("Answered, and they were told."), "success")
    return see_other(url_for("claims.requests"))


def undo(claim_id: int) -> Answer:
    undo_claim(session(), claim_id, by=signed_in(), at=clock.now())
    flash(_("Taken back. What came with the import carries its own name again."), "success")
    return see_other(way_back(url_for("moderation.log", kind="claim")))


def _page(*, asked: int | None = None, reason: str = "", wrong: str | None = None) -> Response:
    page = render_template(
        "claims/requests.html",
        waiting=open_requests(session()),
        asked=asked,
        reason=reason,
        wrong=wrong,
        words_max=WORDS_MAX,
    )
    return make_response(page)
