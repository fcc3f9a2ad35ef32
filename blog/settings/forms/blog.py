"""The form of the blog's settings, and what it says."""

from dataclasses import replace
from typing import Any

from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length

from blog.settings.forms.fields import a_number, one_line
from blog.settings.models import BlogSettings
from blog.settings.places import languages, zone_names

TITLE_MAX = 200
"""Characters; it stands in the head of every page."""

DESCRIPTION_MAX = 500
"""Characters; a paragraph under the title."""


class BlogForm(FlaskForm):  # type: ignore[misc]
    class Meta:
        csrf = False  # checked for every request in http.py

    title = StringField(
        _("Title"),
        [DataRequired(_("Please fill this in.")), Length(max=TITLE_MAX)],
        filters=[one_line],
    )
    description = StringField(
        _("Description"),
        [Length(max=DESCRIPTION_MAX)],
        filters=[one_line],
        description=_("A line under the title, also in feeds."),
    )
    language = SelectField(
        _("Language"),
        description=_("Dates and plurals follow it; so do all words, where translated."),
    )
    time_zone = SelectField(
        _("Time zone"), description=_("In it readers see dates, and posts go live.")
    )
    posts_per_page = a_number(_("Posts on a page"), 1, 50, _("On the home page; from 1 to 50."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = kwargs["data"]
        named = languages(str(get_locale() or "en"), now["language"])
        self.language.choices = [SelectChoice(tag, name) for tag, name in named]
        self.time_zone.choices = time_zones(now["time_zone"])

    def said(self, now: BlogSettings) -> BlogSettings:
        """Return ``now`` with what the valid form says."""
        return replace(now, **self.data)


def time_zones(now: str) -> list[SelectChoice]:
    """Return every zone there is, those of a continent together."""
    return [
        SelectChoice(
            name,
            name.replace("_", " "),
            optgroup=name.split("/")[0] if "/" in name else gettext("Others"),
        )
        for name in zone_names(now)
    ]
