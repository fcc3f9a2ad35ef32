"""Of whom a second factor is asked, and at which doors: pure rules."""

from blog.accounts.models import Person
from blog.settings.models import SecondFactor
from blog.words import N_

DESKS = ("/moderation", "/settings", "/write")

OWN = (*DESKS, "/me")
"""What is only for who is signed in."""

WAYS = (
    *("/setup/", "/join", "/login", "/logout", "/reset", "/me/sign-in"),
    *("/confirm/", "/not-me/", "/me/email/", "/letters/", "/comments/confirm"),
    "/csp-reports",
)
"""How one joins, signs in and out, and what is behind the link of a letter: nothing comes before these."""

WHY = {
    SecondFactor.STAFF: N_(
        "Moderators and admins need a second factor here. Set one up, then go on."
    ),
    SecondFactor.EVERYBODY: N_("Everybody needs a second factor here. Set one up, then go on."),
}


def is_asked(person: Person, asked: SecondFactor) -> bool:
    """Whether the settings ask this person for one. Who is no member yet cannot have one."""
    if asked is SecondFactor.EVERYBODY:
        return person.is_member
    return asked is SecondFactor.STAFF and person.is_moderator


def is_behind(path: str, asked: SecondFactor, *, changes: bool) -> bool:
    """Whether a second factor stands before this address; ``changes`` is false for one who only looks.

    Where everybody needs one, what is left without it is reading what nobody has to sign in for.
    """
    if asked is SecondFactor.EVERYBODY:
        return not path.startswith(WAYS) and (changes or path.startswith(OWN))
    return path.startswith(DESKS)
