"""Two real backups that nobody here wrote; the counts are in the README beside them."""

import json
import re
from collections import Counter
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
from lxml import etree
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from blog.comments.models import Comment, Status
from blog.orm import Base
from blog.porting.models import ImportedItem
from blog.posts.models import Kind, Post, PostStatus
from blog.settings.current import current_settings
from blog.settings.models import ModerationMode
from tests.browse import Visitor
from tests.porting.backups import CORPORA
from tests.porting.conftest import MoveIn

pytestmark = pytest.mark.skipif(
    not CORPORA.is_dir(), reason="the real backups in ../shared/corpora are not on this machine"
)

GPODDER = CORPORA / "gpodder-2017.xml"
CHESHRKAT = CORPORA / "cheshrkat-testblog.xml"
ATOM = "{http://www.w3.org/2005/Atom}"


def counted(session: Session, column: Any) -> dict[Any, int]:
    return dict(session.execute(select(column, func.count()).group_by(column)).all())


def test_gpodder_moves_in_whole(session: Session, move_in: MoveIn) -> None:
    report = move_in(GPODDER).report
    assert counted(session, Post.status) == {PostStatus.PUBLISHED: 113, PostStatus.DRAFT: 2}
    assert counted(session, Comment.status) == {Status.PUBLISHED: 124, Status.REMOVED: 1}
    replies = select(func.count()).where(Comment.parent_id.is_not(None))
    assert session.scalar(replies) == 29
    assert session.scalar(text("SELECT count(*) FROM labels")) == 52
    assert session.scalar(text("SELECT count(*) FROM post_labels")) == report["label_uses"] == 287
    per_post = select(func.count()).select_from(Comment).group_by(Comment.post_id)
    assert max(session.scalars(per_post)) == 20
    commenters = select(Comment).options(joinedload(Comment.author))
    assert len({each.author.display_name for each in session.scalars(commenters)}) == 57
    settings = current_settings(session)
    assert settings.blog.title == "gPodder development blog"
    assert (settings.blog.time_zone, settings.blog.posts_per_page) == ("Europe/Vienna", 7)
    assert settings.comments.moderation is ModerationMode.OLD_POSTS
    assert settings.comments.old_after_days == 7
    assert settings.comments.message.startswith("Comments are moderated.")


def test_gpodder_twice_is_all_unchanged(session: Session, move_in: MoveIn) -> None:
    move_in(GPODDER)
    report = move_in(GPODDER).report
    for kind in ("people", "labels", "posts", "comments"):
        assert report[kind]["unchanged"] == report[kind]["read"] > 0


def test_every_address_of_gpodder_answers(
    session: Session, move_in: MoveIn, visit: Visitor
) -> None:
    move_in(GPODDER)
    paths = {urlsplit(href).path for href in addresses_in_gpodder()}
    assert len(paths) == 113
    assert paths == set(session.scalars(select(Post.path).where(Post.path.is_not(None))))
    assert {path for path in paths if visit.get(path).status_code != 200} == set()


def test_no_address_of_a_person_is_kept_anywhere(session: Session, move_in: MoveIn) -> None:
    move_in(GPODDER)
    move_in(CHESHRKAT)
    kept = "\n".join(
        str(tuple(row))
        for table in Base.metadata.sorted_tables
        for row in session.execute(table.select())
    )
    private = set()
    for file in (GPODDER, CHESHRKAT):
        for _, entry in etree.iterparse(file, tag=f"{ATOM}entry"):
            private.add(entry.findtext(f"{ATOM}author/{ATOM}email"))
            if ".settings." in entry.findtext(f"{ATOM}id"):
                private.update(re.findall(r"[\w.]+@[\w.]+", entry.findtext(f"{ATOM}content") or ""))
    assert len(private) > 5
    assert [each for each in private if each in kept] == []


def test_cheshrkat_is_read_as_another_program_read_it(session: Session, move_in: MoveIn) -> None:
    move_in(CHESHRKAT)
    rows = session.execute(
        select(Post, ImportedItem.source_id)
        .join(ImportedItem, (ImportedItem.local_id == Post.id) & ImportedItem.kind.in_([*Kind]))
        .options(selectinload(Post.labels))
    )
    ours = {source_id: post for post, source_id in rows}
    for kind, file in ((Kind.POST, "posts"), (Kind.PAGE, "pages")):
        theirs = expected(file)
        assert {each["id"] for each in theirs} == {
            id_ for id_, post in ours.items() if post.kind is kind
        }
        for each in theirs:
            agrees(ours[each["id"]], each["metadata"])
    names = Counter(label.name for post in ours.values() for label in post.labels)
    assert names == Counter(expected("labels"))


def test_cheshrkats_comments_answer_what_they_answered(session: Session, move_in: MoveIn) -> None:
    move_in(CHESHRKAT)
    theirs = {each["id"]: each for each in expected("comments")}
    item, of_post = aliased(ImportedItem), aliased(ImportedItem)
    rows = session.execute(
        select(item.source_id, of_post.source_id, Comment)
        .join(Comment, (Comment.id == item.local_id) & (item.kind == "comment"))
        .join(of_post, (of_post.local_id == Comment.post_id) & (of_post.kind == "post"))
    ).all()
    assert {row[0] for row in rows} == theirs.keys()
    ids = {comment.id: source_id for source_id, _, comment in rows}
    for source_id, post, comment in rows:
        their = theirs[source_id]
        assert their["parentItem"] == post
        assert datetime.fromisoformat(their["published"]["timestamp"]) == comment.created_at
        assert their["content"] == comment.source
        answers = ids.get(comment.parent_id)
        assert answers == related_in_cheshrkat()[source_id]


def agrees(post: Post, theirs: dict[str, Any]) -> None:
    assert post.title == theirs.get("title", "")
    published = datetime.fromisoformat(theirs["published"]["timestamp"])
    assert post.created_at == published
    if theirs["status"] == "draft":
        assert (post.status, post.path) == (PostStatus.DRAFT, None)
    else:
        assert (post.status, post.published_at) == (PostStatus.PUBLISHED, published)
        assert post.path == urlsplit(theirs["url"]).path
    updated = datetime.fromisoformat(theirs["updated"]["timestamp"])
    assert post.updated_at == max(updated, published)


def expected(what: str) -> Any:
    return json.loads((CORPORA / f"cheshrkat-expected-{what}.json").read_text(encoding="utf-8"))


def addresses_in_gpodder() -> list[str]:
    found = []
    for _, entry in etree.iterparse(GPODDER, tag=f"{ATOM}entry"):
        kinds = [each.get("term", "") for each in entry.findall(f"{ATOM}category")]
        if any(kind.endswith("#post") for kind in kinds):
            links = entry.findall(f"{ATOM}link")
            found += [link.get("href") for link in links if link.get("rel") == "alternate"]
    return found


def related_in_cheshrkat() -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for _, entry in etree.iterparse(CHESHRKAT, tag=f"{ATOM}entry"):
        related = [
            link.get("href").rpartition("/")[2]
            for link in entry.findall(f"{ATOM}link")
            if link.get("rel") == "related"
        ]
        found[entry.findtext(f"{ATOM}id").rpartition("-")[2]] = related[0] if related else None
    return found
