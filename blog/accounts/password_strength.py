"""Which passwords are taken: long enough, and not what a guesser tries first. No rules of composition."""

import re

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

COMMON = frozenset(
    """
    1234567890 0123456789 0987654321 1234512345 1111111111 0000000000 1q2w3e4r5t 1qaz2wsx3edc
    qwertyuiop qwertzuiop qwerty12345 asdfghjkl123 abcdefghij abcd123456 a123456789 password10
    password123 password1234 passw0rd123 p@ssw0rd123 passwort123 passwort1234 iloveyou123
    sunshine123 princess123 football123 baseball123 superman123 trustno1trustno1 letmeinplease
    letmein123 welcome1234 starwars123 whateverwhatever changeme123 correcthorsebatterystaple
    motdepasse123 contrasena123 wachtwoord123 hunter2hunter2 administrator
    """.split()  # noqa: SIM905 - a list of forty strings is no easier to read
)
"""What anyone tries first; zxcvbn knows 30,000 more, of English above all."""


def check_password(
    password: str, *, email: str = "", name: str = "", blog: tuple[str, ...] = ()
) -> str:
    """Return the password when it may be used by this person; raise Invalid.

    ``blog`` is what a guesser knows of the blog: its title and its host.
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
    return password


def _is_easy(password: str, email: str, *names: str) -> bool:
    """Whether a guesser who knows these words, and all that many people use, soon has it."""
    apart = [
        part for name in names for part in (*re.split(r"[\s.:]+", name), "".join(name.split()))
    ]
    words = (*email.replace("@", ".").split("."), *apart)
    known = [each for each in (email, *names, *words) if each]
    if password.casefold() in {each.casefold() for each in known} | COMMON:
        return True
    from zxcvbn import zxcvbn  # noqa: PLC0415 - 11 MB of words, for who sets a password

    judged = zxcvbn(password[:LOOKED_AT], user_inputs=known, max_length=LOOKED_AT)
    return bool(judged["score"] < GOOD_FROM)
