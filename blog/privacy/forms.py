"""The forms of this slice."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from blog.accounts.forms import Form
from blog.accounts.leaves import Leaves

REASON_MAX = 500
"""Characters of a reason; it stands in the log."""


class ReasonForm(Form):
    reason = StringField(
        _l("Reason"), [InputRequired(_l("Please fill this in.")), Length(max=REASON_MAX)]
    )


class CloseForm(Form):
    leaves = RadioField(
        _l("What happens to your comments"),
        choices=[
            SelectChoice(Leaves.NAME.value, _l("They stay under my name")),
            SelectChoice(Leaves.NOBODY.value, _l("They stay without my name")),
            SelectChoice(Leaves.NOTHING.value, _l("Their text is replaced")),
        ],
        default=Leaves.NOBODY.value,
    )
    sure = BooleanField()
    """Sent by the button on the preview."""


class CloseOfForm(ReasonForm):
    leaves = RadioField(
        _l("What happens to their comments"),
        choices=[
            SelectChoice(Leaves.NAME.value, _l("They stay under the name")),
            SelectChoice(Leaves.NOBODY.value, _l("They stay without the name")),
            SelectChoice(Leaves.NOTHING.value, _l("Their text is replaced")),
        ],
        default=Leaves.NOBODY.value,
    )
