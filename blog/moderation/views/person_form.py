"""The form that sanctions somebody."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from blog.accounts.models import SanctionKind
from blog.http import BIGGEST_ID
from blog.moderation.forms import NOTE_MAX, REASON_MAX, sensible
from blog.moderation.people_remove import HOURS

LENGTHS = {"day": timedelta(days=1), "week": timedelta(days=7), "month": timedelta(days=30)}
"""What a suspension usually lasts."""

UNTIL_A_DAY = "date"


class SanctionForm(FlaskForm):  # type: ignore[misc]
    class Meta:
        csrf = False  # checked for every request in http.py

    kind = RadioField(
        _l("What to do"),
        choices=[
            SelectChoice(SanctionKind.WARN.value, _l("Warn")),
            SelectChoice(SanctionKind.PREMODERATE.value, _l("Pre-moderate")),
            SelectChoice(SanctionKind.SUSPEND.value, _l("Suspend")),
            SelectChoice(SanctionKind.BAN.value, _l("Ban")),
        ],
        default=SanctionKind.WARN.value,
    )
    lasts = SelectField(
        _l("A suspension lasts"),
        choices=[
            SelectChoice("day", _l("a day")),
            SelectChoice("week", _l("a week")),
            SelectChoice("month", _l("a month (30 days)")),
            SelectChoice(UNTIL_A_DAY, _l("until the end of a day that you choose")),
        ],
        default="week",
    )
    until = DateField(_l("That day"), validators=[Optional(), sensible])
    hours = SelectField(
        _l("With a ban, remove what they wrote"),
        choices=[
            SelectChoice("0", _l("nothing")),
            SelectChoice(str(HOURS[0]), _l("in the last hour")),
            SelectChoice(str(HOURS[1]), _l("in the last day")),
            SelectChoice(str(HOURS[2]), _l("in the last week")),
            SelectChoice(str(HOURS[3]), _l("in the last 30 days")),
        ],
        default="0",
    )
    reason = StringField(
        _l("Reason"), validators=[InputRequired(_l("Please fill this in.")), Length(max=REASON_MAX)]
    )
    seen = IntegerField(validators=[InputRequired(), NumberRange(0, BIGGEST_ID)], default=0)

    def ends(self, at: datetime, zone: ZoneInfo) -> datetime | None:
        """Return when a suspension ends; nothing for what has no end, or a day that is missing."""
        if self.kind.data != SanctionKind.SUSPEND:
            return None
        if self.lasts.data != UNTIL_A_DAY:
            return at + LENGTHS[self.lasts.data]
        if self.until.data is None:
            return None
        return datetime.combine(self.until.data + timedelta(days=1), time(), zone)

    def removes(self) -> int:
        """Return the hours of which everything goes; 0 for none, and for all but a ban."""
        return int(self.hours.data) if self.kind.data == SanctionKind.BAN else 0


class BranchForm(SanctionForm):
    """The same for somebody and all they brought along; each of them is looked at by the verb."""

    hours = None
    seen = None


class PersonNoteForm(FlaskForm):  # type: ignore[misc]
    class Meta:
        csrf = False

    text = TextAreaField(_l("Note"), validators=[InputRequired(), Length(max=NOTE_MAX)])


class LiftForm(FlaskForm):  # type: ignore[misc]
    class Meta:
        csrf = False

    reason = StringField(_l("Reason"), validators=[Length(max=REASON_MAX)], default="")
