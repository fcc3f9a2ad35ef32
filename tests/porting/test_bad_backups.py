from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blog.accounts.models import Person
from blog.orm import Base
from blog.posts.models import Post
from blog.revisions import Revision
from tests.porting.backups import HEAD, TAG, a_backup, a_comment, a_post, a_setting, an_author
from tests.porting.conftest import MoveIn, Outcome

BOMB = """<?xml version="1.0"?><!DOCTYPE feed [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>
<feed xmlns="http://www.w3.org/2005/Atom"><id>&b;</id></feed>"""
THIEF = """<?xml version="1.0"?>
<!DOCTYPE feed [<!ENTITY a SYSTEM "file:///etc/hostname">]>
<feed xmlns="http://www.w3.org/2005/Atom"><title>&a;</title></feed>"""
OTHERS = """<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:x</id>
<entry><id>urn:y</id><title>News</title><content>Words</content></entry></feed>"""
WHOLE = a_backup(a_post(1), a_post(2))


def nothing_is_there(session: Session) -> bool:
    return not any(
        session.scalar(select(func.count()).select_from(table))
        for table in Base.metadata.sorted_tables
        if table is not Revision.__table__  # numbers of changes, which only ever rise
    )


def refused(outcome: Outcome, words: str) -> bool:
    return outcome.code == 2 and len(outcome.lines) == 1 and words in outcome.lines[0]


@pytest.mark.parametrize(
    ("backup", "words"),
    [
        (b"", "The file is empty."),
        (b"Dear diary", "not well-formed XML: syntax error in line 1"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not well-formed XML"),
        ("<html><body/></html>", "begins with <html>"),
        ("<rss version='2.0'><channel/></rss>", "begins with <rss>"),
        (OTHERS, "no entry says of which kind it is"),
        ("<feed xmlns='http://www.w3.org/2005/Atom'/>", "no entry says of which kind it is"),
        (WHOLE.replace(TAG, "urn:elsewhere"), "nothing says of which blog it is"),
        (WHOLE[: len(WHOLE) // 2], "ends too early, in line"),
        (WHOLE[:-8], "ends too early, in line"),
        (BOMB, "Line 1 declares a document type"),
        (THIEF, "Line 2 declares a document type"),
        (WHOLE.replace("Splicing", "Spl\x00icing", 1), "not well-formed XML: not well-formed"),
        (WHOLE.replace("Splicing", "Spl&#0;icing", 1), "reference to invalid character number"),
        (WHOLE.replace("Splicing", "Spl&nbsp;icing", 1), "undefined entity in line"),
        (WHOLE.encode().replace(b"Splicing", b"Spl\xff\xfeicing"), "invalid token"),
    ],
)
def test_a_file_that_is_no_backup_is_refused_in_one_line(
    session: Session, move_in: MoveIn, backup: str | bytes, words: str
) -> None:
    assert refused(move_in(backup), words)
    assert nothing_is_there(session)


def test_what_is_not_a_file_is_refused_in_one_line(move_in: MoveIn, tmp_path: Path) -> None:
    assert refused(move_in(tmp_path), "is a folder")
    assert refused(move_in(tmp_path / "nowhere.xml"), "does not exist")
    assert refused(move_in(Path("/dev/null")), "is not a file")


def test_a_report_that_cannot_be_written_keeps_nothing(
    session: Session, move_in: MoveIn, tmp_path: Path
) -> None:
    outcome = move_in(WHOLE, "--report", str(tmp_path / "missing" / "report.json"))
    assert refused(outcome, "The report cannot be written")
    assert nothing_is_there(session)


def test_a_prefix_without_a_namespace_is_read_by_its_name_and_told(
    session: Session, move_in: MoveIn
) -> None:
    broken = HEAD
    for prefix in ("gd", "thr", "app"):
        broken = broken.replace(f"xmlns:{prefix}=", f"data-{prefix}=")
    outcome = move_in(
        a_backup(a_post(1, draft=True), a_post(2), a_comment(3, post=2, removed=True), head=broken)
    )
    assert (outcome.report["posts"]["created"], outcome.report["comments"]["created"]) == (2, 1)
    assert sorted(session.scalars(select(Post.status))) == ["draft", "published"]
    notes = outcome.report["notes"]["prefixes without a namespace, read by their name"]
    assert notes["count"] >= 3


@pytest.mark.parametrize(
    ("entry", "kind", "reason"),
    [
        (a_comment(2, post=99), "comments", "whose post is missing"),
        (a_comment(2, post="x"), "comments", "without a post"),
        (a_post("", title="Nameless"), "posts", "without an id"),
        (a_post(2, published="yesterday"), "posts", "without a date that can be"),
        (a_post(2, published="0001-01-01T00:00:00+14:00"), "posts", "without a date that can be"),
        (a_post(2, published="9999-12-31T23:59:59-14:00"), "posts", "without a date that can be"),
        (a_post(1, title="Again"), "posts", "twice in this file"),
        (a_comment(1) + a_comment(1), "comments", "twice in this file"),
        (a_setting("BLOG_TIME_ZONE", "Mars/Olympus"), "settings", "unknown time zone"),
        (a_setting("BLOG_LOCALE", "tlh_QQQ_?"), "settings", "unknown language"),
        (a_setting("BLOG_NAME", "  "), "settings", "empty"),
        (a_setting("BLOG_MAX_NUM", "-1"), "settings", "not a number from 1 to 100"),
        (a_setting("BLOG_COMMENT_EMAIL", "a@b.example"), "settings", "without a counterpart here"),
    ],
)
def test_an_entry_that_cannot_move_in_is_skipped_with_its_reason(
    session: Session, move_in: MoveIn, entry: str, kind: str, reason: str
) -> None:
    outcome = move_in(a_backup(a_post(1), entry))
    assert outcome.code == 0
    assert outcome.report[kind]["reasons"][reason]["count"] == 1
    assert session.scalars(select(Post.title)).one() == "Splicing"


def test_entries_of_unknown_kinds_are_counted(move_in: MoveIn) -> None:
    odd = a_post(2).replace("kind#post", "kind#hologram")
    assert move_in(a_backup(a_post(), odd)).report["other_entries"] == {"hologram": 1}


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_an_entry_of_ten_megabytes_moves_in(session: Session, move_in: MoveIn) -> None:
    move_in(a_backup(a_post(content="<p>" + "rope " * 2_200_000 + "</p>")))
    assert len(session.scalars(select(Post.html)).one()) > 10_000_000


def test_names_and_labels_as_long_as_novels_are_cut(session: Session, move_in: MoveIn) -> None:
    long = "rope " * 20_000
    author = f"<author><name>{long}</name><uri>http://{long}/</uri></author>"
    outcome = move_in(a_backup(a_post(author=author, labels=(long,)), a_comment(2)))
    assert outcome.code == 0
    assert outcome.report["labels"]["created"] == 1


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("  Piet \n\t van  Dam ", "Piet van Dam"),
        ("evil\u202emoc.knab", "evilmoc.knab"),
        ("\u3164", "Anonymous"),
        ("piet@hidden.example", "piet"),
        ("@hidden.example", "Anonymous"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    ],
)
def test_names_become_what_members_names_may_be(
    session: Session, move_in: MoveIn, name: str, shown: str
) -> None:
    move_in(a_backup(a_post(author=an_author(name))))
    assert session.scalars(select(Person.display_name)).one() == shown
