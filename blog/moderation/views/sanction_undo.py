"""Taking back a sanction, or the lifting of one, with one press in the log."""

from flask import flash, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from blog import clock
from blog.accounts.http import signed_in
from blog.accounts.models import Sanction
from blog.db import session
from blog.errors import Conflict
from blog.http import see_other, way_back
from blog.moderation.sanction_undo import undo_sanction
from blog.moderation.views.person import refused
from blog.moderation.views.person_form import SanctionForm
from blog.moderation.views.person_letter import tell_undone


def undo(sanction_id: int) -> Answer:
    try:
        undone = undo_sanction(session(), sanction_id=sanction_id, by=signed_in(), at=clock.now())
    except Conflict as refusal:
        person_id = session().get_one(Sanction, sanction_id).person_id
        return refused(person_id, SanctionForm(None), refusal)
    if tell_undone(undone.last):
        flash(_("Taken back. A letter tells them in five minutes."), "success")
    else:
        flash(_("Taken back. No letter tells them: for them nothing has changed."), "success")
    return see_other(way_back(url_for("moderation.person", person_id=undone.row.person_id)))
