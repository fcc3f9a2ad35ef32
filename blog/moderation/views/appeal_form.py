"""The forms of an appeal and of its answer."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import AnyOf, InputRequired, Length

from blog.moderation.appeal import TEXT_MAX

GRANT = "grant"
DENY = "deny"


class AppealForm(FlaskForm):  # type: ignore[misc]
    class Meta:
        csrf = False  # checked for every request in http.py

    text = TextAreaField(
        _("Why the decision was wrong"),
        [InputRequired(_("Please fill this in.")), Length(max=TEXT_MAX)],
        description=_("You can appeal once. A moderator reads it and answers."),
    )


class AnswerForm(FlaskForm):  # type: ignore[misc]
    class Meta:
        csrf = False

    verdict = StringField(validators=[InputRequired(), AnyOf([GRANT, DENY])])
    answer = TextAreaField(_("Your answer"), [InputRequired(), Length(max=TEXT_MAX)])
