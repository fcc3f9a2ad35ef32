"""The form of choices: one field for every kind of letter that its reader can get."""

from collections.abc import Iterable, Mapping

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf, InputRequired, Length

from blog.moderation.decide import DECISIONS
from blog.moderation.forms import REASON_MAX
from blog.notifications.kinds import DIGESTS, Cadence, Kind, cadences_of

TITLES = {
    Kind.HELD: _l("Comments that wait for a decision"),
    Kind.NEW: _l("New comments on your posts"),
    Kind.DECIDED: _l("What became of your comments"),
    Kind.REPLY: _l("Answers to your comments"),
    Kind.SANCTION: _l("Warnings and restrictions of your account"),
    Kind.APPEAL: _l("Answers to your appeals"),
    Kind.REPORT: _l("What became of your reports"),
    Kind.SUBMITTED: _l("Drafts that wait for your review"),
}

CADENCES = {
    Cadence.OFF: _l("Never"),
    Cadence.AT_ONCE: _l("At once"),
    Cadence.HOURLY: _l("Once an hour, together"),
    Cadence.DAILY: _l("Once a day, together"),
}


class DecideForm(FlaskForm):  # type: ignore[misc]
    """What a moderator pressed; which comment and which version the link says."""

    class Meta:
        csrf = False

    decision = StringField(validators=[InputRequired(), AnyOf(list(DECISIONS))])
    reason = StringField(validators=[Length(max=REASON_MAX)], default="")


class ChoicesForm(FlaskForm):  # type: ignore[misc]
    """A field for each kind, named after it; ``form_for`` keeps those of one person."""

    class Meta:
        csrf = False  # checked for every request in http.py

    held = RadioField()
    new = RadioField()
    decided = BooleanField()
    reply = BooleanField()
    sanction = BooleanField()
    appeal = BooleanField()
    report = BooleanField()
    submitted = BooleanField()

    def chosen(self) -> dict[Kind, Cadence]:
        return {Kind(field.name): _cadence(field.data) for field in self}


def form_for(kinds: Iterable[Kind], choices: Mapping[Kind, Cadence]) -> ChoicesForm:
    """Return the form of somebody who can get letters of these kinds, as they chose before."""
    form = ChoicesForm(
        data={
            str(kind): str(cadence) if kind in DIGESTS else cadence is not Cadence.OFF
            for kind, cadence in choices.items()
        }
    )
    wanted = set(kinds)
    for kind in Kind:
        if kind not in wanted:
            del form[str(kind)]
            continue
        field = form[str(kind)]
        field.label.text = TITLES[kind]
        if kind in DIGESTS:
            field.choices = [SelectChoice(str(each), CADENCES[each]) for each in cadences_of(kind)]
    return form


def _cadence(sent: object) -> Cadence:
    """Return what a radio button or a check box says."""
    if isinstance(sent, bool):
        return Cadence.AT_ONCE if sent else Cadence.OFF
    return Cadence(str(sent))
