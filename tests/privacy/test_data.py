"""A ZIP with everything that is held about somebody, and nothing about anybody else."""

import json
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

from flask import Flask
from lxml import html
from sqlalchemy import update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from blog import clock
from blog.accounts.devices.models import Device
from blog.accounts.letters import write_letter
from blog.accounts.models import Person, Role, SanctionKind
from blog.accounts.profile.write import say_of_oneself
from blog.accounts.sanction import sanction
from blog.comments import lifecycle
from blog.comments.models import Revision, Status
from blog.moderation.appeal import appeal_decision
from blog.moderation.models import Note, Report, ReportReason
from blog.privacy import sections
from blog.privacy.words import LABELS
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
    assert rita.account is not None
    write_letter(session, to=rita.account.email, subject="Welcome", body="x", at=NOON)
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
            "letters": "Welcome", "posts": "A <b>post</b>"}  # fmt: skip
    for name, text in said.items():
        assert text in str(data[f"{name}.json"])
        assert text in html.fromstring(files[f"{name}.html"]).text_content()
    assert len(data["devices.json"]) == 1
    everything = "".join(files.values())
    for secret in (
        *(max_.account.email, "maxine", "Of somebody else", "Troll", "Keep an eye", "I mend."),
        *(rita.account.password_hash, rita.account.session_key, "argon2", "token"),
    ):
        assert secret not in everything
    assert "<script" not in files["comments.html"]
    for rows in data.values():
        assert {name for row in rows for name in row} <= LABELS.keys()


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
