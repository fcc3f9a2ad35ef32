"""What the forms of commenting send."""

from dataclasses import asdict, dataclass, replace
from typing import Self

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired

from blog.accounts.emails import clean_email
from blog.accounts.forms import Form, by_rule
from blog.accounts.names import clean_name
from blog.comments.token import new_token, sound_token

LONGEST_NUMBER = 19
"""Digits of the biggest id; what is longer is nobody's."""

NOBODYS_ID = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A comment as its form sent it, to be stored or to be shown again."""

    body: str = ""
    reply_to: str = ""
    token: str = ""

    @classmethod
    def sent(cls) -> Self:
        """Return what this request carries; what is missing is empty."""
        form = request.form
        return cls(
            body=form.get("body", ""),
            reply_to=form.get("reply_to", "").strip(),
            token=sound_token(form.get("token")) or new_token(),
        )

    @property
    def answers(self) -> int | None:
        """The id of the comment it answers; what is no number is nobody's id."""
        return _number(self.reply_to) if self.reply_to else None

    def with_new_token(self) -> Self:
        return replace(self, token=new_token())

    def as_fields(self) -> dict[str, str]:
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """An edit as its form sent it."""

    body: str
    version: int

    @classmethod
    def sent(cls) -> Self:
        form = request.form
        return cls(body=form.get("body", ""), version=_number(form.get("version", "")))

    def as_fields(self) -> dict[str, str]:
        return {"body": self.body, "version": str(self.version)}


class GuestForm(Form):
    """What a guest says, and who says it."""

    body = TextAreaField(_l("Comment"), [InputRequired(_l("Write something first."))])
    display_name = StringField(
        _l("Name"), [InputRequired(_l("Please fill this in.")), by_rule(clean_name)]
    )
    email = StringField(
        _l("E-mail"), [InputRequired(_l("Please fill this in.")), by_rule(clean_email)]
    )
    homepage = StringField(_l("Leave this empty"))
    """A trap, as where one joins."""
    opened = HiddenField()


def _number(typed: str) -> int:
    sound = typed.isascii() and typed.isdecimal() and len(typed) <= LONGEST_NUMBER
    return int(typed) if sound else NOBODYS_ID
