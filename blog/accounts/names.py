"""What a name may be: visible, on one line, and not able to turn the words around it."""

import unicodedata

from blog.errors import Invalid
from blog.words import N_

LENGTH_MAX = 50
"""Characters; a name stands beside every comment, on a phone too."""

TYPED_MAX = 4 * LENGTH_MAX
"""Characters before normalising: a letter with its marks is typed as up to four."""

TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Controls of Unicode's bidirectional algorithm (UAX 9) that change the order of what follows."""

BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800\u034f")
"""Letters and signs that show nothing, whatever their category says."""


def clean_name(text: str) -> str:
    """Return the display name as it is stored (NFC, white space folded); raise Invalid."""
    typed = " ".join(text.split())
    # Normalising takes time that grows with the square of a run of marks: not before this.
    name = unicodedata.normalize("NFC", typed) if len(typed) <= TYPED_MAX else typed
    if len(name) > LENGTH_MAX:
        raise Invalid(
            N_("Choose a name of at most %(limit)s characters."),
            field="display_name",
            limit=LENGTH_MAX,
        )
    if any(each in TURNING or _category(each) in ("Cc", "Cs", "Cn", "Co") for each in name):
        raise Invalid(
            N_("This name holds characters that names cannot have."), field="display_name"
        )
    if not any(_shows(each) for each in name):
        raise Invalid(N_("Choose a name that others can see."), field="display_name")
    return name


def _shows(character: str) -> bool:
    return _category(character)[0] in "LNPS" and character not in BLANK


def _category(character: str) -> str:
    return unicodedata.category(character)
