"""Every part of the blog that readers see has a number, which rises in the transaction that changes it.

A page is made of such parts. While none of them has risen since it was made, it is what it would be
if it were made now. Models name the parts that a change of theirs is seen in (``parts_changed``);
statements that pass the models by say it themselves (``touch``).
"""

from collections.abc import Iterable
from typing import Any, ClassVar, Protocol, runtime_checkable

from sqlalchemy import BigInteger, String, case, event, inspect, literal_column, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, UOWTransaction, mapped_column

from blog.orm import Base

Parts = Iterable[str]

TOTAL = "total"
"""The number of the last change of any part."""

SITE = "site"
"""What stands on every page: the settings, the pages in the navigation, names of labels."""

LISTS = "lists"
"""Which posts are public, in which order, with which titles, addresses, labels and authors."""

POSTS = "posts"
"""Anything of any public post."""

COMMENTS = "comments"
"""What is published of comments, anywhere on the blog."""

_SECONDS = {
    "sqlite": "CAST(strftime('%s', 'now') AS INTEGER)",
    "postgresql": "CAST(extract(epoch FROM clock_timestamp()) AS BIGINT)",
}
"""The time in whole seconds, by the one clock that all processes share: the database's."""


def post(id_: int) -> str:
    """Return the part that is a post's own: its text, its date, whether it shows comments."""
    return f"post:{id_}"


def thread(post_id: int) -> str:
    """Return the part that is the comments of a post, in full."""
    return f"thread:{post_id}"


def count(post_id: int) -> str:
    """Return the part that is the number of a post's published comments."""
    return f"count:{post_id}"


def name(person_id: int) -> str:
    """Return the part that is somebody's name, wherever it stands."""
    return f"name:{person_id}"


def about(person_id: int) -> str:
    """Return the part that only somebody's own page shows: what they said, roles, membership."""
    return f"about:{person_id}"


class Revision(Base):
    """The last change of one part: its number among all changes, and when it was."""

    __tablename__ = "revisions"

    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, index=True)
    at: Mapped[int] = mapped_column(BigInteger)
    """Seconds since 1970; no two changes share one, so a page's versions differ in it."""


class Change:
    """What a flush does to one row."""

    def __init__(self, row: object, *, new: bool, gone: bool) -> None:
        self._attributes = inspect(row, raiseerr=True).attrs
        self.new = new
        self.gone = gone

    def of(self, *names: str) -> bool:
        """Whether one of the attributes of a row that was there changes, or the row goes."""
        if self.new:
            return False
        return self.gone or any(self._attributes[each].history.has_changes() for each in names)

    def was(self, name: str) -> Any:
        """Return what the attribute was before; nothing for a new row."""
        if self.new:
            return None
        history = self._attributes[name].history
        before = history.deleted or history.unchanged
        return before[0] if before else None

    def becomes(self, name: str) -> Any:
        """Return what the attribute is afterwards; nothing for a row that goes."""
        return None if self.gone else self._attributes[name].value


@runtime_checkable
class Shown(Protocol):
    """A model whose rows readers see."""

    def parts_changed(self, change: Change) -> Parts:
        """Return the parts in which ``change`` is seen; none where readers see nothing of it."""
        ...


def touch(session: Session, *parts: str) -> None:
    """Let ``parts`` rise when the session commits."""
    session.info.setdefault(TellingSession.TOUCHED, set()).update(parts)


class TellingSession(Session):
    """A session whose commit lets rise, last of all, what the transaction changed.

    Last, so that the one row that all changes share is locked as shortly as can be, and always
    behind everything else: nobody waits for anybody in a circle.
    """

    TOUCHED: ClassVar = "touched parts"


@event.listens_for(TellingSession, "after_flush")
def _collect(session: Session, _context: UOWTransaction) -> None:
    """Look at the rows while they still know what they were, and know their ids already."""
    for rows, new, gone in (
        (session.new, True, False),
        (session.dirty, False, False),
        (session.deleted, False, True),
    ):
        for row in rows:
            if isinstance(row, Shown):
                touch(session, *row.parts_changed(Change(row, new=new, gone=gone)))


@event.listens_for(TellingSession, "before_commit")
def _let_rise(session: Session) -> None:
    if session.in_nested_transaction():
        return
    session.flush()
    touched = session.info.pop(TellingSession.TOUCHED, None)
    if touched:
        raise_parts(session, sorted(touched))


@event.listens_for(TellingSession, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop(TellingSession.TOUCHED, None)


def raise_parts(session: Session, parts: Parts) -> None:
    """Give the parts the next number. Whoever raises others waits from here until the commit.

    So numbers become visible in their order, and who has seen one has seen all below it.
    """
    dialect = session.get_bind().dialect.name
    now = literal_column(_SECONDS[dialect], BigInteger)
    later = case((Revision.at < now, now), else_=Revision.at + 1)
    number, at = session.execute(
        update(Revision)
        .where(Revision.key == TOTAL)
        .values(number=Revision.number + 1, at=later)
        .returning(Revision.number, Revision.at)
    ).one()
    kind = postgresql if dialect == "postgresql" else sqlite
    row = kind.insert(Revision)
    session.connection().execute(
        row.on_conflict_do_update(
            index_elements=["key"], set_={"number": row.excluded.number, "at": row.excluded.at}
        ),
        [{"key": part, "number": number, "at": at} for part in parts],
    )
