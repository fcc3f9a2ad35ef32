"""The form that says who may join."""

from dataclasses import replace

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from blog.settings.forms.fields import DomainsField, one_line
from blog.settings.models import AppCodes, Joining, MembershipSettings, SecondFactor

QUESTION_MAX = 200
"""Characters of the question that applicants answer."""


class MembershipForm(FlaskForm):  # type: ignore[misc]
    class Meta:
        csrf = False  # checked for every request in http.py

    joining = RadioField(
        _("How one becomes a member"),
        choices=[
            SelectChoice(Joining.OPEN.value, _("Anyone may join")),
            SelectChoice(Joining.APPROVAL.value, _("A moderator approves each one")),
            SelectChoice(Joining.INVITATION.value, _("By invitation only")),
        ],
    )
    question = StringField(
        _("What applicants are asked"),
        [Length(max=QUESTION_MAX)],
        filters=[one_line],
        description=_("Where a moderator approves. Empty asks: “Why do you want to join?”"),
    )
    members_invite = BooleanField(
        _("Members may invite others, not only admins"),
        description=_("Who comes with an invitation is a member once their address is confirmed."),
    )
    block_disposable = BooleanField(
        _("Refuse addresses of throw-away mailboxes"),
        description=_("From a kept list of some ten thousand such domains."),
    )
    blocked_email_domains = DomainsField(
        _("Domains whose addresses may not join"),
        description=_("One per line. The parts of a domain are refused with it."),
    )
    second_factor = RadioField(
        _("Who needs a second factor"),
        choices=[
            SelectChoice(SecondFactor.OPTIONAL.value, _("Who wants one")),
            SelectChoice(SecondFactor.STAFF.value, _("Moderators and admins")),
            SelectChoice(SecondFactor.EVERYBODY.value, _("Everybody who signs in")),
        ],
    )
    app_codes = RadioField(
        _("Codes of apps are taken"),
        choices=[
            SelectChoice(AppCodes.NEAR.value, _("Also half a minute early or late")),
            SelectChoice(AppCodes.SHOWN.value, _("Only while they show")),
        ],
    )

    def said(self, now: MembershipSettings) -> MembershipSettings:
        """Return ``now`` with what the valid form says."""
        chosen = {
            "joining": Joining(self.joining.data),
            "second_factor": SecondFactor(self.second_factor.data),
            "app_codes": AppCodes(self.app_codes.data),
        }
        return replace(now, **{**self.data, **chosen})
