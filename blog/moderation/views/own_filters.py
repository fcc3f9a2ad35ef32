"""What to look for in queues that have a page of their own."""

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from blog.moderation.forms import SOUGHT_MAX, FilterForm
from blog.moderation.reported import ReportedOrder


class ReportedFilterForm(FilterForm):
    order = SelectField(
        _l("Order"),
        choices=[
            SelectChoice(ReportedOrder.HEAVIEST.value, _l("Heaviest first")),
            SelectChoice(ReportedOrder.OLDEST.value, _l("Longest waiting first")),
            SelectChoice(ReportedOrder.NEWEST.value, _l("Newly reported first")),
        ],
        default=ReportedOrder.HEAVIEST.value,
    )


class AppealsFilterForm(FilterForm):
    """The person is who appeals, the dates are those of the appeal."""

    text = StringField(
        _l("Words in the appeal or the comment"), validators=[Length(max=SOUGHT_MAX)]
    )


OWN_FILTERS: dict[str, type[FilterForm]] = {
    "reported": ReportedFilterForm,
    "appeals": AppealsFilterForm,
}
"""By the names of the queues."""
