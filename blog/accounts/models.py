"""People, and the accounts that make members of them."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from blog import revisions
from blog.accounts.leaves import Leaves
from blog.orm import Base, Id, stored_by_value


class Role(StrEnum):
    """What a member may do beyond commenting; a person may hold several."""

    CONTRIBUTOR = "contributor"
    """Writes drafts, which an author or admin publishes; means nothing to who is an author anyway."""
    AUTHOR = "author"
    MODERATOR = "moderator"
    ADMIN = "admin"


class Person(Base):
    """Anyone who wrote something: a member, a guest, or an identity that came with an import.

    Everything here may be shown to everybody; what may not lives in the account.
    """

    __tablename__ = "people"

    id: Mapped[Id]
    display_name: Mapped[str]
    created_at: Mapped[datetime]
    picture: Mapped[str | None] = mapped_column(String(32))
    """The digest of the picture that is shown; nothing for initials."""
    erased_at: Mapped[datetime | None]
    """When the account was closed for good; what is left is what its owner let stand."""

    account: Mapped["Account | None"] = relationship(back_populates="person", lazy="raise")
    held_roles: Mapped[list["HeldRole"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", passive_deletes=True
    )
    held_sanctions: Mapped[list["HeldSanction"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", passive_deletes=True
    )

    __table_args__ = (CheckConstraint("length(display_name) > 0", "display_name_not_empty"),)

    def parts_changed(self, change: revisions.Change) -> revisions.Parts:
        parts = (
            (revisions.name, "display_name", "picture"),
            (revisions.about, "account", "held_roles"),
        )
        return [part(self.id) for part, *names in parts if change.of(*names)]

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(held.role for held in self.held_roles)

    @property
    def is_registered(self) -> bool:
        """Whether this person has an account whose e-mail address was confirmed: who may sign in."""
        return self.account is not None and self.account.confirmed_at is not None

    @property
    def is_member(self) -> bool:
        """Whether this person is registered and was let in: the one predicate of membership."""
        return (
            self.account is not None
            and self.account.confirmed_at is not None
            and self.account.approved_at is not None
            and self.account.closes_at is None
        )

    @property
    def is_closing(self) -> bool:
        """Whether the account waits to be erased: until then its owner may come back."""
        return self.account is not None and self.account.closes_at is not None

    @property
    def is_admin(self) -> bool:
        return Role.ADMIN in self.roles

    @property
    def is_moderator(self) -> bool:
        return bool(self.roles & {Role.MODERATOR, Role.ADMIN})

    @property
    def is_author(self) -> bool:
        return bool(self.roles & {Role.AUTHOR, Role.ADMIN})

    @property
    def is_contributor(self) -> bool:
        """Whether this person writes drafts and publishes nothing."""
        return Role.CONTRIBUTOR in self.roles and not self.is_author

    @property
    def warning(self) -> "HeldSanction | None":
        """The warning that is to be shown until this person has seen it."""
        return next((each for each in self.held_sanctions if each.kind is SanctionKind.WARN), None)

    # Flask-Login's protocol; ``find_signed_in`` loads account, roles and sanctions with the person.
    is_authenticated = True
    is_anonymous = False

    @property
    def is_active(self) -> bool:
        return self.is_member


_WAITS = text("confirmed_at IS NOT NULL AND approved_at IS NULL AND declined_at IS NULL")
_CLOSES = text("closes_at IS NOT NULL")


class Account(Base):
    """What makes a person a member, and what nobody else ever sees."""

    __tablename__ = "accounts"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    email: Mapped[str] = mapped_column(unique=True)
    """Lower-case: two people whose addresses differ in case only are one."""
    password_hash: Mapped[str]
    session_key: Mapped[str]
    """What links in letters are bound to: a new one makes them all worthless."""
    confirmed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    approved_at: Mapped[datetime | None]
    """Since when its owner is a member; nothing for who waits or was declined."""
    declined_at: Mapped[datetime | None]
    application: Mapped[str] = mapped_column(default="", server_default="")
    """What its owner wrote when joining took approval; for moderators only."""
    closes_at: Mapped[datetime | None]
    """From when on it is erased; nothing for one that stays."""
    leaves: Mapped[Leaves | None] = mapped_column(stored_by_value(Leaves, "leaves"))

    person: Mapped[Person] = relationship(back_populates="account", lazy="raise")

    def parts_changed(self, change: revisions.Change) -> revisions.Parts:
        seen = change.of("confirmed_at", "approved_at", "closes_at")
        return [revisions.about(self.person_id)] if seen else []

    __table_args__ = (
        CheckConstraint("approved_at IS NULL OR confirmed_at IS NOT NULL", "members_confirmed"),
        CheckConstraint("approved_at IS NULL OR declined_at IS NULL", "approved_or_declined"),
        CheckConstraint("(closes_at IS NULL) = (leaves IS NULL)", "closing_says_how"),
        Index("ix_accounts_closing", "closes_at", postgresql_where=_CLOSES, sqlite_where=_CLOSES),
        Index("ix_accounts_waiting", "person_id", postgresql_where=_WAITS, sqlite_where=_WAITS),
    )


class HeldRole(Base):
    """A role somebody holds now; the last word of its ``RoleChange``, kept for quick reading."""

    __tablename__ = "held_roles"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    role: Mapped[Role] = mapped_column(stored_by_value(Role, "role"), primary_key=True)


class SanctionKind(StrEnum):
    """What a moderator does to somebody's right to comment; ``lift`` ends an earlier one."""

    WARN = "warn"
    PREMODERATE = "premoderate"
    SUSPEND = "suspend"
    BAN = "ban"
    LIFT = "lift"


class Sanction(Base):
    """A sanction given or lifted; rows are only ever added."""

    __tablename__ = "sanctions"

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    kind: Mapped[SanctionKind] = mapped_column(stored_by_value(SanctionKind, "kind"))
    until: Mapped[datetime | None]
    reason: Mapped[str]
    """What the person is told."""
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]
    lifts_id: Mapped[int | None] = mapped_column(ForeignKey("sanctions.id"), unique=True)
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("sanctions.id"), unique=True)
    """The row that was taken back: this one gives again what that one had lifted or replaced."""

    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="raise")
    by: Mapped[Person] = relationship(foreign_keys=[by_id], lazy="raise")

    __table_args__ = (
        CheckConstraint("(kind = 'lift') = (lifts_id IS NOT NULL)", "lift_names_what_it_lifts"),
        CheckConstraint("kind <> 'suspend' OR until IS NOT NULL", "suspension_ends"),
    )


class HeldSanction(Base):
    """A sanction that holds now; the last word of ``Sanction``, kept for quick reading.

    Whether it still holds at some time is asked in ``standing.py``: nothing wakes up to end it.
    """

    __tablename__ = "held_sanctions"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[SanctionKind] = mapped_column(
        stored_by_value(SanctionKind, "kind"), primary_key=True
    )
    until: Mapped[datetime | None]
    sanction_id: Mapped[int] = mapped_column(ForeignKey("sanctions.id"))

    sanction: Mapped[Sanction] = relationship(lazy="joined", innerjoin=True)
    """Its reason, for whoever asks why."""


class Letter(Base):
    """A letter to be sent; written in the transaction that causes it, sent outside of it."""

    __tablename__ = "letters"

    id: Mapped[Id]
    to: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    """Emptied once sent: links that open accounts do not rest in the database."""
    message_id: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    cause: Mapped[str | None]
    """The row it tells of, like ``status_change:12``: nobody hears of one thing twice."""
    headers: Mapped[dict[str, Any] | None]
    """Further headers, like the two of RFC 8058 that unsubscribe with one click."""
    created_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    """When it may next be tried; nothing once it was sent or given up."""
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    last_error: Mapped[str | None]

    __table_args__ = (Index("ix_letters_due_at", "due_at"), UniqueConstraint("person_id", "cause"))
