"""Every form of every page, sent by everyone below an admin with fields that would raise them.

The forms are read off the pages and the addresses off the URL map, so a new one is in it by itself. Each goes
out as who may fill it in would send it, and the fields on top name roles, rights, states and other people.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from blog import clock
from blog.accounts.models import Account, HeldRole, HeldSanction, Role
from blog.accounts.role_changes import RoleChange
from blog.accounts.sign_up import opened
from blog.claims.models import HeldClaim
from blog.comments.guest_models import GuestComment
from blog.comments.models import Comment, Status, StatusChange
from blog.posts.models import Post, PostStatus
from blog.settings.models import SettingsVersion
from tests import test_who_may
from tests.browse import Visitor
from tests.build import PASSWORD, a_person
from tests.conftest import SECRET
from tests.one_of_each import one_of_each
from tests.test_malformed import paths, read_forms
from tests.test_more_than_asked import EXTRA
from tests.test_others_rows import DOORS, KEEP, POST, WORDS

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)

MINE = ("person_id", "person", "member_id", "user_id", "account", "id", "whom")
THE_ADMINS = ("by_id", "author_id", "author", "owner_id", "owner", "by", "who")
STATES = {
    **dict.fromkeys(("membership", "joining", "commenters"), "anyone"),
    **dict.fromkeys(("version", "as_guest"), "1"),
    **dict.fromkeys(("closes_at", "erased_at"), ""),
}

WATCHED: dict[Table, tuple[str, ...]] = {
    HeldRole.__table__: ("person_id", "role"),
    RoleChange.__table__: ("id",),
    SettingsVersion.__table__: ("id",),
    Account.__table__: ("person_id", "email", "confirmed_at", "approved_at", "declined_at"),
    HeldSanction.__table__: ("person_id", "kind", "until", "sanction_id"),
    HeldClaim.__table__: ("person_id", "claim_id"),
    Comment.__table__: ("id", "author_id", "status"),
    GuestComment.__table__: ("id",),
    StatusChange.__table__: ("id", "by_id"),
    Post.__table__: ("id", "author_id", "status"),
}  # type: ignore[dict-item]
"""What says who somebody is, and what became of what was written; the first column is the key."""

FILLED = {
    **WORDS,
    "email": "new@mail.example",
    "display_name": "New",
    "password": "an entirely new one",
    "old_password": PASSWORD,
    "application": "I mend.",
    "opened": opened(SECRET, at=clock.now() - timedelta(minutes=1)),  # nobody is as quick as a test
}

WHO_MAY = test_who_may.table()

Row = Mapping[str, Any]
Rows = dict[tuple[str, Any], Row]

GATES = {"waiting": "member", "suspended": "member", "contributor": "author", "author": "author"}
"""Who is spared the forms behind a gate that does not open to them, as that column of ``who_may.txt`` says.

A plain member and a moderator send them all, and nobody those that do not lead to the sign-in page.
"""

GETS_THROUGH = {"nobody": 4, "waiting": 10, "suspended": 15}
"""How many forms are answered with success at least, lest all of this asks nothing."""


def test_no_form_raises_anybody_by_fields_that_it_does_not_have(
    app: Flask, session: Session
) -> None:
    world = one_of_each(session)
    people = {
        "nobody": None,
        "waiting": a_person(session, "willa", approved=False),
        "suspended": world.sven,
        "contributor": a_person(session, "connie", Role.CONTRIBUTOR),
        "member": world.olga,
        "author": world.ada,
        "moderator": world.moe,
    }
    session.commit()
    admin, ids = world.max_.id, {who: each.id if each else 0 for who, each in people.items()}
    session.expunge_all()
    doing = {"olga": world.olga, "sven": world.sven, "ada": world.ada, "max": world.max_,
             "moe": world.moe}  # fmt: skip
    visits = {who: Visitor(app).signed_in_as(person) for who, person in doing.items()}
    forms = read_forms(app, {**visits, "nobody": Visitor(app)}, world)
    before, wrong = watched(session), list[str]()
    for who, person in people.items():
        visit, went = Visitor(app), 0
        if person is not None:
            visit.signed_in_as(person)
        more = {**EXTRA, **STATES, **dict.fromkeys(MINE, str(ids[who])),
                **dict.fromkeys(THE_ADMINS, str(admin))}  # fmt: skip
        for door, path in paths(app, world):
            if is_spared(who, door):
                continue
            app.extensions["counters"].reset()
            fields = filled(forms.get(path)) or {
                **WORDS,
                **POST,
                **KEEP,
                **DOORS.get(door, ("", {}, {}))[2],
            }
            with visit.post(path, {**more, **fields}) as answer:
                if answer.status_code >= 400:
                    continue  # its transaction left no trace
            after, went = watched(session), went + 1
            wrong += [f"{who}, {door}: {each}" for each in strange(who, ids[who], before, after)]
            before = after
        assert went >= GETS_THROUGH.get(who, 20), (who, went)
    assert not wrong, "\n".join(wrong)


def filled(form: dict[str, str] | None) -> dict[str, str]:
    """Return the form as somebody would send it who is not the one whose page it was read off."""
    return {name: FILLED.get(name, value) for name, value in (form or {}).items()}


def is_spared(who: str, door: str) -> bool:
    if who == "nobody":
        return WHO_MAY[door]["nobody"] == "303" and door != "POST /join"
    return who in GATES and WHO_MAY[door][GATES[who]] == "403"


def watched(session: Session) -> Rows:
    found: Rows = {}
    for table, columns in WATCHED.items():
        for row in session.execute(select(*(table.c[each] for each in columns))).mappings():
            key = (
                (row["person_id"], row["role"]) if table is HeldRole.__table__ else row[columns[0]]
            )
            found[table.name, key] = dict(row)
    session.rollback()
    return found


def strange(who: str, me: int, before: Rows, after: Rows) -> Iterator[str]:
    """Yield what became different and what nobody may do by right who is ``who``."""
    for table, key in before.keys() | after.keys():
        was, now = before.get((table, key)), after.get((table, key))
        if was != now and not MAY.get(table, never)(who, me, was, now):
            yield f"{table} {was} became {now}"


def never(_who: str, _me: int, _was: Row | None, _now: Row | None) -> bool:
    """Roles and settings are an admin's."""
    return False


def accounts(who: str, me: int, was: Row | None, now: Row | None) -> bool:
    """Who joins is nothing yet; moderators let others in or not."""
    if was is None or now is None:
        return now is not None and now["confirmed_at"] is None and now["approved_at"] is None
    same = was["email"] == now["email"] and was["confirmed_at"] == now["confirmed_at"]
    return same and who == "moderator" and now["person_id"] != me


def comments(who: str, me: int, was: Row | None, now: Row | None) -> bool:
    """Everybody's own; of others an author decides below their own posts, a moderator everywhere."""
    if now is None or (was is not None and was["author_id"] != now["author_id"]):
        return False
    if was is None:
        return now["author_id"] == me and who not in ("nobody", "waiting", "suspended")
    own = now["author_id"] == me and now["status"] in (
        Status.WITHDRAWN,
        Status.PENDING,
        Status.PUBLISHED,
    )
    return own or who in ("author", "moderator")


def posts(who: str, me: int, was: Row | None, now: Row | None) -> bool:
    if now is None or now["author_id"] != me or (was is not None and was["author_id"] != me):
        return False
    return who == "author" or (who == "contributor" and now["status"] is PostStatus.DRAFT)


def status_changes(_who: str, me: int, was: Row | None, now: Row | None) -> bool:
    """A rule's, or one's own."""
    return was is None and now is not None and now["by_id"] in (me, None)


def held_sanctions(who: str, me: int, was: Row | None, now: Row | None) -> bool:
    """Moderators', of others; of one's own only a warning goes, by reading it; the next is shown then."""
    row = now or was or {}
    read = row["kind"] == "warn" and row["person_id"] == me
    return read or (who == "moderator" and row["person_id"] != me)


def held_claims(who: str, _me: int, was: Row | None, now: Row | None) -> bool:
    """Olga's address came with an import."""
    return who == "member" and was is None and now is not None


MAY = {
    "accounts": accounts,
    "comments": comments,
    "posts": posts,
    "status_changes": status_changes,
    "held_sanctions": held_sanctions,
    "held_claims": held_claims,
}
