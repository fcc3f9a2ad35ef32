from datetime import UTC, datetime

import pytest
from lxml import html
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from blog.accounts.models import Account, Person, Role
from blog.comments.models import Comment, Status, StatusChange
from blog.comments.thread_path import level_of
from blog.porting.blogger.people import NAMED_LIKE_STAFF
from blog.posts.models import CommentMode, Kind, Post, PostStatus, SourceFormat
from tests.browse import Visitor, words
from tests.build import a_person
from tests.porting.backups import a_backup, a_comment, a_post, a_setting, an_author
from tests.porting.conftest import MoveIn


def the_post(session: Session) -> Post:
    query = select(Post).options(selectinload(Post.labels), joinedload(Post.author))
    return session.scalars(query).unique().one()


def comments_by_text(session: Session) -> dict[str, Comment]:
    query = select(Comment).options(joinedload(Comment.author))
    return {comment.source: comment for comment in session.scalars(query)}


def test_a_post_keeps_its_address_dates_labels_and_author(
    session: Session, move_in: MoveIn
) -> None:
    outcome = move_in(a_backup(a_post(labels=("rope", "knots"))))
    assert outcome.code == 0
    post = the_post(session)
    assert (post.kind, post.status, post.path, post.slug) == (
        Kind.POST,
        PostStatus.PUBLISHED,
        "/2012/03/splicing.html",
        "splicing",
    )
    assert post.published_at == datetime(2012, 3, 4, 4, 6, 7, 890000, tzinfo=UTC)
    assert post.updated_at == post.created_at == post.published_at
    assert [label.name for label in post.labels] == ["knots", "rope"]
    assert post.author.display_name == "Greta"
    assert (post.source, post.source_format) == ("<p>Over, under.</p>", SourceFormat.HTML)
    assert post.html == "<p>Over, under.</p>"
    assert post.comment_mode is CommentMode.OPEN


def test_a_draft_has_no_address_and_no_date(session: Session, move_in: MoveIn) -> None:
    move_in(a_backup(a_post(draft=True)))
    post = the_post(session)
    assert (post.status, post.path, post.published_at) == (PostStatus.DRAFT, None, None)
    assert post.created_at == datetime(2012, 3, 4, 4, 6, 7, 890000, tzinfo=UTC)


def test_a_post_of_tomorrow_is_scheduled(session: Session, move_in: MoveIn) -> None:
    move_in(a_backup(a_post(published="2150-01-01T00:00:00Z")))
    assert the_post(session).status is PostStatus.SCHEDULED


def test_a_page_keeps_its_address_and_takes_no_comments_where_blogger_took_none(
    session: Session, move_in: MoveIn
) -> None:
    page = a_post(kind="page", address="https://rope.example/p/about.html", total=False)
    assert move_in(a_backup(page)).report["pages"]["created"] == 1
    post = the_post(session)
    assert (post.kind, post.path) == (Kind.PAGE, "/p/about.html")
    assert post.comment_mode is CommentMode.HIDDEN


def test_posts_of_a_blog_that_hides_comments_hide_them_here(
    session: Session, move_in: MoveIn
) -> None:
    move_in(a_backup(a_post(total=False), a_setting("BLOG_COMMENTS_ALLOWED", "false")))
    assert the_post(session).comment_mode is CommentMode.HIDDEN


def test_an_encoded_address_is_kept_as_requests_ask_for_it(
    session: Session, move_in: MoveIn
) -> None:
    move_in(a_backup(a_post(address="http://rope.example/2012/03/caf%C3%A9.html")))
    assert the_post(session).path == "/2012/03/café.html"


@pytest.mark.parametrize(
    "address",
    [
        None,
        "http://rope.example/login",
        "http://rope.example/2012/03/../../login.html",
        "http://rope.example/2012/03/%FF.html",
        "http://rope.example/2012/03/a%3Fb.html",
        f"http://rope.example/2012/03/{'a' * 3000}.html",
        "http://[",
    ],
)
def test_an_address_that_cannot_be_kept_is_made_from_the_title(
    session: Session, move_in: MoveIn, address: str | None
) -> None:
    outcome = move_in(a_backup(a_post(address=address, title="Eye splice")))
    assert the_post(session).path == "/2012/03/eye-splice.html"
    assert sum(note["count"] for note in outcome.report["notes"].values()) == 1


def test_an_address_that_is_taken_here_gives_way_and_the_report_says_so(
    session: Session, move_in: MoveIn
) -> None:
    first, second = a_post(1, title="First"), a_post(2, title="Second")
    outcome = move_in(a_backup(first, second))
    paths = dict(session.execute(select(Post.title, Post.path)).all())
    assert paths == {"First": "/2012/03/splicing.html", "Second": "/2012/03/splicing-2.html"}
    assert "→ /2012/03/splicing-2.html" in "\n".join(outcome.lines)


def test_html_is_made_safe_and_what_was_dropped_is_counted(
    session: Session, move_in: MoveIn
) -> None:
    content = "<p>A</p><script>alert(1)</script><object data=x></object><script src=y></script>"
    outcome = move_in(
        a_backup(a_post(content=content), a_comment(2, content="<b>B</b><script>1</script>"))
    )
    assert the_post(session).html == "<p>A</p>"
    assert outcome.report["dropped_tags"] == {"script": 2, "object": 1}
    assert session.scalar(select(Comment.html)) == "<b>B</b>"


def test_comments_are_published_by_the_import_at_their_own_time(
    session: Session, move_in: MoveIn
) -> None:
    move_in(a_backup(a_post(), a_comment(2)))
    comment = session.scalars(select(Comment)).one()
    change = session.scalars(select(StatusChange)).one()
    assert (comment.status, comment.token, level_of(comment.path)) == (Status.PUBLISHED, None, 1)
    assert comment.created_at == datetime(2012, 3, 5, 10, tzinfo=UTC)
    assert (change.comment_id, change.was, change.became) == (comment.id, None, Status.PUBLISHED)
    assert (change.rule, change.by_id) == ("import", None)


def test_a_removed_comment_stays_as_a_tombstone_without_its_text(
    session: Session, move_in: MoveIn
) -> None:
    move_in(a_backup(a_post(), a_comment(2, removed=True, content="This was removed.")))
    comment = session.scalars(select(Comment).options(joinedload(Comment.author))).one()
    assert (comment.status, comment.source, comment.html) == (Status.REMOVED, "", "")
    assert comment.author.display_name == "Piet"


@pytest.mark.parametrize("newest_first", [False, True])
def test_replies_find_what_they_answer_whatever_the_order_of_the_file(
    session: Session, move_in: MoveIn, *, newest_first: bool
) -> None:
    depth = 8
    entries = [a_post(1), a_comment(10, content="10")]
    entries += [
        a_comment(10 + n, answers=9 + n, content=str(10 + n), published=f"2012-03-06T10:0{n}:00Z")
        for n in range(1, depth)
    ]
    move_in(a_backup(*(reversed(entries) if newest_first else entries)))
    comments = comments_by_text(session)
    for n in range(11, 10 + depth):
        parent, reply = comments[str(n - 1)], comments[str(n)]
        assert reply.parent_id == parent.id
    assert [level_of(comments[str(10 + n)].path) for n in range(depth)] == [1, 2, 3, 4, 5, 5, 5, 5]
    assert comments["11"].path.startswith(comments["10"].path)


def test_a_reply_to_what_is_not_there_stands_by_itself(session: Session, move_in: MoveIn) -> None:
    outcome = move_in(
        a_backup(
            a_post(1),
            a_post(2, address="http://rope.example/2012/03/other.html"),
            a_comment(10, answers=99, content="to nobody"),
            a_comment(11, answers=12, content="circle"),
            a_comment(12, answers=11, content="back"),
            a_comment(13, answers=13, content="itself"),
            a_comment(14, post=2, answers=10, content="under another post"),
        )
    )
    comments = comments_by_text(session)
    assert outcome.report["comments"]["created"] == 5
    assert all(
        comments[text].parent_id is None
        for text in ("to nobody", "circle", "itself", "under another post")
    )


def test_one_profile_is_one_person_and_one_name_without_a_profile_is_one(
    session: Session, move_in: MoveIn
) -> None:
    anonymous = an_author("Anonymous", None)
    move_in(
        a_backup(
            a_post(1),
            a_comment(2, author=an_author("Piet", "202")),
            a_comment(3, author=an_author("Piet", "303")),
            a_comment(4, author=anonymous),
            a_comment(5, author=anonymous),
            a_comment(6, author=an_author("", None)),
            a_comment(7, author=an_author("piet@hidden.example", None)),
        )
    )
    names = sorted(session.scalars(select(Person.display_name)))
    assert names == ["Anonymous", "Greta", "Piet", "Piet", "piet"]
    assert session.scalar(select(func.count()).select_from(Account)) == 0


def test_people_are_known_since_they_first_wrote(session: Session, move_in: MoveIn) -> None:
    move_in(
        a_backup(
            a_post(),
            a_comment(2, published="2013-01-01T00:00:00Z"),
            a_comment(3, published="2012-06-01T00:00:00Z"),
        )
    )
    since = session.scalar(select(Person.created_at).where(Person.display_name == "Piet"))
    assert since == datetime(2012, 6, 1, tzinfo=UTC)


def test_a_dry_run_tells_the_same_and_keeps_nothing(session: Session, move_in: MoveIn) -> None:
    backup = a_backup(a_post(labels=("rope",)), a_comment(2), a_setting("BLOG_NAME", "Rope"))
    dry = move_in(backup, "--dry-run")
    for table in (Post, Person, Comment, StatusChange):
        assert session.scalar(select(func.count()).select_from(table)) == 0
    session.rollback()
    wet = move_in(backup)
    assert dry.lines[-1] == "This was a dry run: nothing was kept."
    assert dry.report.pop("dry_run") is True
    assert wet.report.pop("dry_run") is False
    del dry.report["seconds"], wet.report["seconds"]
    assert dry.report == wet.report


def test_who_typed_the_name_of_the_author_or_of_the_staff_passes_for_neither(
    move_in: MoveIn, session: Session, visit: Visitor
) -> None:
    runs = a_person(session, "Greta", Role.ADMIN)
    session.commit()
    nameless = an_author("Greta", profile=None)
    outcome = move_in(a_backup(a_post(author=nameless), a_comment(7, author=nameless)))
    named = outcome.report["notes"][NAMED_LIKE_STAFF]
    assert named == {"count": 2, "examples": ["Greta", "Greta"]}
    post, said = session.scalars(select(Post)).one(), session.scalars(select(Comment)).one()
    assert len({runs.id, post.author_id, said.author_id}) == 3
    path, writer = str(post.path), said.author_id
    session.rollback()
    page = html.fromstring(visit.get(path).get_data(as_text=True))
    assert page.find_class("comment__who")[0].text_content() == "Greta"
    assert page.find_class("comment__role") == []
    theirs = words(visit.get(f"/people/{writer}"))
    assert "Came with an import, no account here" in theirs
    assert "Runs this blog" not in theirs
