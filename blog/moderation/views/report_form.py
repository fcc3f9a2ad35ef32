"""The form with which a member reports a comment."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from blog.moderation.models import ReportReason
from blog.moderation.report import TEXT_MAX


class ReportForm(FlaskForm):  # type: ignore[misc]
    class Meta:
        csrf = False  # checked for every request in http.py

    reason = RadioField(
        _("What is wrong with it?"),
        [InputRequired(_("Choose what is wrong with it."))],
        choices=[
            SelectChoice(ReportReason.SPAM.value, _("Spam or advertising")),
            SelectChoice(ReportReason.ABUSE.value, _("An insult, hate or a threat")),
            SelectChoice(ReportReason.OFF_TOPIC.value, _("Off topic")),
            SelectChoice(ReportReason.OTHER.value, _("Something else")),
        ],
    )
    text = TextAreaField(
        _("In your words"),
        [Length(max=TEXT_MAX)],
        default="",
        description=_("Moderators read it. Needed for “Something else” only."),
    )
    wants_outcome = BooleanField(_("Write me what came of it"))
