"""The mailboxes an account had lately: who of two that were told of a thief is the owner.

**The earlier mailbox wins.** “That was not me” opens an account for the mailbox its link was mailed to,
so whoever gets in and changes the address has such links too. A link holds while its mailbox is the
account's, or was: then it stands in this list. Who takes the account back is put where their mailbox
stood first, and every later one leaves the list: whatever was mailed there is worthless, whenever it
was written. A thief who presses first ends nothing of the owner's, who stands before them.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, String, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from blog.accounts.devices.known import mark_of
from blog.accounts.links import LASTS, BadLink, Purpose
from blog.accounts.models import Account
from blog.accounts.removed_ways import keep_longer
from blog.orm import Base, Id
from blog.signed import keys_of


class FormerMailbox(Base):
    """An address that an account had; in the order in which it had them."""

    __tablename__ = "former_mailboxes"

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    mark: Mapped[str] = mapped_column(String(16))
    """What stands for the address; it need not lie about."""
    left_at: Mapped[datetime]
    until: Mapped[datetime] = mapped_column(index=True)
    """All rows of one person go together, when the last change is as old as no link gets."""


def leave_mailbox(session: Session, secret: str, account: Account, *, at: datetime) -> None:
    """Note the address that the account is about to lose. Call it with the account locked."""
    until = at + LASTS[Purpose.NOT_ME]
    session.execute(delete(FormerMailbox).where(FormerMailbox.until < at))
    own = FormerMailbox.person_id == account.person_id
    session.execute(update(FormerMailbox).where(own).values(until=until))
    keep_longer(session, account.person_id, until)
    session.add(
        FormerMailbox(
            person_id=account.person_id,
            mark=mark_of(str(secret), account.email),
            left_at=at,
            until=until,
        )
    )
    session.flush()


def left_mailbox(session: Session, secret: str, account: Account, email: str) -> datetime | None:
    """Return when this mailbox stopped being the account's for the first time; nothing, if it never did.

    Raise BadLink for one that neither is the account's nor was lately.
    """
    first = _first(session, secret, account, email)
    if first is None and email != account.email:
        raise BadLink
    return None if first is None else first.left_at


def was_first(session: Session, secret: str, account: Account, email: str, *, at: datetime) -> bool:
    """Whether the account had no earlier mailbox lately: then this one's owner is the account's.

    Who came later may be a thief, and a way to sign in that was removed theirs: it stays removed.
    """
    own = select(FormerMailbox.mark).where(
        FormerMailbox.person_id == account.person_id, FormerMailbox.until > at
    )
    first = session.scalars(own.order_by(FormerMailbox.id).limit(1)).first()
    return first is None or first in [mark_of(key, email) for key in keys_of(secret)]


def forget_later(session: Session, secret: str, account: Account, email: str) -> None:
    """Let the list end before this mailbox, which is the account's again: later ones never were."""
    first = _first(session, secret, account, email)
    if first is not None:
        later = (FormerMailbox.person_id == account.person_id, FormerMailbox.id >= first.id)
        session.execute(delete(FormerMailbox).where(*later))


def _first(session: Session, secret: str, account: Account, email: str) -> FormerMailbox | None:
    marks = [mark_of(key, email) for key in keys_of(secret)]
    found = select(FormerMailbox).where(
        FormerMailbox.person_id == account.person_id, FormerMailbox.mark.in_(marks)
    )
    return session.scalars(found.order_by(FormerMailbox.id).limit(1)).first()
