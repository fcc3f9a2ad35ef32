"""One author at a time takes names that others may want as well: addresses, labels."""

from sqlalchemy import text
from sqlalchemy.orm import Session

NAMES = 7_210_511
"""The number of this lock among all advisory locks of the database; any number, but one."""


def wait_for_turn(session: Session) -> None:
    """Wait until no other transaction is taking names; what it took is seen from then on.

    The turn ends with the transaction. SQLite lets only one transaction write anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(text(f"SELECT pg_advisory_xact_lock({NAMES})"))
