"""Taking down what somebody shows of themselves, and putting it back."""

from flask import abort, flash, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from blog import clock
from blog.accounts.acts import Act
from blog.accounts.http import signed_in
from blog.accounts.profile.take_down import put_back, take_down
from blog.db import session
from blog.errors import Refusal
from blog.http import see_other
from blog.moderation.views.person import refused
from blog.moderation.views.person_form import SanctionForm
from blog.moderation.views.person_letter import tell_taken_down

DOWN = {"picture": Act.PICTURE_DOWN, "about": Act.ABOUT_DOWN}
BACK = {"picture": Act.PICTURE_BACK, "about": Act.ABOUT_BACK}


def take_profile_down(person_id: int, what: str) -> Answer:
    try:
        act = take_down(
            session(),
            person_id=person_id,
            act=DOWN.get(what) or abort(404),
            reason=request.form.get("reason", ""),
            by=signed_in(),
            at=clock.now(),
        )
    except Refusal as refusal:
        return refused(person_id, SanctionForm(None), refusal)
    tell_taken_down(act)
    flash(_("Taken down. They were told why."), "success")
    return _back_to(person_id)


def put_profile_back(person_id: int, what: str) -> Answer:
    try:
        put_back(
            session(),
            person_id=person_id,
            act=BACK.get(what) or abort(404),
            by=signed_in(),
            at=clock.now(),
        )
    except Refusal as refusal:
        return refused(person_id, SanctionForm(None), refusal)
    flash(_("It is shown again."), "success")
    return _back_to(person_id)


def _back_to(person_id: int) -> Answer:
    return see_other(url_for("moderation.person", person_id=person_id) + "#profile")
