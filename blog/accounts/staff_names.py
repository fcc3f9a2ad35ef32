"""Names of who runs the blog are theirs: nobody else writes under one, or under one that looks like it.

Two may: the operator, who gives names at the command line and is told of it; and who came with an import, whose
words stay under the name they were said under, without an account and without the mark of who runs this blog.
"""

import unicodedata

from sqlalchemy import select
from sqlalchemy.orm import Session

from blog.accounts.models import HeldRole, Person
from blog.errors import Invalid
from blog.words import N_

CYRILLIC = ("авеіјкмнорстухѕԁһԛѡ", "abeljkmhopctyxsdhqw")
GREEK = ("αεικνορτυχ", "aelkvoptux")
HASTY = ("\u0131i01", "llol")
"""Small letters that a reader takes for others, and for which."""

LOOKALIKES = str.maketrans(*("".join(each) for each in zip(CYRILLIC, GREEK, HASTY, strict=True)))


def check_not_staffs(session: Session, name: str, *, but: int | None = None) -> None:
    """Raise Invalid when somebody with a role, other than the person ``but``, has a name like this."""
    if look(name) in looks_of_staff(session, but=but):
        raise Invalid(
            N_("Somebody who runs this blog has this name, or one that looks like it."),
            field="display_name",
        )


def looks_of_staff(session: Session, *, but: int | None = None) -> set[str]:
    """Return how the names of everybody with a role look, of all but the person ``but``."""
    names = select(Person.display_name).where(
        Person.id.in_(select(HeldRole.person_id)), Person.id != (but or 0)
    )
    return {look(each) for each in session.scalars(names)}


def look(name: str) -> str:
    """Return what is left of a name at a glance: letters and digits, without case, accents and spaces."""
    apart = unicodedata.normalize("NFKD", name.casefold()).translate(LOOKALIKES)
    return "".join(each for each in apart if _counts(each)) or name


def _counts(character: str) -> bool:
    """Whether it tells names apart; vowels of Indic and other scripts are marks, and do."""
    is_accent = "\u0300" <= character <= "\u036f"
    return character.isalnum() or (unicodedata.category(character)[0] == "M" and not is_accent)
