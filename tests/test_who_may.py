"""Every address, asked by everyone: who may do what, as one table in ``who_may.txt``.

Whatever an address names (a post, a comment, a sanction, a person) belongs to somebody else than who asks,
so the table also says that nobody reaches another's things by their number. Forms are sent empty but
for their token. A new address has to be added to the table: the failure shows its line.
"""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from blog import clock
from blog.accounts.membership.invite import invite
from blog.accounts.models import Person, Role, Sanction, SanctionKind
from blog.accounts.sanction import sanction
from blog.comments import lifecycle
from blog.comments.models import Status
from blog.settings.models import MembershipSettings
from tests.browse import Visitor
from tests.build import NOON, a_comment, a_person, a_post

TABLE = Path(__file__).with_name("who_may.txt")
WHO = ("nobody", "member", "suspended", "contributor", "author", "moderator", "admin")
ROLES = {
    "contributor": Role.CONTRIBUTOR,
    "author": Role.AUTHOR,
    "moderator": Role.MODERATOR,
    "admin": Role.ADMIN,
}

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


def table() -> dict[str, dict[str, str]]:
    """Return what each line of the table says: ``method address`` and a code for each of WHO."""
    lines = [each.split() for each in TABLE.read_text().splitlines() if each and each[0] != "#"]
    return {" ".join(line[:2]): dict(zip(WHO, line[2:], strict=True)) for line in lines}


@pytest.mark.parametrize("who", WHO)
def test_every_address_answers_as_the_table_says(app: Flask, session: Session, who: str) -> None:
    examples = a_world(session)
    visit = Visitor(app)
    if who != "nobody":
        visit.signed_in_as(somebody(session, who))
    session.commit()
    told = {f"{method} {rule}": ask(visit, method, rule, examples) for method, rule in doors(app)}
    said = {door: codes[who] for door, codes in table().items()}
    wrong = [
        f"{door}: {told.get(door, 'gone')}, the table says {said.get(door, 'nothing')}"
        for door in sorted({*told, *said})
        if told.get(door) != said.get(door)
    ]
    assert not wrong, "\n".join(wrong)


HERS = {
    "GET /confirm/<token>": "404",
    "GET /join": "303",
    "GET /login": "303",
    "GET /me": "200",
    "GET /me/close": "200",
    "GET /me/data": "200",
    "POST /me/close": "200",
    "POST /me/data": "200",
    "POST /join": "422",
    "POST /posts/<id:post_id>/guest": "400",
}
"""What who is signed in and no member gets otherwise: her own page, which says how she stands, and what is hers."""


def test_who_waits_to_be_let_in_is_as_good_as_nobody(app: Flask, session: Session) -> None:
    """All that a sign-in page would lead to is closed, and nothing else opens."""
    examples = a_world(session)
    visit = Visitor(app).signed_in_as(a_person(session, "wait", approved=False))
    session.commit()
    nobodys = {door: codes["nobody"] for door, codes in table().items()}
    wrong = []
    for method, rule in doors(app):
        door = f"{method} {rule}"
        got, nobody = ask(visit, method, rule, examples), nobodys[door]
        expected = {HERS.get(door, nobody)} | ({"403", "404"} if nobody == "303" else set())
        if got not in expected:
            wrong.append(f"{door}: {got}, not {expected}")
    assert not wrong, "\n".join(wrong)


def doors(app: Flask) -> list[tuple[str, Rule]]:
    """Return every address with its methods, those that change something last, signing out at the end."""
    found = [
        (method, rule)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"OPTIONS", "HEAD"}
        if "static" not in rule.rule
    ]
    return sorted(found, key=lambda door: (door[0], "logout" in str(door[1]), str(door[1])))


def ask(visit: Visitor, method: str, rule: Rule, examples: dict[str, Any]) -> str:
    values = {name: examples[name] for name in rule.arguments}
    adapter = visit.app.url_map.bind("localhost")
    path = adapter.build(rule.endpoint, values, method=method)
    send = visit.post if method == "POST" else visit.get
    with send(path) as answer:
        return str(answer.status_code)


def somebody(session: Session, who: str) -> Person:
    person = a_person(session, who, *([ROLES[who]] if who in ROLES else []))
    if who == "suspended":
        judge = a_person(session, "judge", Role.ADMIN)
        until = clock.now() + timedelta(days=7)
        give(session, person, SanctionKind.SUSPEND, by=judge, until=until)
    return person


def give(
    session: Session,
    person: Person,
    kind: SanctionKind,
    *,
    by: Person,
    until: datetime | None = None,
) -> Sanction:
    return sanction(
        session, person_id=person.id, kind=kind, until=until, reason="x", seen=0, by=by, at=NOON
    )


def a_world(session: Session) -> dict[str, Any]:
    """Make one of everything, all of it other people's; return what stands for each part of an address."""
    owner = a_person(session, "owner", Role.ADMIN, Role.AUTHOR)
    other = a_person(session, "other")
    post = a_post(session, owner, labels=("links",))
    comment = a_comment(session, post, other)
    change = lifecycle.move(session, comment, Status.PENDING, by=owner, at=NOON)
    lifecycle.move(session, comment, Status.PUBLISHED, by=owner, at=NOON)
    invitation, _token = invite(
        session, uses=1, days=1, note="", by=owner, settings=MembershipSettings(), at=NOON
    )
    given = give(session, other, SanctionKind.WARN, by=owner)
    return {
        "year": post.published_at.year,
        "month": post.published_at.month,
        "slug": post.slug,
        "dates": "2026_03_01",
        "post_id": post.id,
        "comment_id": comment.id,
        "change_id": change.id,
        "person_id": other.id,
        "sanction_id": given.id,
        "appeal_id": 1,
        "claim_id": 1,
        "request_id": 1,
        "invitation_id": invitation.id,
        "batch_id": 1,
        "device_id": 1,
        "passkey_id": 1,
        "version": 1,
        "name": "links",
        "kind": "full",
        "token": "forged",
        "link": "forged",
        "digest": "0" * 32,
        "colour": 1,
        "letters": "A",
        "what": "about",
    }
