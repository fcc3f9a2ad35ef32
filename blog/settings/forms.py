"""The forms of the settings, one for each section, and what they say."""

from dataclasses import replace
from typing import Any

from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from blog.settings.models import BlogSettings, CommentSettings, ModerationMode
from blog.settings.places import languages, zone_names
from blog.settings.word_list import words_in

TITLE_MAX = 200
"""Characters; it stands in the head of every page."""

DESCRIPTION_MAX = 500
"""Characters; a paragraph under the title."""

MESSAGE_MAX = 2_000
"""Characters of the message above the comment form."""

WORDS_MAX = 1_000
"""Words of a list; each comment is compared with all of them."""

WORD_LENGTH_MAX = 100
"""Characters of a word or phrase in a list."""

REASONS_MAX = 20
"""Reasons to choose from; more are not read before one is chosen."""


class WordsField(TextAreaField):  # type: ignore[misc]
    """A list of words, one per line: trimmed, without repetitions, as a tuple of ``limit`` at most."""

    def __init__(self, *args: Any, limit: int = WORDS_MAX, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit = limit

    def process_formdata(self, values: list[str]) -> None:
        if values:
            self.typed = values[0]
            self.data = words_in(values[0])

    def _value(self) -> str:
        return str(getattr(self, "typed", None) or "\n".join(self.data or ()))

    def pre_validate(self, _form: Any) -> None:
        words = self.data or ()
        if len(words) > self.limit:
            raise ValidationError(gettext("At most %(limit)s lines.", limit=self.limit))
        if any(len(word) > WORD_LENGTH_MAX for word in words):
            raise ValidationError(
                gettext("Each line has at most %(limit)s characters.", limit=WORD_LENGTH_MAX)
            )


def one_line(text: str | None) -> str:
    return " ".join((text or "").split())


def a_number(label: Any, low: int, high: int, help_: Any) -> IntegerField:
    return IntegerField(label, [InputRequired(), NumberRange(low, high)], description=help_)


class BlogForm(FlaskForm):  # type: ignore[misc]
    class Meta:
        csrf = False  # checked for every request in http.py

    title = StringField(_("Title"), [DataRequired(), Length(max=TITLE_MAX)], filters=[one_line])
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


class CommentsForm(FlaskForm):  # type: ignore[misc]
    class Meta:
        csrf = False  # checked for every request in http.py

    moderation = RadioField(
        _("Hold comments for a moderator"),
        choices=[
            SelectChoice(ModerationMode.ALWAYS.value, _("Always")),
            SelectChoice(ModerationMode.OLD_POSTS.value, _("On older posts")),
            SelectChoice(ModerationMode.NEVER.value, _("Only when a rule below says so")),
        ],
    )
    old_after_days = a_number(
        _("A post is older after this many days"),
        1,
        36_500,
        _("Counts for “On older posts” only. Spam prefers posts that nobody watches any more."),
    )
    hold_first = a_number(
        _("Hold a member's first comments"),
        0,
        100,
        _("So many of them wait until a moderator has published as many. 0 holds none."),
    )
    max_links = a_number(
        _("Links that pass"),
        0,
        100,
        _("A comment with more of them waits. 0 switches this off: links are not counted."),
    )
    hold_repeated = BooleanField(
        _("Hold repeated text"),
        description=_("A comment waits if somebody sent the same text before, under any post."),
    )
    held_words = WordsField(
        _("Words that wait"),
        description=_(
            "One word or phrase per line. A comment that contains one waits for a moderator. "
            "Whole words count, capitals do not."
        ),
    )
    blocked_words = WordsField(
        _("Words that are rejected"),
        description=_(
            "One word or phrase per line. A comment that contains one is rejected at once; "
            "moderators find it in the queue of rejected ones."
        ),
    )
    seconds_between = a_number(
        _("Seconds between two comments of a member"),
        0,
        3_600,
        _("Who is faster is asked to wait, and keeps the text. 0 lets everyone write at any pace."),
    )
    close_after_days = a_number(
        _("Close comments after this many days"),
        0,
        36_500,
        _("A post older than this takes no new comments; those it has stay. 0 closes none."),
    )
    message = TextAreaField(
        _("Message above the comment form"),
        [Length(max=MESSAGE_MAX)],
        description=_("What members should know before they write. Empty shows none."),
    )

    reasons = WordsField(
        _("Reasons that moderators can choose"),
        limit=REASONS_MAX,
        description=_("One per line. The author of the comment reads the reason that was chosen."),
    )

    def said(self, now: CommentSettings) -> CommentSettings:
        """Return ``now`` with what the valid form says."""
        message = (self.message.data or "").replace("\r\n", "\n").strip()
        moderation = ModerationMode(self.moderation.data)
        return replace(now, **{**self.data, "moderation": moderation, "message": message})


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
