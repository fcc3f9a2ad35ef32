"""The form behind a decision's buttons."""

from flask_wtf import FlaskForm
from wtforms import IntegerField, StringField
from wtforms.validators import AnyOf, InputRequired, Length, NumberRange

from blog.http import BIGGEST_ID
from blog.moderation.decide import DECISIONS

REASON_MAX = 500
"""Characters of a reason: a few sentences."""


class DecisionForm(FlaskForm):  # type: ignore[misc]
    """One comment, the version of it that was shown, and what is to become of it."""

    class Meta:
        csrf = False  # checked for every request in http.py

    comment = IntegerField(validators=[InputRequired(), NumberRange(1, BIGGEST_ID)])
    version = IntegerField(validators=[InputRequired(), NumberRange(1, 2**31 - 1)])
    decision = StringField(validators=[InputRequired(), AnyOf(list(DECISIONS))])
    reason = StringField(validators=[Length(max=REASON_MAX)], default="")
