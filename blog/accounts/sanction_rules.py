"""Who may sanction whom; pure, used by verbs and templates alike."""

from blog.accounts.models import Person


def can_sanction(by: Person, person: Person) -> bool:
    """Whether ``by`` stands above ``person``: nobody sanctions equals, admins or themselves.

    Who has no account cannot comment anyway.
    """
    return person.account is not None and _rank(by) > _rank(person)


def can_lift(by: Person, person: Person) -> bool:
    """Admins may lift from everybody else: somebody may have been made one while sanctioned."""
    return by.id != person.id and (by.is_admin or can_sanction(by, person))


def _rank(person: Person) -> int:
    return 2 if person.is_admin else int(person.is_moderator)
