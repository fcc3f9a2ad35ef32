"""The log as a table for other programs."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
from sqlalchemy.orm import Session

from blog.accounts.models import Role, Sanction, SanctionKind
from blog.comments import lifecycle
from blog.comments.models import Status
from blog.moderation.models import Note
from blog.moderation.views import log_table
from tests.browse import Visitor
from tests.build import NOON, a_comment, a_person, a_post

HEAD = ["Time", "Kind", "Who", "About", "What", "Why", "Comment", "Post"]


def table(visit: Visitor, path: str = "/moderation/log.csv") -> list[list[str]]:
    answer = visit.get(path)
    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    assert answer.mimetype_params == {"charset": "utf-8"}
    return list(csv.reader(StringIO(answer.get_data(as_text=True), newline="")))


def test_the_table_holds_the_entries_in_words(visit: Visitor, session: Session) -> None:
    max_ = a_person(session, "Max", Role.MODERATOR)
    rita = a_person(session, "Rita “R” Ö")
    comment = a_comment(session, a_post(session, title="Locks, gates"), rita, status=Status.PENDING)
    lifecycle.move(session, comment, Status.REJECTED, by=max_, reason='Says "no".\nTwice.', at=NOON)
    session.add(
        Note(comment_id=comment.id, by_id=max_.id, text="Secret.", at=NOON + timedelta(hours=1))
    )
    session.commit()
    visit.signed_in_as(max_)
    number = str(comment.id)
    assert table(visit) == [
        HEAD,
        ["2026-03-14T13:00:00Z", "note", "Max", "Rita “R” Ö", "Max left a note on a comment by Rita “R” Ö.", "", number, "Locks, gates"],
        ["2026-03-14T12:00:00Z", "decision", "Max", "Rita “R” Ö", "Max rejected a comment by Rita “R” Ö.", 'Says "no".\nTwice.', number, "Locks, gates"],
    ]  # fmt: skip


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(visit: Visitor, session: Session, start: str) -> None:
    max_ = a_person(session, "max", Role.MODERATOR)
    evil = a_person(session, f"{start}HYPERLINK(1)")
    session.add(
        Sanction(
            person_id=evil.id,
            kind=SanctionKind.WARN,
            reason=f"{start}cmd|' /C calc'!A0",
            by_id=max_.id,
            at=NOON,
        )
    )
    session.commit()
    visit.signed_in_as(max_)
    (row,) = table(visit)[1:]
    assert row[3] == f"'{start}HYPERLINK(1)"
    assert row[5] == f"'{start}cmd|' /C calc'!A0"


def test_nothing_private_leaves_with_it(visit: Visitor, session: Session) -> None:
    max_ = a_person(session, "max", Role.MODERATOR)
    rita = a_person(session, "rita")
    comment = a_comment(session, a_post(session), rita, status=Status.PENDING)
    lifecycle.move(session, comment, Status.SPAM, by=max_, at=NOON)
    session.commit()
    visit.signed_in_as(max_)
    text = visit.get("/moderation/log.csv?rules=1").get_data(as_text=True)
    assert "@" not in text
    assert rita.account is not None
    assert rita.account.session_key not in text


def test_it_holds_what_the_filter_finds_and_an_author_may_read(
    visit: Visitor, session: Session
) -> None:
    ada, max_ = a_person(session, "ada", Role.AUTHOR), a_person(session, "max", Role.MODERATOR)
    for post in (a_post(session, ada), a_post(session)):
        comment = a_comment(session, post, status=Status.PENDING)
        lifecycle.move(session, comment, Status.SPAM, by=max_, at=NOON)
    session.commit()
    assert len(table(visit.signed_in_as(max_), "/moderation/log.csv?kind=decision")) == 3
    assert len(table(visit, "/moderation/log.csv?kind=note")) == 1
    assert len(table(visit.signed_in_as(ada))) == 2


def test_many_entries_come_batch_by_batch_each_once(
    visit: Visitor, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_table, "BATCH", 10)
    max_, rita = a_person(session, "max", Role.MODERATOR), a_person(session, "rita")
    session.add_all(
        Note(person_id=rita.id, by_id=max_.id, text="", at=NOON + timedelta(seconds=each // 3))
        for each in range(57)
    )
    session.commit()
    visit.signed_in_as(max_)
    answer = visit.get("/moderation/log.csv")
    chunks = list(answer.response)
    assert len(chunks) == 1 + 6
    assert b"".join(chunks).count(b"left a note on rita") == 57
