"""Which letters one gets."""

from flask import flash, make_response, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from blog import clock, db
from blog.accounts.http import signed_in
from blog.db import session
from blog.http import see_other
from blog.notifications.choices import choices_of, choose
from blog.notifications.forms import form_for
from blog.notifications.kinds import kinds_for


def choices() -> Answer:
    person = signed_in()
    form = form_for(kinds_for(person), choices_of(session(), person.id))
    if request.method == "POST" and form.validate():
        choose(session(), person.id, form.chosen(), at=clock.now())
        flash(_("Your choice is kept."), "success")
        return see_other(url_for("letters.choices"))
    if form.errors:
        db.release()
    page = render_template("notifications/choices.html", form=form, kinds=kinds_for(person))
    return make_response(page, 422 if form.errors else 200)
