"""The forms of accounts; each field asks the rule that also guards the command line."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    Field,
    FileField,
    HiddenField,
    IntegerField,
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from blog.accounts.emails import clean_email
from blog.accounts.factors.passkeys import clean_passkey_name
from blog.accounts.membership.invite import NOTE_MAX
from blog.accounts.models import Role
from blog.accounts.names import clean_name
from blog.accounts.password_strength import check_password
from blog.accounts.profile.link import clean_link
from blog.accounts.profile.write import clean_about
from blog.db import database
from blog.errors import Invalid, Refusal
from blog.settings.current import current_settings
from blog.words import N_

CODE_MAX = 40
"""Characters of a one-time or recovery code, with whatever dashes and spaces it is typed."""

APPLICATION_MAX = 2_000
"""Characters of what an applicant writes: a moderator reads many of them."""

REASON_MAX = 500
"""Characters of a reason: a sentence or two, not a letter."""

TITLE_MAX = 100
"""Characters of a blog's title; it stands in every window's title."""


def clean_title(text: str) -> str:
    """Return the blog's title on one line; raise Invalid when there is nothing to see."""
    title = " ".join(text.split())
    if not title or not title.isprintable():
        raise Invalid(N_("Give the blog a title that readers can see."), field="title")
    return title


class Form(FlaskForm):  # type: ignore[misc]
    """A form that only a form can fill: JSON and query strings are not read."""

    class Meta:
        csrf = False  # checked for every request in http.py

        def wrap_formdata(self, _form: FlaskForm, formdata: Any) -> Any:
            return request.form if formdata is not None and request.method == "POST" else None


def translated(refusal: Refusal) -> str:
    """Return what a refusal says in the reader's language."""
    return str(_(refusal.message, **refusal.facts))


def by_rule(rule: Callable[[str], str]) -> Callable[[FlaskForm, Field], None]:
    """Return a validator that stores what ``rule`` makes of the field, or says why it cannot."""

    def validate(_form: FlaskForm, field: Field) -> None:
        try:
            field.data = rule(field.data or "")
        except Invalid as refusal:
            raise ValidationError(translated(refusal)) from None

    return validate


def _filled() -> InputRequired:
    return InputRequired(_l("Please fill this in."))


class NewPassword:
    """For forms whose ``password`` is a new one; asks about it with the rest of the form known."""

    def validate_password(self, field: Field) -> None:
        email, name = self._said("email"), self._said("display_name")
        host = urlsplit(str(current_app.config["BASE_URL"])).hostname or ""
        with database().reading() as looking:  # hashing follows, and must not hold a lock
            title = current_settings(looking).blog.title
        breached = current_app.config["BREACHED"]

        def check(text: str) -> str:
            return check_password(
                text, email=email, name=name, blog=(title, host), breached=breached
            )

        by_rule(check)(None, field)

    def _said(self, name: str) -> str:
        field = getattr(self, name, None)
        return (field.data or "") if field is not None else ""


class JoinForm(NewPassword, Form):
    email = StringField(_l("E-mail"), [_filled(), by_rule(clean_email)])
    display_name = StringField(_l("Name"), [_filled(), by_rule(clean_name)])
    password = PasswordField(_l("Password"), [_filled()])
    application = TextAreaField(
        _l("Why do you want to join?"),
        [Length(max=APPLICATION_MAX)],
        filters=[lambda text: (text or "").replace("\r\n", "\n").strip()],
    )
    """Asked only where a moderator approves each one."""
    homepage = StringField(_l("Leave this empty"))
    """A trap: people do not see it, programs fill it in."""
    opened = HiddenField()


class InvitationForm(Form):
    """A link to invite with."""

    uses = IntegerField(_l("How many may join with it"), [_filled()], default=1)
    days = SelectField(
        _l("How long it works"),
        choices=[
            SelectChoice("1", _l("a day")),
            SelectChoice("7", _l("a week")),
            SelectChoice("30", _l("30 days")),
            SelectChoice("90", _l("90 days")),
        ],
        default="7",
    )
    note = StringField(
        _l("For whom"),
        [Optional(), Length(max=NOTE_MAX)],
        description=_l("Only you see this."),
    )


class SetUpForm(NewPassword, Form):
    title = StringField(
        _l("Title of the blog"),
        [_filled(), Length(max=TITLE_MAX), by_rule(clean_title)],
    )
    email = StringField(_l("Your e-mail"), [_filled(), by_rule(clean_email)])
    display_name = StringField(_l("Your name"), [_filled(), by_rule(clean_name)])
    password = PasswordField(_l("Password"), [_filled()])


class LoginForm(Form):
    email = StringField(_l("E-mail"), [_filled()])
    password = PasswordField(_l("Password"), [_filled()])
    remember = BooleanField(_l("Stay signed in on this computer"))


class CodeForm(Form):
    code = StringField(_l("Code"), [_filled(), Length(max=CODE_MAX)])


class SetUpCodeForm(CodeForm):
    sealed = HiddenField()


class PasskeyNameForm(Form):
    name = StringField(_l("Name"), [_filled(), by_rule(clean_passkey_name)])


class PasskeyForm(PasskeyNameForm):
    credential = HiddenField()
    """What the browser says, as JSON."""


class ProofForm(Form):
    """Who it is, once more; the names are its own, since a form that waits may hold such fields too."""

    proof = PasswordField(_l("Your password"))
    proof_code = StringField(_l("Or a code"), [Length(max=CODE_MAX)])
    proof_passkey = HiddenField()
    """What the browser says, as JSON."""


class AddressForm(Form):
    """Only an address: for a forgotten password, or another letter."""

    email = StringField(_l("E-mail"), [_filled(), by_rule(clean_email)])


class ResetForm(NewPassword, Form):
    password = PasswordField(_l("New password"), [_filled()])


class NameForm(Form):
    display_name = StringField(_l("Name"), [_filled(), by_rule(clean_name)])


class AboutForm(Form):
    about = TextAreaField(_l("About you"), [by_rule(clean_about)])
    link = StringField(_l("Link"), [by_rule(clean_link)])


class PictureForm(Form):
    picture = FileField(_l("Picture"))


class NewEmailForm(Form):
    email = StringField(_l("New e-mail"), [_filled(), by_rule(clean_email)])


class NewPasswordForm(NewPassword, Form):
    old_password = PasswordField(_l("Old password"), [_filled()])
    password = PasswordField(_l("New password"), [_filled()])


class RolesForm(Form):
    """The roles as picked, and as they were shown: only what was changed here is changed."""

    reason = StringField(_l("Reason"), [_filled(), Length(max=REASON_MAX)])
    roles = SelectMultipleField(choices=[each.value for each in Role])
    shown = SelectMultipleField(choices=[each.value for each in Role])
