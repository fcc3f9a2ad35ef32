"""How often somebody may try to sign in. Whoever guesses is slowed down; the owner is not.

Failures count against the account from one network, and against the network; a browser that its
owner used before has a count of its own. What was tried is counted before it is looked at, so that
many at once are not more than one after the other.
"""

from blog import security_log
from blog.accounts.devices.known import mark_of
from blog.accounts.views.letter import secret
from blog.limits import Limit, address, count, forget

INTO_ONE_ACCOUNT = Limit("login into", "5 per 5 minutes; 10 per hour; 20 per day")
"""From one network, known or not: a wait that grows from minutes to a day."""

FROM_ONE_PLACE = Limit("login from", "30 per 5 minutes; 100 per hour; 300 per day")
"""Per address of the network; an office shares one."""


def count_attempt(email: str, known_as: str | None) -> None:
    """Count a try to sign in; raise TooFast when there were too many.

    ``known_as`` is the name of a browser that was used for this account before.
    """
    if known_as is None:
        count(FROM_ONE_PLACE, address())
    count(INTO_ONE_ACCOUNT, _into(email, known_as))


def note_failure(email: str, known_as: str | None) -> None:
    """Write down that somebody tried with a wrong password; the address itself stays out of the log."""
    security_log.record(
        "sign_in.failed",
        factor="password",
        account=mark_of(secret(), email),
        known_device=known_as is not None,
        network=address(),
    )


def forget_attempts(email: str, known_as: str | None) -> None:
    """Begin anew after a success; the network's count stays, or a guesser's own account would clear it."""
    forget(INTO_ONE_ACCOUNT, _into(email, known_as))


def _into(email: str, known_as: str | None) -> str:
    return f"{email} known as {known_as}" if known_as else f"{email} from {address()}"
