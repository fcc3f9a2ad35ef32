from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session, selectinload

from blog.accounts.models import Person
from blog.comments.models import Comment, Status, StatusChange
from blog.moderation.decide import decide
from blog.orm import Base
from blog.posts.models import OldAddress, Post, PostStatus
from blog.settings.change import change_settings
from blog.settings.current import current_settings
from blog.settings.models import Settings
from tests.build import NOON, Role, a_person
from tests.porting.backups import HEAD, a_backup, a_comment, a_post, a_setting, an_author
from tests.porting.conftest import MoveIn


def everything(session: Session) -> dict[str, list[tuple[object, ...]]]:
    session.rollback()
    return {
        table.name: [
            tuple(row) for row in session.execute(table.select().order_by(*table.primary_key))
        ]
        for table in Base.metadata.sorted_tables
    }


def test_the_same_file_again_changes_nothing_at_all(session: Session, move_in: MoveIn) -> None:
    backup = a_backup(
        a_setting("BLOG_NAME", "Rope"),
        a_post(1, labels=("rope",)),
        a_post(2, draft=True),
        a_comment(3),
        a_comment(4, answers=3),
        a_comment(5, removed=True),
    )
    move_in(backup)
    before = everything(session)
    session.rollback()
    report = move_in(backup).report
    assert everything(session) == before
    for kind in ("settings", "people", "labels", "posts", "comments"):
        assert report[kind]["unchanged"] == report[kind]["read"] > 0


def test_only_what_changed_there_is_updated(session: Session, move_in: MoveIn) -> None:
    move_in(
        a_backup(a_post(1, labels=("rope",)), a_post(2, draft=True), a_comment(3), a_comment(4))
    )
    session.rollback()
    report = move_in(
        a_backup(
            a_post(1, title="Splicing again", labels=("knots",), updated="2020-01-01T00:00:00Z"),
            a_post(2, address="http://rope.example/2012/03/done.html"),
            a_comment(3),
            a_comment(4, removed=True),
            a_comment(5, answers=3, content="New."),
        )
    ).report
    posts = {
        post.title: post
        for post in session.scalars(select(Post).options(selectinload(Post.labels)))
    }
    first, second = posts["Splicing again"], posts["Splicing"]
    assert [label.name for label in first.labels] == ["knots"]
    assert first.updated_at == datetime(2020, 1, 1, tzinfo=UTC)
    assert (second.status, second.path) == (PostStatus.PUBLISHED, "/2012/03/done.html")
    assert (report["posts"]["updated"], report["posts"]["unchanged"]) == (2, 0)
    comments = report["comments"]
    assert (comments["created"], comments["updated"], comments["unchanged"]) == (1, 1, 1)
    removed = session.scalars(select(Comment).where(Comment.status == Status.REMOVED)).one()
    history = session.execute(
        select(StatusChange.was, StatusChange.became, StatusChange.rule)
        .where(StatusChange.comment_id == removed.id)
        .order_by(StatusChange.id)
    )
    assert [tuple(row) for row in history] == [
        (None, Status.PUBLISHED, "import"),
        (Status.PUBLISHED, Status.REMOVED, "import"),
    ]


def test_what_was_updated_once_is_unchanged_the_next_time(
    session: Session, move_in: MoveIn
) -> None:
    move_in(a_backup(a_post(1), a_comment(2)))
    newer = a_backup(a_post(1, title="Newer"), a_comment(2, content="Newer."))
    move_in(newer)
    report = move_in(newer).report
    assert report["posts"]["unchanged"] == report["comments"]["unchanged"] == 1


def test_what_was_changed_here_is_left_alone_and_named(session: Session, move_in: MoveIn) -> None:
    move_in(a_backup(a_post(1), a_comment(2), a_setting("BLOG_NAME", "Rope")))
    moderator = a_person(session, "max", Role.MODERATOR)
    post, comment = session.scalars(select(Post)).one(), session.scalars(select(Comment)).one()
    post.title = "Mended here"
    decide(
        session,
        comment_id=comment.id,
        decision="spam",
        version=comment.version,
        by=moderator,
        at=NOON,
    )
    person = session.scalars(select(Person).where(Person.display_name == "Piet")).one()
    person.display_name = "Piet P."
    settings = current_settings(session)
    change_settings(session, _titled(settings, "Ours"), by_id=moderator.id, at=NOON)
    session.commit()
    outcome = move_in(
        a_backup(
            a_post(1, title="Changed there"),
            a_comment(2, content="Changed there", author=an_author("Pieter", "202")),
            a_setting("BLOG_NAME", "Theirs"),
        )
    )
    session.expire_all()
    assert post.title == "Mended here"
    assert (comment.status, comment.source) == (Status.SPAM, "Nice knot.")
    assert person.display_name == "Piet P."
    assert current_settings(session).blog.title == "Ours"
    for kind in ("posts", "comments", "people", "settings"):
        assert outcome.report[kind]["reasons"]["changed here since"]["count"] == 1


def test_a_renamed_commenter_is_renamed(session: Session, move_in: MoveIn) -> None:
    move_in(a_backup(a_post(), a_comment(2)))
    report = move_in(a_backup(a_post(), a_comment(2, author=an_author("Pieter", "202")))).report
    assert sorted(session.scalars(select(Person.display_name))) == ["Greta", "Pieter"]
    assert report["people"]["updated"] == 1


def test_a_comment_that_is_gone_there_stays_here(session: Session, move_in: MoveIn) -> None:
    move_in(a_backup(a_post(), a_comment(2)))
    move_in(a_backup(a_post()))
    assert session.scalars(select(Comment.status)).one() is Status.PUBLISHED


OLD_ADDRESSES = select(OldAddress.path).where(OldAddress.path.not_like("/feeds/%"))


def test_a_post_that_moved_there_moves_here_and_its_old_address_leads_to_it(
    session: Session, move_in: MoveIn
) -> None:
    there, back = (
        "http://rope.example/2012/03/moved.html",
        "http://rope.example/2012/03/splicing.html",
    )
    move_in(a_backup(a_post()))
    move_in(a_backup(a_post(address=there)))
    assert session.scalars(select(Post.path)).one() == "/2012/03/moved.html"
    assert session.scalars(OLD_ADDRESSES).one() == "/2012/03/splicing.html"
    session.rollback()
    move_in(a_backup(a_post(address=back)))
    assert session.scalars(select(Post.path)).one() == "/2012/03/splicing.html"
    assert session.scalars(OLD_ADDRESSES).one() == "/2012/03/moved.html"


def test_two_blogs_with_the_same_numbers_are_kept_apart(session: Session, move_in: MoveIn) -> None:
    one = a_backup(a_post(1, title="One"), a_comment(2), a_setting("BLOG_NAME", "Rope"))
    move_in(one)
    one_more = one.replace("</feed>", a_setting("BLOG_DESCRIPTION", "Theirs") + "</feed>")
    other = (
        one_more.replace("blog-4711", "blog-4712").replace("One", "Other").replace("Rope", "Tar")
    )
    outcome = move_in(other.replace(HEAD, HEAD.replace("4711", "4712")))
    assert outcome.report["posts"]["created"] == outcome.report["comments"]["created"] == 1
    blog = current_settings(session).blog
    assert (blog.title, blog.description) == ("Rope", "")
    assert session.scalar(text("SELECT count(*) FROM posts")) == 2


def _titled(settings: Settings, title: str) -> Settings:
    return replace(settings, blog=replace(settings.blog, title=title))
