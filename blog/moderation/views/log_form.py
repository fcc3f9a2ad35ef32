"""What to look for in the log, as it comes with the address."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Optional, ValidationError

from blog.moderation.forms import SOUGHT_MAX, sensible
from blog.moderation.log_page import LogFilter
from blog.moderation.log_source import Kind

KINDS = (
    (Kind.DECISION, _l("Decisions")),
    (Kind.EDIT, _l("Edits by authors")),
    (Kind.POST, _l("Posts")),
    (Kind.REPORT, _l("Reports")),
    (Kind.APPEAL, _l("Appeals")),
    (Kind.SANCTION, _l("Sanctions")),
    (Kind.NOTE, _l("Notes")),
    (Kind.ROLE, _l("Roles")),
    (Kind.ACCOUNT, _l("Accounts")),
    (Kind.MEMBERSHIP, _l("Applications")),
    (Kind.CLAIM, _l("Claims")),
    (Kind.SETTINGS, _l("Settings")),
)


class LogForm(FlaskForm):  # type: ignore[misc]
    class Meta:
        csrf = False

    who = SelectField(_l("Who did it"), validators=[Optional()])
    person = StringField(_l("About whom"), validators=[Length(max=SOUGHT_MAX)])
    post = StringField(_l("Post"), validators=[Length(max=SOUGHT_MAX)])
    kind = SelectField(
        _l("What"),
        choices=[
            SelectChoice("", _l("Everything")),
            *(SelectChoice(kind.value, name) for kind, name in KINDS),
        ],
        validators=[Optional()],
    )
    since = DateField(_l("From"), validators=[Optional(), sensible])
    until = DateField(_l("To"), validators=[Optional(), sensible])
    rules = BooleanField(_l("Also what the rules did"), false_values=("", "0", "false"))

    def validate_until(self, field: DateField) -> None:
        if field.data and self.since.data and field.data < self.since.data:
            raise ValidationError(field.gettext("Not a valid date value."))

    def wanted(self, zone: ZoneInfo) -> LogFilter:
        """Return the filter of a valid form; days begin and end where the blog is."""
        since, until = self.since.data, self.until.data
        return LogFilter(
            who=int(self.who.data) if self.who.data else None,
            person=(self.person.data or "").strip(),
            post=(self.post.data or "").strip(),
            kind=Kind(self.kind.data) if self.kind.data else None,
            since=datetime.combine(since, time(), zone) if since else None,
            until=datetime.combine(until + timedelta(days=1), time(), zone) if until else None,
            rules=self.rules.data,
        )

    def arguments(self) -> dict[str, str]:
        """Return what was asked as an address carries it, without what asks for nothing."""
        asked = {name: self[name].data or "" for name in ("who", "person", "post", "kind")}
        asked |= {
            name: self[name].data.isoformat() for name in ("since", "until") if self[name].data
        }
        if self.rules.data:
            asked["rules"] = "1"
        return {name: value for name, value in asked.items() if value}
