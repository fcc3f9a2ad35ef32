"""The forms of the desk: what to look for, and what to decide."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

from flask import request
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import (
    AnyOf,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    Regexp,
    ValidationError,
)

from blog.comments.token import new_token, sound_token
from blog.errors import Invalid
from blog.http import BIGGEST_ID
from blog.moderation.batch import Press
from blog.moderation.decide import DECISIONS
from blog.moderation.filters import Filter, Order
from blog.moderation.keep_many import KEEP
from blog.words import N_

REASON_MAX = 500
"""Characters of a reason: a few sentences."""

NOTE_MAX = 2_000
"""Characters of a note: a paragraph or two; more is read by nobody."""

SOUGHT_MAX = 200
"""Characters that a filter looks for."""

YEARS = (1970, 2999)
"""Between these a date is one that somebody meant."""

FILTERED = ("text", "person", "post", "label", "rule", "batch")
"""What is looked for as it was typed."""

_NUMBER = re.compile(r"[0-9]{1,18}\Z", re.ASCII)
_PICK = re.compile(r"([0-9]{1,18}):([0-9]{1,9})(?::([0-9]{1,18}))?", re.ASCII)


class DecisionForm(FlaskForm):  # type: ignore[misc]
    """One comment, the version of it that was shown, and what is to become of it."""

    class Meta:
        csrf = False  # checked for every request in http.py

    comment = IntegerField(validators=[InputRequired(), NumberRange(1, BIGGEST_ID)])
    version = IntegerField(validators=[InputRequired(), NumberRange(1, 2**31 - 1)])
    decision = StringField(validators=[InputRequired(), AnyOf(list(DECISIONS))])
    reason = StringField(validators=[Length(max=REASON_MAX)], default="")
    note = StringField(validators=[Length(max=NOTE_MAX)], default="")
    seen = IntegerField(validators=[Optional(), NumberRange(0, BIGGEST_ID)])
    """In the reported queue: the highest id of its open reports that was shown."""


class ManyForm(FlaskForm):  # type: ignore[misc]
    """What is to become of all the picked ones."""

    class Meta:
        csrf = False

    decision = StringField(validators=[InputRequired(), AnyOf([*DECISIONS, KEEP])])
    reason = StringField(validators=[Length(max=REASON_MAX)], default="")
    note = StringField(validators=[Length(max=NOTE_MAX)], default="")

    def press(self) -> Press:
        return Press(
            decision=self.decision.data,
            token=sound_token(request.form.get("token")) or new_token(),
            reason=self.reason.data,
            note=self.note.data,
        )


class SnapshotForm(FlaskForm):  # type: ignore[misc]
    """Where everything ended when the page was shown."""

    class Meta:
        csrf = False

    up_to = IntegerField(validators=[InputRequired(), NumberRange(0, BIGGEST_ID)])
    changes_up_to = IntegerField(validators=[InputRequired(), NumberRange(0, BIGGEST_ID)])
    edits_up_to = IntegerField(validators=[InputRequired(), NumberRange(0, BIGGEST_ID)])


class ReportedSnapshotForm(SnapshotForm):
    """The same in the reported queue."""

    reports_up_to = IntegerField(validators=[InputRequired(), NumberRange(0, BIGGEST_ID)])
    settlements_up_to = IntegerField(validators=[InputRequired(), NumberRange(0, BIGGEST_ID)])


class NoteForm(FlaskForm):  # type: ignore[misc]
    class Meta:
        csrf = False

    text = TextAreaField(_l("Note"), validators=[InputRequired(), Length(max=NOTE_MAX)])


def sensible(_form: FlaskForm, field: DateField) -> None:
    """Refuse dates that nobody means and no clock can reckon with."""
    if field.data is not None and not YEARS[0] <= field.data.year <= YEARS[1]:
        raise ValidationError(field.gettext("Not a valid date value."))


class FilterForm(FlaskForm):  # type: ignore[misc]
    """What to look for; it comes with the address, or with a press about everything it finds."""

    class Meta:
        csrf = False

    text = StringField(_l("Words in the comment"), validators=[Length(max=SOUGHT_MAX)])
    person = StringField(_l("Person"), validators=[Length(max=SOUGHT_MAX)])
    post = StringField(_l("Post"), validators=[Length(max=SOUGHT_MAX)])
    label = StringField(_l("Label"), validators=[Length(max=SOUGHT_MAX)])
    rule = StringField(_l("Rule"), validators=[Length(max=SOUGHT_MAX)])
    batch = StringField(validators=[Optional(), Regexp(_NUMBER)])
    since = DateField(_l("From"), validators=[Optional(), sensible])
    until = DateField(_l("To"), validators=[Optional(), sensible])
    order = SelectField(
        _l("Order"),
        choices=[
            SelectChoice(Order.OLDEST.value, _l("Oldest first")),
            SelectChoice(Order.NEWEST.value, _l("Newest first")),
        ],
        default=Order.OLDEST.value,
    )

    @classmethod
    def asked(cls) -> Self:
        """Return what this request asks for, by its address or by its form."""
        return cls(formdata=request.form if request.method == "POST" else request.args)

    def wanted(self, zone: ZoneInfo) -> Filter:
        """Return the filter of a valid form; days begin and end where the blog is."""
        until: date | None = self.until.data
        return Filter(
            **{name: self[name].data or "" for name in FILTERED},
            since=_midnight(self.since.data, zone),
            until=_midnight(until + timedelta(days=1), zone) if until else None,
        )

    def arguments(self) -> dict[str, str]:
        """Return what was asked as an address carries it, without what asks for nothing."""
        asked = {field.name: (field.data or "") for field in self}
        asked |= {name: self[name].data.isoformat() for name in ("since", "until") if asked[name]}
        if asked["order"] == self.order.default:
            del asked["order"]
        return {name: value for name, value in asked.items() if value}


def _midnight(day: date | None, zone: ZoneInfo) -> datetime | None:
    return datetime.combine(day, time(), zone) if day else None


@dataclass(frozen=True, slots=True)
class Picks:
    """The comments that were picked, each with the version that was shown."""

    versions: dict[int, int]
    seen: dict[int, int]
    """In the reported queue: the highest ids of their open reports that were shown."""

    @classmethod
    def sent(cls) -> Self:
        """Return what this request carries; raise Invalid for what no form of ours sends."""
        found = [_PICK.fullmatch(each) for each in request.form.getlist("pick")]
        if not all(found):
            raise Invalid(N_("This selection was not understood. Go back and pick again."))
        numbers = [[int(part) for part in each.groups() if part] for each in found if each]
        return cls(
            versions={comment: version for comment, version, *_ in numbers},
            seen={comment: seen[0] for comment, _, *seen in numbers if seen},
        )


def whole_filter(form: FilterForm, zone: ZoneInfo) -> Filter:
    """Return the filter of a press about everything; raise Invalid rather than widen it."""
    if not form.validate():
        raise Invalid(N_("This filter was not understood. Go back to the queue and press again."))
    return form.wanted(zone)


def fields_of(form: FilterForm, **more: Any) -> dict[str, Any]:
    """Return the filter as hidden fields, with what else a press carries."""
    return {**form.arguments(), **more}
