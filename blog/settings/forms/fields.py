"""What the forms of the settings are made of."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, TextAreaField, ValidationError
from wtforms.validators import InputRequired, NumberRange, StopValidation

from blog.markup import (
    PATTERN_LENGTH_MAX,
    PATTERNS_MAX,
    STEPS_MAX,
    BadPattern,
    domain_of,
    steps_of,
)
from blog.settings.word_list import lines_in, words_in

WORDS_MAX = 1_000
"""Words of a list; each comment is compared with all of them."""

WORD_LENGTH_MAX = 100
"""Characters of a word or phrase in a list."""

ADDRESS_LENGTH_MAX = 500
"""Characters of a post's address; slugs are shorter."""

SHOWN_MAX = 40
"""Characters of a line in a message about it."""


class WordsField(TextAreaField):  # type: ignore[misc]
    """A list of words, one per line: trimmed, without repetitions, as a tuple of ``limit`` at most."""

    longest = WORD_LENGTH_MAX

    def __init__(self, *args: Any, limit: int = WORDS_MAX, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit = limit

    def process_formdata(self, values: list[str]) -> None:
        if values:
            self.typed = values[0]
            self.data = self.lines(values[0])

    def lines(self, typed: str) -> tuple[str, ...]:
        return words_in(typed)

    def _value(self) -> str:
        return str(getattr(self, "typed", None) or "\n".join(self.data or ()))

    def pre_validate(self, _form: Any) -> None:
        words = self.data or ()
        if len(words) > self.limit:
            raise ValidationError(gettext("At most %(limit)s lines.", limit=self.limit))
        if any(len(word) > self.longest for word in words):
            raise ValidationError(
                gettext("Each line has at most %(limit)s characters.", limit=self.longest)
            )


class PatternsField(WordsField):
    """A list of patterns, one per line, all of which can be used, and together too."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, limit=PATTERNS_MAX, **kwargs)

    def lines(self, typed: str) -> tuple[str, ...]:
        return lines_in(typed)

    def pre_validate(self, _form: Any) -> None:
        patterns = self.data or ()
        if len(patterns) > PATTERNS_MAX:
            raise ValidationError(gettext("At most %(limit)s lines.", limit=PATTERNS_MAX))
        if any(len(pattern) > PATTERN_LENGTH_MAX for pattern in patterns):
            raise ValidationError(
                gettext("Each line has at most %(limit)s characters.", limit=PATTERN_LENGTH_MAX)
            )
        if sum(map(_steps, patterns)) > STEPS_MAX:
            raise ValidationError(
                gettext("Together these patterns are too much work for each comment: repeat less.")
            )


class PostsField(WordsField):
    """A list of addresses of posts, one per line, of which the part behind the blog's own is kept."""

    longest = ADDRESS_LENGTH_MAX

    def lines(self, typed: str) -> tuple[str, ...]:
        return lines_in("\n".join(map(_path, typed.splitlines())))

    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        for typed in self.data or ():
            if not typed.startswith("/"):
                raise ValidationError(
                    gettext("“%(line)s” is no address of a post.", line=_short(typed))
                )


class DomainsField(WordsField):
    """A list of domains, one per line; of an address only the domain is taken."""

    def lines(self, typed: str) -> tuple[str, ...]:
        return words_in("\n".join(_bare(line) for line in typed.splitlines()))

    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        for typed in self.data or ():
            if domain_of(typed) is None:
                raise ValidationError(gettext("“%(line)s” is no domain.", line=_short(typed)))


def one_line(text: str | None) -> str:
    return " ".join((text or "").split())


class NumberField(IntegerField):  # type: ignore[misc]
    """A whole number. That letters are none is said once: they are in no range either."""

    def pre_validate(self, _form: Any) -> None:
        if self.process_errors:
            raise StopValidation


def a_number(label: Any, low: int, high: int, help_: Any) -> NumberField:
    return NumberField(
        label,
        [InputRequired(_l("Please fill this in.")), NumberRange(low, high)],
        description=help_,
    )


def _steps(pattern: str) -> int:
    try:
        return steps_of(pattern)
    except BadPattern as bad:
        raise ValidationError(
            gettext(
                "“%(line)s” is no pattern that can be used: %(why)s.",
                line=_short(pattern),
                why=bad.why[: SHOWN_MAX * 2],
            )
        ) from None


def _bare(line: str) -> str:
    """Return the host of an address that was typed, or the line if it holds none."""
    host = line.strip().split("//")[-1].split("/")[0].removeprefix("*.").lower()
    return host or line


def _path(line: str) -> str:
    """Return the path of an address that was typed whole."""
    start, _, rest = line.strip().partition("://")
    return "/" + rest.partition("/")[2] if start in ("http", "https") else line


def _short(line: str) -> str:
    return line if len(line) <= SHOWN_MAX else line[:SHOWN_MAX] + "…"
