"""A ZIP with everything that is held about somebody, and nothing about anybody else."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from flask import Flask
from lxml import html
from sqlalchemy import Engine, event, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from blog import clock
from blog.accounts.devices.models import Device
from blog.accounts.leaves import Leaves
from blog.accounts.letters import Fate, write_letter
from blog.accounts.membership.invite import invite
from blog.accounts.membership.use_invitation import use_invitation
from blog.accounts.models import Person, Role, SanctionKind
from blog.accounts.profile.write import say_of_oneself
from blog.accounts.sanction import sanction
from blog.claims.models import Claim, Way
from blog.comments import lifecycle
from blog.comments.models import Revision, Status
from blog.moderation.appeal import appeal_decision
from blog.moderation.models import Note, Report, ReportReason, Telling
from blog.orm import Base
from blog.privacy import sections
from blog.privacy.words import LABELS
from blog.settings.models import MembershipSettings
from tests.browse import Visitor, words
from tests.build import NOON, PASSWORD, a_comment, a_person, a_post


def a_life(session: Session) -> tuple[Person, Person]:
    """Let rita do and suffer something of everything; return her and the moderator."""
    rita, max_ = a_person(session, "rita"), a_person(session, "maxine", Role.MODERATOR, Role.ADMIN)
    post = a_post(session, rita, title="A <b>post</b>")
    comment = a_comment(session, post, rita, source="I said <script>alert(1)</script>.")
    session.add(Revision(comment_id=comment.id, source="I said before.", html="", at=NOON))
    other = a_comment(session, post, max_, source="Of somebody else.")
    lifecycle.move(
        session, comment, Status.REJECTED, by=max_, at=NOON, reason="Off topic.", note="Troll?"
    )
    appeal_decision(session, comment_id=comment.id, text="It was not.", by=rita, at=NOON)
    session.add(Report(comment_id=other.id, by_id=rita.id, reason=ReportReason.SPAM,
                       text="Look at this.", wants_outcome=True, at=NOON))  # fmt: skip
    sanction(session, person_id=rita.id, kind=SanctionKind.WARN, until=None, reason="Kettles.",
             seen=0, by=max_, at=NOON)  # fmt: skip
    session.add(Note(person_id=rita.id, by_id=max_.id, text="Keep an eye on her.", at=NOON))
    session.add(Report(comment_id=comment.id, by_id=max_.id, reason=ReportReason.ABUSE,
                       text="She swears.", wants_outcome=False, at=NOON))  # fmt: skip
    comment.was_reported = True
    assert rita.account is not None
    write_letter(session, to=rita.account.email, subject="Welcome", body="x", at=NOON)
    session.add(Telling(comment_id=comment.id, person_id=rita.id, kind="decided", fate=Fate.SENT,
                        at=NOON))  # fmt: skip
    say_of_oneself(
        session, about="I mend.", link="https://r.example", by=a_person(session), at=NOON
    )
    session.commit()
    return rita, max_


def unzipped(answer: TestResponse) -> dict[str, str]:
    assert answer.status_code == 200
    assert answer.mimetype == "application/zip"
    assert answer.headers["Cache-Control"] == "no-store"
    with ZipFile(BytesIO(answer.get_data())) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_everything_about_oneself_is_in_it_and_nothing_of_others(
    app: Flask, session: Session
) -> None:
    rita, max_ = a_life(session)
    own = Visitor(app).signed_in_as(rita)
    assert "Take my data" in words(own.get("/me/data"))
    files = unzipped(own.post("/me/data"))
    data = {name: json.loads(text) for name, text in files.items() if name.endswith(".json")}
    assert {f"{each.name}.json" for each in sections.SECTIONS} == data.keys()
    assert rita.account is not None
    assert max_.account is not None
    assert data["account.json"][0]["email"] == rita.account.email
    comment = data["comments.json"][0]
    assert comment["text"] == "I said <script>alert(1)</script>."
    assert comment["said_before"][0]["text"] == "I said before."
    assert comment["what_became_of_it"][-1]["reason"] == "Off topic."
    said = {"appeals": "It was not.", "reports": "Look at this.", "sanctions": "Kettles.",
            "letters": "Welcome", "told": "decided", "posts": "A <b>post</b>"}  # fmt: skip
    for name, text in said.items():
        assert text in str(data[f"{name}.json"])
        assert text in html.fromstring(files[f"{name}.html"]).text_content()
    assert len(data["devices.json"]) == len(data["notes.json"]) == 1
    assert [each["reason"] for each in data["complaints.json"]] == ["abuse"]
    everything = "".join(files.values())
    for secret in (
        *(max_.account.email, "maxine", "Of somebody else", "Troll"),
        *("Keep an eye", "She swears", "I mend."),
        *(rita.account.password_hash, rita.account.session_key, "argon2", "token"),
    ):
        assert secret not in everything
    assert "<script" not in files["comments.html"]
    for rows in data.values():
        assert {name for row in rows for name in row} <= LABELS.keys()


NOT_IN_IT = {
    "email_marks.person_id": "a keyed hash, of an imported name",
    "former_mailboxes.person_id": "a keyed hash, gone after days",
    "guests.person_id": "a keyed hash",
    "removed_ways.person_id": "hashes and sealed secrets, gone after days",
    "held_roles.person_id": "read with the person: the account names the roles",
    "held_claims.person_id": "the last word of claims",
    "held_claims.member_id": "the last word of claims",
    "held_sanctions.person_id": "the last word of sanctions",
    "sanction_batches.root_id": "whose sanctions came with one press; each is in it",
    "claims.person_id": "of an imported name: whose it became has it",
    "claim_requests.person_id": "of an imported name: who asked has it",
    # What one did at a desk is about others, and stands in the log; decisions about comments are in it.
    **dict.fromkeys(
        (
            *("account_acts.by_id", "batches.by_id", "claims.by_id", "membership_changes.by_id"),
            *("claim_requests.answered_by_id", "appeals.answered_by_id", "reports.settled_by_id"),
            "settlements.by_id",
            "answers_taken_back.by_id",
            *("role_changes.by_id", "sanctions.by_id", "sanction_batches.by_id", "notes.by_id"),
            *("settings_versions.by_id", "post_acts.by_id"),
        ),
        "in the log",
    ),
}
"""Columns that name a person, by which nothing is read for the ZIP, and why."""


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_every_table_that_names_a_person_is_asked_or_said_to_be_left_out(
    app: Flask, session: Session
) -> None:
    rita, _ = a_life(session)
    own, asked = Visitor(app).signed_in_as(rita), list[str]()
    with noted(app.extensions["database"].engine, asked):
        files = unzipped(own.post("/me/data"))
    assert "account.json" in files
    naming = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if any(key.column.table.name in {"people", "accounts"} for key in column.foreign_keys)
    }
    reads = "\n".join(asked)
    in_it = {each for each in naming if re.search(rf"\b{re.escape(each)} (=|IN) [(?:]", reads)}
    assert naming - in_it == NOT_IN_IT.keys()


@contextmanager
def noted(engine: Engine, asked: list[str]) -> Iterator[None]:
    """Write down what is read meanwhile."""

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_it_says_who_invited_one_what_one_claimed_and_when_the_account_closes(
    app: Flask, session: Session
) -> None:
    rita, gus = a_person(session, "rita"), a_person(session, "gus", Role.ADMIN)
    now = clock.now()
    _, token = invite(
        session, uses=1, days=1, note="Of gus alone.", by=gus, settings=MembershipSettings(), at=now
    )
    use_invitation(session, token, rita.id, now)
    old = a_person(session, "rita of old", member=False)
    session.add(Claim(person_id=old.id, member_id=rita.id, way=Way.EMAIL, by_id=rita.id,
                      reason="", at=NOON))  # fmt: skip
    assert rita.account is not None
    rita.account.closes_at, rita.account.leaves = now + timedelta(days=9), Leaves.NAME
    session.commit()
    files = unzipped(Visitor(app).signed_in_as(rita).post("/me/data"))
    account = json.loads(files["account.json"])[0]
    assert (account["invited_by"], account["invited_at"]) == ("gus", now.isoformat())
    assert account["closes_at"] == (now + timedelta(days=9)).isoformat()
    assert account["leaves"] == "name"
    claimed = json.loads(files["claimed.json"])
    assert claimed == [
        {
            "number": 1,
            "name": "rita of old",
            "how": "email",
            "at": NOON.isoformat(),
            "takes_back_number": None,
        }
    ]
    assert "Of gus alone." not in "".join(files.values())


def test_it_is_read_in_slices(app: Flask, session: Session, monkeypatch) -> None:
    monkeypatch.setattr(sections, "SLICE", 2)
    rita, post = a_person(session, "rita"), a_post(session)
    for _ in range(5):
        a_comment(session, post, rita)
    session.commit()
    files = unzipped(Visitor(app).signed_in_as(rita).post("/me/data"))
    assert [each["number"] for each in json.loads(files["comments.json"])] == [1, 2, 3, 4, 5]


def test_only_who_signed_in_recently_gets_it(app: Flask, session: Session) -> None:
    rita = a_person(session, "rita")
    session.commit()
    own = Visitor(app).signed_in_as(rita)
    session.execute(update(Device).values(proved_at=clock.now() - timedelta(hours=1)))
    session.commit()
    assert own.post("/me/data").status_code == 403
    assert unzipped(own.post("/me/data", {"proof": PASSWORD, "asked_by": "form"}))


def test_an_admin_takes_it_for_somebody_with_a_reason_that_stands_in_the_log(
    app: Flask, session: Session
) -> None:
    rita, max_ = a_life(session)
    desk, page = Visitor(app).signed_in_as(max_), f"/settings/people/{rita.id}/data"
    assert "rita" in words(desk.get(page))
    assert desk.post(page).status_code == 422
    files = unzipped(desk.post(page, {"reason": "She asked by letter."}))
    assert "I said" in files["comments.json"]
    log = words(desk.get("/moderation/log"))
    assert "maxine took a copy of all that is held about rita." in log
    assert "She asked by letter." in log
    assert Visitor(app).signed_in_as(rita).post(page).status_code == 403
