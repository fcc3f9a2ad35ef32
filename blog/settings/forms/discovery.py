"""The form of how the blog is found and followed."""

import re
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from blog.settings.forms.fields import WordsField, one_line
from blog.settings.models import DiscoverySettings, FeedText
from blog.settings.word_list import lines_in

ADDRESS_MAX = 1_000
"""Characters of an address elsewhere."""

ROBOTS_MAX = 5_000
"""Characters; robots read half a megabyte, but nobody writes that by hand."""

PROFILES_MAX = 20

_ROBOTS_LINE = re.compile(r"\s*(#.*|[A-Za-z][A-Za-z-]*\s*:.*)?")
"""What RFC 9309 takes for a line: nothing, a comment, or a name and a value."""


class ProfilesField(WordsField):
    """Addresses on the web, one per line."""

    longest = ADDRESS_MAX

    def lines(self, typed: str) -> tuple[str, ...]:
        return lines_in(typed)

    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        for typed in self.data or ():
            check_address(typed)


class DiscoveryForm(FlaskForm):  # type: ignore[misc]
    class Meta:
        csrf = False  # checked for every request in http.py

    feed_text = RadioField(
        _("Texts in feeds"),
        choices=[
            SelectChoice(FeedText.FULL.value, _("The whole text")),
            SelectChoice(FeedText.SUMMARY.value, _("The beginning only")),
        ],
    )
    hub = StringField(
        _("Hub for feeds"),
        [Length(max=ADDRESS_MAX)],
        filters=[one_line],
        description=_(
            "Address of a WebSub hub, which tells feed readers of new posts. Empty names none."
        ),
    )
    listed = BooleanField(
        _("Let search engines list this blog"),
        description=_("If not, robots are asked to stay away from all of it. Honest ones do."),
    )
    robots = TextAreaField(
        _("More lines for robots.txt"),
        [Length(max=ROBOTS_MAX)],
        description=_("They stand below ours. For example: User-agent: GPTBot, then Disallow: /"),
    )
    profiles = ProfilesField(
        _("Your other addresses"),
        limit=PROFILES_MAX,
        description=_(
            "One per line, like https://social.example/@ada. The front page says that they are "
            "yours (rel=me), and the other side can show that it is true."
        ),
    )
    picture = StringField(
        _("Picture for links"),
        [Length(max=ADDRESS_MAX)],
        filters=[one_line],
        description=_(
            "Address of a picture that other sites show beside a link to this blog, best 1200 by "
            "630 pixels. A post with a picture of its own shows that one."
        ),
    )

    def validate_hub(self, field: StringField) -> None:
        if field.data:
            check_address(field.data)

    def validate_picture(self, field: StringField) -> None:
        if field.data:
            check_address(field.data)

    def validate_robots(self, field: TextAreaField) -> None:
        for line in (field.data or "").splitlines():
            if not _ROBOTS_LINE.fullmatch(line):
                raise ValidationError(
                    gettext("“%(line)s” is no line of a robots.txt.", line=line[:40])
                )

    def said(self, now: DiscoverySettings) -> DiscoverySettings:
        """Return ``now`` with what the valid form says."""
        typed = {**self.data, "robots": "\n".join((self.robots.data or "").split("\r\n")).strip()}
        return replace(now, **{**typed, "feed_text": FeedText(typed["feed_text"])})


def check_address(typed: str) -> None:
    """Raise ValidationError for what is no address on the web."""
    try:
        parts = urlsplit(typed)
        sound = parts.scheme in ("http", "https") and parts.hostname and typed.isprintable()
        _port = parts.port
    except ValueError:
        sound = False
    if not sound or " " in typed:
        raise ValidationError(
            gettext("“%(line)s” is no address that starts with https://.", line=typed[:40])
        )
