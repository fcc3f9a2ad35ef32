"""What one says and shows of oneself: name, words, link, picture."""

from flask import abort, flash, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from blog import clock, db
from blog.accounts.find import find_person
from blog.accounts.forms import AboutForm, Form, NameForm, PictureForm
from blog.accounts.http import signed_in
from blog.accounts.models import Person
from blog.accounts.profile.read import own_profile, profile_of
from blog.accounts.profile.square import square
from blog.accounts.profile.write import (
    ABOUT_MAX,
    check_unlimited,
    drop_picture,
    say_of_oneself,
    show_picture,
)
from blog.accounts.staff_names import check_not_staffs
from blog.accounts.views.shown import shown
from blog.db import session
from blog.errors import Invalid, Refusal
from blog.http import keeps_text, see_other, takes_files
from blog.limits import Limit, count
from blog.words import N_

NAMES = Limit("name", "10 per day")
"""Per person: enough to find the right one, too few to write with."""

PROFILES = Limit("profile", "30 per day")
PICTURES = Limit("picture", "20 per day")
"""Both per person; a picture costs half a second of a core."""

FILE_MAX = 10 * 1024 * 1024
"""Bytes of an upload: a photo as a phone takes it."""


def profile() -> AnyResponse:
    return page(NameForm(None))


def change_name() -> AnyResponse:
    form = NameForm()
    if not form.validate():
        return page(form)
    person = signed_in()
    try:
        check_unlimited(person, clock.now())
        count(NAMES, str(person.id))
        check_not_staffs(session(), form.display_name.data, but=person.id)
    except Refusal as refusal:
        return page(form, refusal)
    person.display_name = form.display_name.data
    flash(_("Your name is changed, on what you wrote before too."), "success")
    return see_other(url_for("accounts.profile"))


def about_expired() -> AnyResponse:
    form = AboutForm()
    form.form_errors.append(_("This form had expired. Please press the button once more."))
    return page(form, code=400)


@keeps_text(about_expired)
def change_about() -> AnyResponse:
    person = signed_in()
    form = AboutForm(obj=profile_of(session(), person.id))  # a field that is missing stays as it is
    if not form.validate():
        return page(form)
    try:
        count(PROFILES, str(person.id))
        say_of_oneself(
            session(), about=form.about.data, link=form.link.data, by=person, at=clock.now()
        )
    except Refusal as refusal:
        return page(form, refusal)
    flash(_("Saved."), "success")
    return see_other(url_for("accounts.profile"))


@takes_files(FILE_MAX)
def upload_picture() -> AnyResponse:
    form, person, at = PictureForm(), signed_in(), clock.now()
    try:
        check_unlimited(person, at)
        count(PICTURES, str(person.id))
        file = request.files.get("picture")
        data = file.read() if file is not None else b""
        if not data:
            raise Invalid(N_("Choose a picture first."), field="picture")
        db.pause()  # nobody waits for a picture to be made smaller
        small = square(data)
        by = find_person(session(), Person.id == person.id) or abort(404)
        show_picture(session(), small, by=by, at=at)
    except Refusal as refusal:
        return page(form, refusal)
    flash(_("Your picture is changed, beside what you wrote before too."), "success")
    return see_other(url_for("accounts.profile"))


def remove_picture() -> AnyResponse:
    drop_picture(session(), by=signed_in())
    flash(_("Your picture is deleted."), "success")
    return see_other(url_for("accounts.profile"))


def page(form: Form, refusal: Refusal | None = None, code: int | None = None) -> AnyResponse:
    """Return the page with ``form`` as it was sent and the other forms as new."""
    person = signed_in()
    own = own_profile(session(), person)
    forms = {
        "name": NameForm(None, display_name=person.display_name),
        "about": AboutForm(None, obj=own.profile),
        "picture": PictureForm(None),
    }
    if form.is_submitted():
        forms = {name: form if type(form) is type(new) else new for name, new in forms.items()}
    return shown(
        "accounts/profile.html",
        form,
        refusal=refusal,
        code=code,
        forms=forms,
        own=own,
        about_max=ABOUT_MAX,
    )
