"""What to look for among reported comments."""

from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from blog.moderation.forms import FilterForm
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
