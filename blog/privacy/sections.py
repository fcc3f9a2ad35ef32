"""Everything that is held about a person, section by section, for that person to read.

Nobody else's address, network or name is in it, but for who invited them and the imported names they claimed;
no hash and no secret, and of what others wrote about them not the words. Each
section is read in slices, so that a long life on the blog needs no more memory than a short one.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from blog.accounts.acts import AccountAct
from blog.accounts.devices.models import Device
from blog.accounts.membership.invitation_models import Invitation
from blog.accounts.membership.models import MembershipChange
from blog.accounts.models import Account, Letter, Person, Sanction
from blog.accounts.role_changes import RoleChange
from blog.claims.models import Claim, ClaimRequest
from blog.db import Database
from blog.moderation.models import Appeal, Report, Telling
from blog.posts.models import Autosave, Post
from blog.privacy.account import account
from blog.privacy.by_others import complaints, notes
from blog.privacy.comments import comments, decisions
from blog.words import N_

SLICE = 200
"""Rows read at once."""

Row = dict[str, Any]
Slice = list[tuple[int, Row]]
"""Rows with the number behind which the next slice begins."""


@dataclass(frozen=True, slots=True)
class Section:
    name: str
    """Of its files in the archive."""
    title: str
    read: Callable[[Session, int, int, int], Slice]
    """Takes the person, the number after which to read, and how many rows at most."""

    def rows(self, database: Database, person_id: int) -> Iterator[Row]:
        """Yield all rows, each slice in a transaction of its own: none waits for a slow reader."""
        after = 0
        while True:
            with database.reading() as session:
                found = self.read(session, person_id, after, SLICE)
            yield from (row for _, row in found)
            if len(found) < SLICE:
                return
            after = found[-1][0]


def devices(session: Session, person_id: int, after: int, limit: int) -> Slice:
    rows = _rows(session, Device, Device.person_id == person_id, after, limit)
    return [
        (row.id, {
            "browser": row.browser, "system": row.system, "network": row.network,
            "stays_signed_in": row.lasting, "with_second_factor": row.strong,
            "signed_in_at": row.made_at, "last_used_at": row.seen_at, "until": row.until,
        })
        for row in rows
    ]  # fmt: skip


def invitations(session: Session, person_id: int, after: int, limit: int) -> Slice:
    rows = _rows(session, Invitation, Invitation.by_id == person_id, after, limit)
    return [
        (row.id, {
            "note": row.note, "at": row.at, "until": row.until, "for_people": row.uses_max,
            "people_joined": row.used, "revoked_at": row.revoked_at,
        })
        for row in rows
    ]  # fmt: skip


def membership(session: Session, person_id: int, after: int, limit: int) -> Slice:
    theirs = MembershipChange.person_id == person_id
    rows = _rows(session, MembershipChange, theirs, after, limit)
    return [
        (row.id, {"was": row.was, "became": row.became, "reason": row.reason, "at": row.at})
        for row in rows
    ]


def claims(session: Session, person_id: int, after: int, limit: int) -> Slice:
    rows = _rows(session, ClaimRequest, ClaimRequest.member_id == person_id, after, limit)
    return [
        (row.id, {
            "words": row.words, "at": row.at, "granted": row.granted,
            "answered_at": row.answered_at, "reason": row.reason,
        })
        for row in rows
    ]  # fmt: skip


def claimed(session: Session, person_id: int, after: int, limit: int) -> Slice:
    query = (
        select(Claim, Person.display_name)
        .join(Person, Person.id == Claim.person_id)
        .where(Claim.member_id == person_id, Claim.id > after)
        .order_by(Claim.id)
        .limit(limit)
    )
    return [
        (row.id, {
            "number": row.id, "name": name, "how": row.way, "at": row.at,
            "takes_back_number": row.undoes_id,
        })
        for row, name in session.execute(query)
    ]  # fmt: skip


def roles(session: Session, person_id: int, after: int, limit: int) -> Slice:
    rows = _rows(session, RoleChange, RoleChange.person_id == person_id, after, limit)
    return [
        (row.id, {"role": row.role, "given": row.granted, "reason": row.reason, "at": row.at})
        for row in rows
    ]


def sanctions(session: Session, person_id: int, after: int, limit: int) -> Slice:
    rows = _rows(session, Sanction, Sanction.person_id == person_id, after, limit)
    return [
        (row.id, {
            "number": row.id, "what": row.kind, "reason": row.reason, "at": row.at,
            "until": row.until, "lifts_number": row.lifts_id,
            "takes_back_number": row.undoes_id,
        })
        for row in rows
    ]  # fmt: skip


def reports(session: Session, person_id: int, after: int, limit: int) -> Slice:
    rows = _rows(session, Report, Report.by_id == person_id, after, limit)
    return [
        (row.id, {
            "comment_number": row.comment_id, "reason": row.reason, "text": row.text, "at": row.at,
            "outcome": row.outcome, "settled_at": row.settled_at,
        })
        for row in rows
    ]  # fmt: skip


def appeals(session: Session, person_id: int, after: int, limit: int) -> Slice:
    rows = _rows(session, Appeal, Appeal.by_id == person_id, after, limit)
    return [
        (row.id, {
            "against": "sanction" if row.change_id is None else "decision",
            "sanction_number": row.sanction_id, "text": row.text, "at": row.at,
            "granted": row.granted, "answer": row.answer, "answered_at": row.answered_at,
        })
        for row in rows
    ]  # fmt: skip


def letters(session: Session, person_id: int, after: int, limit: int) -> Slice:
    email = select(Account.email).where(Account.person_id == person_id).scalar_subquery()
    theirs = or_(Letter.person_id == person_id, Letter.to == email)
    rows = _rows(session, Letter, theirs, after, limit)
    return [
        (row.id, {
            "to": row.to, "subject": row.subject, "written_at": row.created_at,
            "sent_at": row.sent_at,
        })
        for row in rows
    ]  # fmt: skip


def told(session: Session, person_id: int, after: int, limit: int) -> Slice:
    rows = _rows(session, Telling, Telling.person_id == person_id, after, limit)
    return [
        (row.id, {
            "comment_number": row.comment_id, "kind": row.kind, "status": row.fate, "at": row.at,
        })
        for row in rows
    ]  # fmt: skip


def posts(session: Session, person_id: int, after: int, limit: int) -> Slice:
    rows = _rows(session, Post, Post.author_id == person_id, after, limit)
    return [
        (row.id, {
            "kind": row.kind, "status": row.status, "title": row.title, "address": row.path,
            "source": row.source, "written_in": row.source_format,
            "published_at": row.published_at, "written_at": row.created_at,
            "changed_at": row.updated_at,
        })
        for row in rows
    ]  # fmt: skip


def unsaved(session: Session, person_id: int, after: int, limit: int) -> Slice:
    query = (
        select(Autosave)
        .where(Autosave.person_id == person_id, Autosave.post_id > after - 1)
        .order_by(Autosave.post_id)
        .limit(limit)
    )
    return [
        (row.post_id + 1, {"post_number": row.post_id or None, "at": row.at, "typed": row.fields})
        for row in session.scalars(query)
    ]


def acts(session: Session, person_id: int, after: int, limit: int) -> Slice:
    rows = _rows(session, AccountAct, AccountAct.person_id == person_id, after, limit)
    return [(row.id, {"what": row.act, "reason": row.reason, "at": row.at}) for row in rows]


def _rows(session: Session, model: Any, theirs: Any, after: int, limit: int) -> Any:
    query = select(model).where(theirs, model.id > after).order_by(model.id).limit(limit)
    return session.scalars(query)


SECTIONS = (
    Section("account", N_("Your account and profile"), account),
    Section("comments", N_("What you wrote, and what became of it"), comments),
    Section("posts", N_("Your posts and pages"), posts),
    Section("unsaved", N_("Posts you began and did not save"), unsaved),
    Section("reports", N_("What you reported"), reports),
    Section("appeals", N_("Your appeals"), appeals),
    Section("complaints", N_("Reports on your comments"), complaints),
    Section("notes", N_("That moderators took notes about you"), notes),
    Section("sanctions", N_("Warnings and sanctions"), sanctions),
    Section("membership", N_("How you were let in"), membership),
    Section("roles", N_("Roles you were given"), roles),
    Section("invitations", N_("Invitations you made"), invitations),
    Section("claims", N_("What you claimed to have written elsewhere"), claims),
    Section("claimed", N_("Imported names that became yours, or were taken back"), claimed),
    Section("decisions", N_("What you decided for this blog"), decisions),
    Section("devices", N_("Where you are signed in"), devices),
    Section("letters", N_("Letters to you in the last 30 days"), letters),
    Section("told", N_("Older letters to you about comments"), told),
    Section("acts", N_("What was done to your account"), acts),
)
