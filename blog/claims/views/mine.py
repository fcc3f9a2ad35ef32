"""A member finds what they wrote before the blog moved here, and makes it theirs."""

from flask import Response, flash, make_response, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from blog import clock, db
from blog.accounts.http import signed_in
from blog.accounts.views.letter import secret
from blog.claims.ask import WORDS_MAX, ask_for, open_requests
from blog.claims.find import held_of, matches, named
from blog.claims.models import ClaimRequest
from blog.claims.take import claim_by_email
from blog.db import session
from blog.error_pages import status_of
from blog.errors import Conflict, Invalid
from blog.http import see_other

NAME_MAX = 50
"""Characters of a name to look for: as long as names are."""


def mine() -> Response:
    return _page(request.args.get("q", "")[:NAME_MAX])


def take(person_id: int) -> Answer:
    claim_by_email(session(), person_id, secret=secret(), by=signed_in(), at=clock.now())
    flash(_("Yours. What was written under this name now carries yours."), "success")
    return see_other(url_for("claims.mine"))


def ask(person_id: int) -> Answer:
    words = request.form.get("words", "")
    try:
        ask_for(session(), person_id, words, by=signed_in(), at=clock.now())
    except (Invalid, Conflict) as refusal:
        signed_in()
        db.release()
        wrong = _(refusal.message, **refusal.facts)
        name = request.form.get("q", "")[:NAME_MAX]
        page = _page(name, asked=person_id, words=words, wrong=wrong)
        page.status_code = status_of(refusal)
        return page
    flash(_("Asked. An admin looks at it, and a letter tells you the answer."), "success")
    return see_other(url_for("claims.mine"))


def _page(
    name: str, *, asked: int | None = None, words: str = "", wrong: str | None = None
) -> Response:
    by, reading = signed_in(), session()
    assert by.account is not None
    found = named(reading, name) if name.strip() else []
    waiting = open_requests(reading, ClaimRequest.member_id == by.id)
    page = render_template(
        "claims/mine.html",
        matches=matches(reading, secret(), by.account),
        held=held_of(reading, by.id),
        waiting=waiting,
        asked_for={each.request.person_id for each in waiting},
        found=found,
        search=name,
        asked=asked,
        words=words,
        wrong=wrong,
        words_max=WORDS_MAX,
    )
    return make_response(page)
