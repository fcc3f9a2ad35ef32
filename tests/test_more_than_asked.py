"""A member's usual forms, with fields that they do not have: what each changes and adds is said to the column.

``test_escalation.py`` sends every form of every page, as everybody below an admin.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from blog import clock
from blog.accounts.models import Role, SanctionKind
from blog.accounts.sanction import sanction
from blog.accounts.sign_up import opened
from blog.comments import lifecycle
from blog.comments.models import Status
from blog.orm import Base
from blog.posts.models import PostStatus
from blog.settings.change import change_settings
from blog.settings.models import Joining, MembershipSettings, Settings
from tests.browse import Visitor
from tests.build import PASSWORD, a_comment, a_person, a_post
from tests.conftest import SECRET

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)

NEW = "an entirely new one"

EXTRA = {
    **dict.fromkeys(("role", "roles", "held_roles", "shown"), "admin"),
    **dict.fromkeys(("is_admin", "is_moderator", "is_member", "admin", "staff", "strong"), "1"),
    **dict.fromkeys(("status", "became", "was"), "published"),
    **dict.fromkeys(("approved", "email_confirmed", "confirmed", "granted", "sure_of"), "true"),
    **dict.fromkeys(("approved_at", "confirmed_at", "published_at", "created_at", "at"), "2026-01-01"),
    **dict.fromkeys(("author_id", "author", "member_id", "person_id", "person", "by_id", "id"), "1"),
    **dict.fromkeys(("user_id", "owner_id", "owner", "comment_id", "post_id", "account"), "1"),
    **dict.fromkeys(("password_hash", "session_key", "html", "path", "text_key", "mark"), "x"),
    **dict.fromkeys(("rule", "verdict", "decision"), "publish"),
    **dict.fromkeys(("held_sanctions", "kind_of_sanction"), "lift"),
}  # fmt: skip


@dataclass(frozen=True)
class Form:
    """What is sent, which columns of one's own rows may change, and what new rows have to say."""

    path: str
    sent: dict[str, str]
    changes: tuple[str, ...] = ()
    adds: dict[str, dict[str, Any]] = field(default_factory=dict)
    who: str = "mallory"
    code: int = 303


OWN = ("author_id", "person_id", "by_id", "member_id")

FORMS = (
    Form("/join", {"email": "new@mail.example", "display_name": "New", "password": NEW, "application": "I mend.",
                   "opened": opened(SECRET, at=clock.now() - timedelta(minutes=1))},
         adds={"people": {}, "accounts": {"confirmed_at": None, "approved_at": None}, "letters": {}},
         who="nobody"),
    Form("/me/name", {"display_name": "Mal"}, ("people.display_name",), who="mary"),
    Form("/me/profile", {"about": "I.", "link": ""}, adds={"profiles": {}}, who="mary"),
    Form("/me/email", {"email": "other@mail.example"}, adds={"letters": {}}),
    Form("/me/letters", {"reply": "1"}, adds={"letter_choices": {}}),
    Form("/me/invitations", {"uses": "1", "days": "7", "note": ""},
         adds={"invitations": {"uses_max": 1, "used": 0}}, code=200),
    Form("/posts/{post}/comments", {"body": "Held, since I am moderated before."},
         adds={"comments": {"status": Status.PENDING}, "status_changes": {"by_id": None},
               "rule_opinions": {}}),
    Form("/comments/{held}/edit", {"body": "Edited.", "version": "1"},
         ("comments.source", "comments.html", "comments.words", "comments.text_key",
          "comments.edited_at", "comments.version"),
         adds={"comment_revisions": {}, "status_changes": {"became": Status.PENDING},
               "rule_opinions": {}}),
    Form("/comments/{olgas}/report", {"reason": "spam", "text": "", "wants_outcome": ""},
         ("comments.was_reported",), adds={"reports": {"outcome": None, "settled_by_id": None}}),
    Form("/me/comments/{rejected}/appeal", {"text": "No."},
         adds={"appeals": {"granted": None, "answered_by_id": None}}),
    Form("/me/password", {"old_password": PASSWORD, "password": NEW},
         ("accounts.password_hash", "accounts.session_key"), adds={"letters": {}}),
    Form("/write/new", {"title": "Draft", "source": "S", "do": "publish"}, who="connie",
         adds={"posts": {"status": PostStatus.DRAFT, "published_at": None}}, code=403),
    Form("/write/new", {"title": "Draft", "source": "S", "do": "save"}, who="connie",
         adds={"posts": {"status": PostStatus.DRAFT, "published_at": None}}),
)  # fmt: skip

APART = {"counters", "revisions", "devices", "kept_forms", "outbox_positions"}
"""Not about what somebody may; devices end with a new password."""


def test_fields_that_a_form_does_not_have_change_nothing(app: Flask, session: Session) -> None:
    olga, max_ = a_person(session, "olga"), a_person(session, "max", Role.ADMIN)
    mallory, mary = a_person(session, "mallory"), a_person(session, "mary")
    connie = a_person(session, "connie", Role.CONTRIBUTOR)
    sanction(session, person_id=mallory.id, kind=SanctionKind.PREMODERATE, until=None, reason="x",
             seen=0, by=max_, at=clock.now())  # fmt: skip
    change_settings(
        session,
        Settings(membership=MembershipSettings(joining=Joining.APPROVAL, members_invite=True)),
        by_id=max_.id,
        at=clock.now(),
    )
    post = a_post(session, max_, published_at=clock.now())
    recently = clock.now() - timedelta(minutes=10)
    held = a_comment(session, post, mallory, status=Status.PENDING, at=recently)
    rejected = a_comment(session, post, mallory)
    lifecycle.move(session, rejected, Status.REJECTED, by=max_, at=clock.now(), reason="x")
    olgas = a_comment(session, post, olga)
    session.commit()
    ids = {"post": post.id, "held": held.id, "rejected": rejected.id, "olgas": olgas.id}
    me = {"mallory": mallory.id, "mary": mary.id, "connie": connie.id, "nobody": 0}
    session.expunge_all()
    visits = {
        "nobody": Visitor(app),
        "mallory": Visitor(app).signed_in_as(mallory),
        "mary": Visitor(app).signed_in_as(mary),
        "connie": Visitor(app).signed_in_as(connie),
    }
    wrong = list[str]()
    for form in FORMS:
        before = rows(session)
        answer = visits[form.who].post(form.path.format(**ids), {**EXTRA, **form.sent})
        if answer.status_code != form.code:
            wrong.append(f"{form.path}: {answer.status_code}, not {form.code}")
        after = rows(session)
        wrong += [f"{form.path}: {each}" for each in strange(form, me[form.who], before, after)]
    assert not wrong, "\n".join(wrong)


Rows = dict[tuple[str, Any], dict[str, Any]]


def rows(session: Session) -> Rows:
    """Return every row of every table, by table and key."""
    session.rollback()
    found: Rows = {}
    for table in Base.metadata.sorted_tables:
        if table.name not in APART:
            keys = [each.name for each in table.primary_key]
            for row in session.execute(select(table)).mappings():
                found[table.name, tuple(row[each] for each in keys)] = dict(row)
    session.rollback()
    return found


def strange(form: Form, me: int, before: Rows, after: Rows) -> Iterator[str]:
    """Yield what the form has no business with."""
    for table, key in before.keys() - after.keys():
        yield f"{table} {key} is gone"
    for table, key in after.keys() - before.keys():
        row = after[table, key]
        if table not in form.adds:
            yield f"a row in {table}: {row}"
        for name, value in form.adds.get(table, {}).items():
            if row[name] != value:
                yield f"{table}.{name} of a new row is {row[name]!r}"
        if me and not any(row.get(name, me) in (me, None) for name in OWN):
            yield f"a row in {table} of somebody else: {row}"
    for at in before.keys() & after.keys():
        for name, was in before[at].items():
            if after[at][name] != was and f"{at[0]}.{name}" not in form.changes:
                yield f"{at[0]}.{name} of {at[1]} became {after[at][name]!r}"
