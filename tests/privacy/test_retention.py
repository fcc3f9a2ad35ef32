"""What goes by itself: when, in slices, and what stays."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from blog.accounts.devices.begin import new_device
from blog.accounts.devices.models import Device
from blog.accounts.kept_models import KeptForm
from blog.accounts.models import Role
from blog.comments import lifecycle
from blog.comments.models import Comment, Revision, Status, StatusChange
from blog.db import Database
from blog.moderation.appeal import appeal_decision
from blog.moderation.doctor import examine
from blog.privacy import retention
from blog.privacy.http import chores_of
from blog.privacy.retention import let_go
from blog.settings.models import RetentionSettings
from tests.browse import Visitor, words
from tests.build import NOON, a_comment, a_person, a_post

GONE = "*Gone.*"
DAY = timedelta(days=1)
LATER = NOON + 90 * DAY + timedelta(seconds=1)


def test_refused_texts_go_in_slices_and_their_rows_and_history_stay(
    database: Database, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "SLICE", 2)
    post, rita, max_ = a_post(session), a_person(session), a_person(session, "max", Role.MODERATOR)
    for status in Status:
        for _ in range(3):
            said = a_comment(session, post, rita, status=status)
            session.add(Revision(comment_id=said.id, source="before", html="x", at=NOON))
    late = a_comment(session, post, rita, status=Status.PUBLISHED)
    lifecycle.move(session, late, Status.SPAM, by=max_, at=NOON + DAY)
    appealed = a_comment(session, post, rita, status=Status.PUBLISHED)
    lifecycle.move(session, appealed, Status.REJECTED, by=max_, at=NOON)
    appeal_decision(session, comment_id=appealed.id, text="No.", by=rita, at=NOON)
    session.commit()
    changes = session.scalar(select(func.count()).select_from(StatusChange))
    session.commit()
    assert let_go(database, RetentionSettings(), GONE, NOON + 90 * DAY) == 0
    assert let_go(database, RetentionSettings(refused_days=0), GONE, LATER) == 0
    assert let_go(database, RetentionSettings(), GONE, LATER) == 6
    assert let_go(database, RetentionSettings(), GONE, LATER) == 0
    session.expire_all()
    emptied = session.scalars(select(Comment).where(Comment.source == GONE)).all()
    assert {each.status for each in emptied} == {Status.SPAM, Status.REJECTED}
    assert len(emptied) == 6
    versions = session.scalars(select(Revision.source).order_by(Revision.source)).all()
    assert versions == [""] * 6 + ["before"] * 12
    assert session.scalar(select(func.count()).select_from(StatusChange)) == changes
    assert [each for each in examine(session).findings if "the role" not in each] == []


def test_networks_devices_and_kept_forms_go(database: Database, session: Session) -> None:
    rita = a_person(session)
    for at, lasting in ((NOON, True), (NOON + 10 * DAY, True), (NOON - 400 * DAY, False)):
        new_device(session, rita.id, user_agent="", address="192.0.2.7", lasting=lasting, at=at)
    for number, at in enumerate((NOON, NOON + 30 * DAY)):
        session.add(KeptForm(key_hash=str(number), place="comment:1", fields={}, at=at))
    session.commit()
    kept = RetentionSettings(network_days=30)
    at = NOON + 31 * DAY
    session.execute(update(Device).where(Device.id < 3).values(until=at + DAY))
    session.commit()
    assert let_go(database, kept, GONE, at) == 4  # the oldest device loses its network, then goes
    assert let_go(database, kept, GONE, at) == 0
    networks = session.scalars(select(Device.network).order_by(Device.id)).all()
    assert networks[0] == ""
    assert networks[1].startswith("192.0.2")
    assert session.scalars(select(KeptForm.key_hash)).all() == ["1"]


def test_the_page_says_what_is_kept_and_the_worker_keeps_to_it(
    app: Flask, session: Session
) -> None:
    ada, rita = a_person(session, "ada", Role.ADMIN), a_person(session, "rita")
    comment = a_comment(session, a_post(session), rita, status=Status.REJECTED)
    session.commit()
    number = comment.id
    desk = Visitor(app).signed_in_as(ada)
    assert "90 days" in words(desk.get("/settings/retention"))
    said = {"version": "0", "network_days": "7", "refused_days": "14"}
    assert desk.post("/settings/retention", {**said, "refused_days": "-1"}).status_code == 422
    assert desk.post("/settings/retention", said).status_code == 303
    assert "7 days after its last use" in words(desk.get("/settings/retention"))
    assert "from 90 to 14" in words(desk.get("/settings/history"))
    for chore in chores_of(app):
        chore(NOON + 15 * DAY)
    own = words(Visitor(app).signed_in_as(rita).get("/me/comments"))
    assert "deleted after a while" in own
    assert "send again" not in own
    assert desk.get(f"/moderation/comments/{number}").status_code == 200
