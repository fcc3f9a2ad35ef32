"""The form that decides about applications; it has no file beside the other forms, like an appeal's."""

from flask import request
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import AnyOf, InputRequired, Length

from blog.accounts.membership.decide import DECISIONS
from blog.comments.token import new_token, sound_token
from blog.http import BIGGEST_ID
from blog.moderation.forms import REASON_MAX


class ApplicationsForm(FlaskForm):  # type: ignore[misc]
    class Meta:
        csrf = False  # checked for every request in http.py

    decision = StringField(validators=[InputRequired(), AnyOf(list(DECISIONS))])
    reason = StringField(validators=[Length(max=REASON_MAX)], default="")

    @property
    def picked(self) -> list[int]:
        """The ids of whom it is about; what is no id is nobody's."""
        return [
            int(each)
            for each in request.form.getlist("pick")
            if each.isascii() and each.isdecimal() and len(each) < 20 and int(each) <= BIGGEST_ID  # noqa: PLR2004 - digits of the biggest id
        ]

    @property
    def token(self) -> str:
        return sound_token(request.form.get("token")) or new_token()
