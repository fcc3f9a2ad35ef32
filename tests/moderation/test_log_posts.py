"""The log tells what was done to posts, and drafts' titles only to those who may read them."""

import csv
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from lxml import html
from sqlalchemy.orm import Session

from blog.accounts.models import Role
from blog.moderation import looking
from blog.moderation.models import Note
from blog.posts.acts import Act, record_act
from blog.posts.models import PostStatus
from tests.browse import Visitor
from tests.build import NOON, a_comment, a_person, a_post
from tests.queries import counted

HOUR = timedelta(hours=1)


class Cast:
    def __init__(self, session: Session) -> None:
        self.max = a_person(session, "max", Role.MODERATOR)
        self.ada = a_person(session, "ada", Role.AUTHOR)
        self.ivo = a_person(session, "ivo", Role.AUTHOR)
        self.root = a_person(session, "root", Role.ADMIN)
        self.public = a_post(session, self.ada, title="Locks <b>")
        self.draft = a_post(session, self.ada, title="Secret locks", status=PostStatus.DRAFT)
        self.waits = a_post(
            session, self.ivo, title="", status=PostStatus.SCHEDULED,
            published_at=NOON + timedelta(days=99_999),
        )  # fmt: skip
        self.at = NOON
        self.did(session, Act.PUBLISHED, self.public, self.ada)
        self.did(session, Act.COMMENTS_CLOSED, self.public, self.root)
        self.did(session, Act.MOVED, self.public, self.ada, old_path="/2026/03/old.html")
        self.did(session, Act.UNPUBLISHED, self.draft, self.ada)
        self.did(session, Act.MOVED, self.draft, self.root, old_path="/2026/03/secret.html")
        self.did(session, Act.SCHEDULED, self.waits, self.ivo, live_at=self.waits.published_at)
        session.commit()

    def did(self, session: Session, act: Act, post: Any, by: Any, **more: Any) -> None:
        self.at += HOUR
        record_act(session, act, post, by=by, at=self.at, **more)


@pytest.fixture
def cast(session: Session) -> Cast:
    return Cast(session)


KNOWN = [
    "ivo scheduled “Untitled” for December 27, 2299, 12:00 PM.",
    "root gave “Secret locks” by ada another address; it was /2026/03/secret.html.",
    "ada made “Secret locks” a draft again.",
    "ada gave “Locks <b>” another address; it was /2026/03/old.html.",
    "root closed the comments of “Locks <b>” by ada.",
    "ada published “Locks <b>”.",
]
VEILED = [
    "ivo scheduled an unpublished post for December 27, 2299, 12:00 PM.",
    "root gave an unpublished post by ada another address.",
    "ada made an unpublished post a draft again.",
    *KNOWN[3:],
]


def links(visit: Visitor, path: str = "/moderation/log") -> list[tuple[str, list[str]]]:
    """Return each sentence with where its links to posts lead."""
    answer = visit.get(path)
    assert answer.status_code == 200
    page = html.fromstring(answer.text)
    return [
        (" ".join(each.text_content().split()),
         [one for one in each.xpath(".//a/@href") if "/people/" not in one])
        for each in page.find_class("log__what")
    ]  # fmt: skip


def told(visit: Visitor, path: str = "/moderation/log") -> list[str]:
    return [sentence for sentence, _ in links(visit, path)]


def test_what_was_done_to_posts_is_told_with_a_link(
    visit: Visitor, session: Session, cast: Cast
) -> None:
    said = a_comment(session, cast.draft, cast.ivo)
    session.add(Note(comment_id=said.id, by_id=cast.max.id, text="Hm.", at=NOON))
    session.commit()
    visit.signed_in_as(cast.root)
    desk = [[f"/write/{cast.waits.id}"], *[[f"/write/{cast.draft.id}"]] * 2]
    expected = list(zip(KNOWN, [*desk, *[[cast.public.path]] * 3], strict=True))
    assert links(visit) == [*expected, ("max left a note on a comment by ivo.", [])]
    with counted(visit.app) as queries:
        visit.get("/moderation/log")
    assert len(queries) <= 10 + 2  # two kinds of entries


def test_who_may_not_read_a_draft_does_not_read_its_title_nor_finds_it_by_that(
    visit: Visitor, cast: Cast
) -> None:
    visit.signed_in_as(cast.max)
    assert links(visit) == [
        *((sentence, []) for sentence in VEILED[:3]),
        *((sentence, [cast.public.path]) for sentence in KNOWN[3:]),
    ]
    assert told(visit, "/moderation/log?post=locks") == KNOWN[3:]
    assert told(visit, "/moderation/log?post=secret") == []
    rows = list(csv.reader(StringIO(visit.get("/moderation/log.csv").text, newline="")))[1:]
    assert [(row[1], row[2], row[3], row[4], row[7]) for row in rows] == [
        ("post", "ivo", "ivo", VEILED[0], ""),
        ("post", "root", "ada", VEILED[1], ""),
        ("post", "ada", "ada", VEILED[2], ""),
        ("post", "ada", "ada", KNOWN[3], "Locks <b>"),
        ("post", "root", "ada", KNOWN[4], "Locks <b>"),
        ("post", "ada", "ada", KNOWN[5], "Locks <b>"),
    ]
    assert "ecret" not in visit.get("/moderation/log").text + visit.get("/moderation/log.csv").text


@pytest.mark.parametrize("few", [0, 200])
def test_acts_on_posts_are_found_like_everything_else(
    visit: Visitor, cast: Cast, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(looking, "FEW", few)
    for who, everything in ((cast.root, KNOWN), (cast.max, VEILED)):
        visit.signed_in_as(who)
        for asked, expected in {
            "kind=post": [0, 1, 2, 3, 4, 5],
            "kind=note": [],
            f"who={cast.root.id}": [1, 4],
            "person=ada": [1, 2, 3, 4, 5],
            f"person={cast.ivo.id}": [0],
            f"post={cast.draft.id}": [1, 2],
            "post=cks+%3C": [3, 4, 5],
            "since=2026-03-15": [],
            "kind=post&until=2026-03-14&person=ivo": [0],
        }.items():
            found = told(visit, f"/moderation/log?{asked}")
            assert found == [everything[each] for each in expected], asked
    visit.signed_in_as(cast.ada)
    assert told(visit) == KNOWN[1:]  # of her own posts
    assert told(visit, "/moderation/log?post=secret") == KNOWN[1:3]
    assert told(visit.signed_in_as(cast.ivo)) == KNOWN[:1]
