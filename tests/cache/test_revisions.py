"""Which parts of the blog rise with which change: the ones that show it, and no others."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blog.accounts.grant import grant
from blog.accounts.join import confirm, join
from blog.accounts.models import Person, Role
from blog.comments import lifecycle
from blog.comments.edit import edit
from blog.comments.models import Comment, Status
from blog.comments.withdraw import withdraw
from blog.db import Database
from blog.moderation.batch import Press, decide_picked
from blog.posts import autosave
from blog.posts.edit import save
from blog.posts.models import CommentMode, Kind, Post, PostStatus
from blog.posts.publish import publish, unpublish
from blog.posts.trash import restore, trash
from blog.posts.write import Writing, write
from blog.revisions import TOTAL, Revision
from blog.settings.change import change_settings
from blog.settings.current import current_settings
from tests.build import NOON, a_comment, a_person, a_post

UTC = ZoneInfo("UTC")
LATER = NOON + timedelta(hours=1)


class Cast(NamedTuple):
    session: Session
    ada: Person
    rita: Person
    post: Post
    page: Post
    draft: Post
    comment: Comment
    waiting: Comment


@pytest.fixture
def cast(session: Session) -> Cast:
    ada = a_person(session, "ada", Role.ADMIN)
    rita = a_person(session, "rita")
    post = a_post(session, ada, labels=("tools",))
    page = a_post(session, ada, kind=Kind.PAGE)
    draft = a_post(session, ada, status=PostStatus.DRAFT)
    comment = a_comment(session, post, rita, at=NOON)
    waiting = a_comment(session, post, rita, status=Status.PENDING, at=NOON)
    session.commit()
    return Cast(session, ada, rita, post, page, draft, comment, waiting)


def numbers(session: Session) -> dict[str, int]:
    return dict(session.execute(select(Revision.key, Revision.number)).all())


@contextmanager
def rising(session: Session) -> Iterator[set[str]]:
    """Collect the kinds of parts that rise with the commit at the end of the block."""
    session.commit()
    before, risen = numbers(session), set()
    yield risen
    session.commit()
    after = numbers(session)
    risen |= {key for key, number in after.items() if before.get(key) != number}


def moves(status: Status, which: str = "comment") -> Callable[[Cast], object]:
    def act(cast: Cast) -> object:
        comment = getattr(cast, which)
        return lifecycle.move(cast.session, comment, status, by=cast.ada, at=LATER)

    return act


def says(which: str, **changed: object) -> Callable[[Cast], None]:
    """Save the post's form with something changed in it."""

    def act(cast: Cast) -> None:
        post = getattr(cast, which)
        writing = Writing(
            title=post.title,
            source=post.source,
            kind=post.kind,
            comment_mode=post.comment_mode,
            labels=tuple(label.name for label in post.labels),
            slug=post.slug,
            date=post.published_at,
        )
        writing = replace(writing, **changed)
        save(cast.session, post, writing, version=post.version, by=post.author, at=LATER, zone=UTC)

    return act


def edits(which: str, hold_first: int = 0) -> Callable[[Cast], object]:
    def act(cast: Cast) -> object:
        comment = getattr(cast, which)
        settings = replace(current_settings(cast.session).comments, hold_first=hold_first)
        return edit(
            cast.session,
            comment_id=comment.id,
            by=cast.rita,
            source="In other words.",
            version=comment.version,
            settings=settings,
            at=NOON + timedelta(minutes=1),
        )

    return act


def renames(cast: Cast) -> None:
    cast.rita.display_name = "Rita R."


def sets(**changed: object) -> Callable[[Cast], object]:
    def act(cast: Cast) -> object:
        settings = current_settings(cast.session)
        settings = replace(settings, blog=replace(settings.blog, **changed))
        return change_settings(cast.session, settings, by_id=cast.ada.id, at=LATER)

    return act


def joins(cast: Cast) -> None:
    account = join(
        cast.session, email="new@mail.example", display_name="new", password_hash="x", at=LATER
    )
    cast.session.flush()
    confirm(account, at=LATER)


def keeps(cast: Cast) -> None:
    autosave.keep(cast.session, {"title": "x"}, by=cast.ada, post_id=0, version=0, at=LATER)


PUBLISHED = {"thread:post", "count:post", "comments", "about:rita"}
SHOWN = {"post:post", "posts", "lists"}

CHANGES: dict[str, tuple[Callable[[Cast], object], set[str]]] = {
    "a comment is removed": (moves(Status.REMOVED), PUBLISHED),
    "a comment is called spam": (moves(Status.SPAM), PUBLISHED),
    "a comment that waited is published": (moves(Status.PUBLISHED, "waiting"), PUBLISHED),
    "a comment that waited is spam": (moves(Status.SPAM, "waiting"), set()),
    "a comment that waited is rejected": (moves(Status.REJECTED, "waiting"), set()),
    "a comment that waits is edited": (edits("waiting", hold_first=9), set()),
    "a comment is edited": (edits("comment"), PUBLISHED - {"count:post"}),
    "a comment is withdrawn": (
        lambda cast: withdraw(cast.session, comment_id=cast.comment.id, by=cast.rita, at=LATER),
        PUBLISHED,
    ),
    "a comment comes in and waits": (
        lambda cast: a_comment(cast.session, cast.post, cast.rita, status=Status.PENDING),
        set(),
    ),
    "a comment comes in": (lambda cast: a_comment(cast.session, cast.post, cast.rita), PUBLISHED),
    "a post gets another text": (says("post", source="Others."), {"post:post", "posts"}),
    "a post gets another title": (says("post", title="Another"), SHOWN),
    "a post gets another label": (says("post", labels=("gates",)), SHOWN),
    "a post hides its comments": (says("post", comment_mode=CommentMode.HIDDEN), SHOWN),
    "a post gets another address": (says("post", slug="another"), SHOWN),
    "a post gets another date": (says("post", date=NOON), SHOWN),
    "a page gets another title": (
        says("page", title="Another"),
        {"post:page", "posts", "lists", "site"},
    ),
    "a draft is saved": (says("draft", title="Another", labels=("new",)), set()),
    "a draft is begun": (
        lambda cast: write(cast.session, Writing(title="New"), by=cast.ada, at=LATER),
        set(),
    ),
    "a draft is kept": (keeps, set()),
    "a draft is published": (
        lambda cast: publish(cast.session, cast.draft, by=cast.draft.author, at=LATER, zone=UTC),
        {"post:draft", "posts", "lists"},
    ),
    "a post goes back": (
        lambda cast: unpublish(cast.session, cast.post, by=cast.post.author, at=LATER),
        SHOWN,
    ),
    "a post goes into the trash": (
        lambda cast: trash(
            cast.session, cast.post, by=cast.post.author, version=cast.post.version, at=LATER
        ),
        SHOWN,
    ),
    "a draft goes into the trash and comes back": (
        lambda cast: (
            trash(
                cast.session, cast.draft, by=cast.draft.author, version=cast.draft.version, at=LATER
            ),
            restore(cast.session, cast.draft, by=cast.draft.author, at=LATER),
        ),
        set(),
    ),
    "somebody is renamed": (renames, {"name:rita"}),
    "somebody joins": (joins, {"about:3"}),
    "somebody gets a role": (
        lambda cast: grant(cast.session, cast.rita, Role.AUTHOR, by=cast.ada, at=LATER),
        {"about:rita"},
    ),
    "the blog is renamed": (sets(title="Another"), {"site"}),
    "the settings are saved as they are": (sets(), set()),
}


@pytest.mark.parametrize("what", CHANGES)
def test_exactly_the_parts_that_show_a_change_rise(cast: Cast, what: str) -> None:
    act, expected = CHANGES[what]
    named = {
        f"{kind}:{getattr(cast, name).id}": f"{kind}:{name}"
        for kind, names in {
            "post": ("post", "page", "draft"),
            "thread": ("post", "page", "draft"),
            "count": ("post", "page", "draft"),
            "name": ("ada", "rita"),
            "about": ("ada", "rita"),
        }.items()
        for name in names
    }
    with rising(cast.session) as risen:
        act(cast)
    found = {named.get(key, key) for key in risen}
    assert found == (expected | {TOTAL} if expected else set())


def test_a_batch_raises_the_posts_of_what_it_changed_for_readers(cast: Cast) -> None:
    other = a_post(cast.session, cast.ada)
    spam = a_comment(cast.session, other, cast.rita, status=Status.SPAM)
    with rising(cast.session) as risen:
        picks = {each.id: each.version for each in (cast.comment, cast.waiting, spam)}
        press = Press(decision="reject", token="one")
        decide_picked(cast.session, picks, press, by=cast.ada, at=LATER)
    post = cast.post.id
    assert risen == {
        TOTAL, "comments", f"thread:{post}", f"count:{post}", f"about:{cast.rita.id}"
    }  # fmt: skip


def test_what_is_rolled_back_raises_nothing(cast: Cast, database: Database) -> None:
    before = numbers(cast.session)
    renames(cast)
    cast.session.flush()
    cast.session.rollback()
    cast.session.commit()
    assert numbers(cast.session) == before


def test_each_change_has_a_number_and_a_second_of_its_own(cast: Cast) -> None:
    def last() -> tuple[int, int]:
        row = select(Revision.number, Revision.at).where(Revision.key == TOTAL)
        return cast.session.execute(row).one()

    seen = [last()]
    for name in ("a", "b", "c"):
        cast.rita.display_name = name
        cast.session.commit()
        seen.append(last())
    assert len({number for number, _ in seen}) == 4
    assert len({at for _, at in seen}) == 4
    assert seen == sorted(seen)
