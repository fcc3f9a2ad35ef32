"""The form of a post, and the way between its fields and what they say."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    DateTimeLocalField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Optional

from blog.errors import Invalid
from blog.posts.labels import parse_labels
from blog.posts.models import CommentMode, Kind, Post, SourceFormat
from blog.posts.slug import is_slug
from blog.posts.write import SOURCE_MAX, TITLE_MAX, Writing

LABELS_LENGTH = 5_000
"""Characters of the whole field; as many labels as a post may have, at their usual length."""

MINUTE = "%Y-%m-%dT%H:%M"
"""What a date field of a browser sends (HTML standard: local date and time strings)."""

YEARS = range(1900, 2201)
"""Years a post may be dated: nothing on a blog is older, nobody plans further ahead."""

VERSION_MAX = 2**31 - 1


class MinuteField(DateTimeLocalField):  # type: ignore[misc]
    """A date and a time; says how to write them where a browser leaves that to its reader."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(gettext("Write date and time like 2026-05-31T14:30.")) from None


class PostForm(FlaskForm):  # type: ignore[misc]
    """Everything an author says about a post; what is not sent stays as it was."""

    class Meta:
        csrf = False  # checked for every request in http.py

    title = StringField(_("Title"), [Length(max=TITLE_MAX)], default="")
    source = TextAreaField(_("Text"), [Length(max=SOURCE_MAX)], default="")
    date = MinuteField(_("Date"), [Optional()], format=[MINUTE, "%Y-%m-%dT%H:%M:%S"])
    labels = StringField(_("Labels"), [Length(max=LABELS_LENGTH)], default="")
    slug = StringField(_("Address"), default="")
    kind = RadioField(
        _("Kind"),
        choices=[
            SelectChoice(Kind.POST.value, _("Post")),
            SelectChoice(Kind.PAGE.value, _("Page")),
        ],
        default=Kind.POST.value,
    )
    comment_mode = RadioField(
        _("Comments"),
        choices=[
            SelectChoice(CommentMode.OPEN.value, _("Open")),
            SelectChoice(CommentMode.CLOSED.value, _("Closed, but shown")),
            SelectChoice(CommentMode.HIDDEN.value, _("Closed and hidden")),
        ],
        default=CommentMode.OPEN.value,
    )
    source_format = SelectField(
        _("Written in"),
        choices=[
            SelectChoice(SourceFormat.MARKDOWN.value, "Markdown"),
            SelectChoice(SourceFormat.HTML.value, "HTML"),
        ],
        default=SourceFormat.MARKDOWN.value,
    )
    version = HiddenField(default="0")

    kept_slug = ""
    """The slug the post has: it stays allowed, wherever it came from."""

    def validate_date(self, field: DateTimeLocalField) -> None:
        if field.data is not None and field.data.year not in YEARS:
            raise ValidationError(
                gettext(
                    "Choose a date between %(first)s and %(last)s.",
                    first=str(YEARS[0]),
                    last=str(YEARS[-1]),
                )
            )

    def validate_slug(self, field: StringField) -> None:
        field.data = field.data.strip()
        if field.data not in ("", self.kept_slug) and not is_slug(field.data):
            raise ValidationError(
                gettext("Use small letters from a to z, digits and hyphens, like “a-walk-in-may”.")
            )

    def validate_labels(self, field: StringField) -> None:
        try:
            parse_labels(field.data)
        except Invalid as refusal:
            raise ValidationError(gettext(refusal.message, **refusal.facts)) from None

    def validate_version(self, field: HiddenField) -> None:
        if version_in({"version": field.data}) is None:
            raise ValidationError(gettext("This form is incomplete. Send it again."))


def blank_form(typed: Any = None) -> PostForm:
    """Return the form of a new post, holding ``typed`` if something was."""
    return PostForm(formdata=typed)


def form_of(post: Post, zone: ZoneInfo, typed: Any = None) -> PostForm:
    """Return the form of ``post``, with ``typed`` in it where something was."""
    form = PostForm(formdata=typed, data=_data_of(post, zone))
    form.kept_slug = post.slug
    return form


def fields_of(form: PostForm) -> dict[str, str]:
    """Return what the form holds as a browser would send it, without the version."""
    fields = {each.name: each.data or "" for each in form if each.name not in ("version", "date")}
    fields["date"] = _minute(form.date)
    fields["source"] = one_kind_of_line_end(fields["source"])
    return fields


def writing_of(form: PostForm, zone: ZoneInfo, post: Post | None = None) -> Writing:
    """Return what a valid form says."""
    return Writing(
        title=form.title.data,
        source=one_kind_of_line_end(form.source.data),
        source_format=SourceFormat(form.source_format.data),
        kind=Kind(form.kind.data),
        comment_mode=CommentMode(form.comment_mode.data),
        labels=parse_labels(form.labels.data),
        slug=form.slug.data,
        date=chosen_date(form, zone, post),
    )


def chosen_date(form: PostForm, zone: ZoneInfo, post: Post | None) -> datetime | None:
    """Return the chosen date; that of ``post``, to the second, if it was left alone."""
    chosen: datetime | None = form.date.data
    if chosen is None:
        return None
    chosen = chosen.replace(second=0)
    if post and post.published_at and _local_minute(post.published_at, zone) == chosen:
        return post.published_at
    return chosen.replace(tzinfo=zone).astimezone(UTC)


def version_in(fields: dict[str, Any]) -> int | None:
    """Return the version that ``fields`` carry, if it is one."""
    text = fields.get("version") or ""
    if not (text.isascii() and text.isdecimal() and len(text) < 11):  # noqa: PLR2004 - digits of VERSION_MAX
        return None
    return int(text) if int(text) <= VERSION_MAX else None


def one_kind_of_line_end(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _data_of(post: Post, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "title": post.title,
        "source": post.source,
        "date": _local_minute(post.published_at, zone) if post.published_at else None,
        "labels": ", ".join(label.name for label in post.labels),
        "slug": post.slug,
        "kind": post.kind.value,
        "comment_mode": post.comment_mode.value,
        "source_format": post.source_format.value,
        "version": str(post.version),
    }


def _local_minute(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(zone).replace(tzinfo=None, second=0, microsecond=0)


def _minute(field: DateTimeLocalField) -> str:
    if field.data is None:
        return " ".join(field.raw_data or ())
    return str(field.data.strftime(MINUTE))
