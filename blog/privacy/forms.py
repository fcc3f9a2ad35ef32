"""The forms of this slice."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from blog.accounts.forms import Form

REASON_MAX = 500
"""Characters of a reason; it stands in the log."""


class ReasonForm(Form):
    reason = StringField(
        _l("Reason"), [InputRequired(_l("Please fill this in.")), Length(max=REASON_MAX)]
    )
