"""Ways to sign in that were removed: they open nothing, and lie aside while a letter can bring them back.

Each row is what stood in the way's own table, and goes when every link that was mailed about its removal
is dead. What comes back is what there was when the letter was written, or the mailbox first left: what was
made later was never the owner's.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, delete, insert, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from blog.accounts.factors.models import Authenticator, Passkey, RecoveryCode
from blog.accounts.links import LASTS, Purpose
from blog.accounts.providers.models import ProviderLink
from blog.orm import Base, Id, UTCDateTime, stored_by_value

Way = Authenticator | Passkey | ProviderLink | RecoveryCode


class WayKind(StrEnum):
    APP = "app"
    RECOVERY_CODE = "recovery_code"
    PASSKEY = "passkey"
    PROVIDER = "provider"


KINDS: dict[WayKind, type[Way]] = {
    WayKind.APP: Authenticator,
    WayKind.RECOVERY_CODE: RecoveryCode,
    WayKind.PASSKEY: Passkey,
    WayKind.PROVIDER: ProviderLink,
}

OWN_COLUMNS = frozenset({"id", "person_id", "made_at"})
"""Of each row: not part of what is kept as a document."""


class RemovedWay(Base):
    __tablename__ = "removed_ways"

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    kind: Mapped[WayKind] = mapped_column(stored_by_value(WayKind, "kind"))
    kept: Mapped[dict[str, Any]]
    """Its other columns; secrets are sealed or hashed as they were."""
    made_at: Mapped[datetime]
    removed_at: Mapped[datetime]
    until: Mapped[datetime] = mapped_column(index=True)


def put_aside(
    session: Session,
    kind: WayKind,
    person_id: int,
    *which: ColumnElement[bool],
    at: datetime,
) -> list[dict[str, Any]]:
    """Remove the person's ways of one kind, all or ``which``; return what they were.

    From now on they open nothing. Of two who remove one at once, the database lets one have it.
    """
    way = KINDS[kind]
    own = delete(way).where(way.person_id == person_id, *which)
    found = session.execute(own.returning(*way.__table__.columns))
    gone = [dict(each) for each in found.mappings()]
    rows = [
        {
            "person_id": person_id,
            "kind": kind,
            "kept": {name: _written(each[name]) for name in each.keys() - OWN_COLUMNS},
            "made_at": each["made_at"],
            "removed_at": at,
            "until": at + LASTS[Purpose.NOT_ME],
        }
        for each in gone
    ]
    if rows:
        session.execute(insert(RemovedWay), rows)
    return gone


def bring_back(session: Session, person_id: int, since: datetime) -> None:
    """Let what was there at ``since`` and was removed later open the account again.

    What was removed since but made later goes for good, and so does what somebody else has by now.
    """
    removed = delete(RemovedWay).where(
        RemovedWay.person_id == person_id, RemovedWay.removed_at >= since
    )
    for each in session.scalars(removed.returning(RemovedWay)).all():
        if each.made_at >= since:
            continue
        way = KINDS[each.kind]
        types = way.__table__.columns
        kept = {name: _read(types[name].type, value) for name, value in each.kept.items()}
        try:
            with session.begin_nested():
                session.add(way(person_id=person_id, made_at=each.made_at, **kept))
        except IntegrityError:
            continue


def keep_longer(session: Session, person_id: int, until: datetime) -> None:
    """Keep what lies aside as long as the links that bring it back."""
    own = update(RemovedWay).where(RemovedWay.person_id == person_id)
    session.execute(own.values(until=until))


def _written(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _read(kind: Any, value: Any) -> Any:
    return datetime.fromisoformat(value) if value and isinstance(kind, UTCDateTime) else value
