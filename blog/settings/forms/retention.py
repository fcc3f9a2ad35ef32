"""The form that says how long what is kept."""

from dataclasses import replace

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm

from blog.settings.forms.fields import a_number
from blog.settings.models import RetentionSettings


class RetentionForm(FlaskForm):  # type: ignore[misc]
    class Meta:
        csrf = False  # checked for every request in http.py

    network_days = a_number(
        _("Days to keep from where members signed in"),
        1,
        3_650,
        _("Of each device its network, shortened. Its owner sees it in the list of devices."),
    )
    refused_days = a_number(
        _("Days to keep the text of spam and rejected comments"),
        0,
        3_650,
        _(
            "Then only that there was a comment, and what was decided, is kept. Nobody can publish the "
            "text any more. 0 keeps all texts."
        ),
    )

    def said(self, now: RetentionSettings) -> RetentionSettings:
        """Return ``now`` with what the valid form says."""
        return replace(now, **self.data)
