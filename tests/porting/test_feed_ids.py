"""What moved in is known to feed readers already."""

from sqlalchemy.orm import Session

from tests.browse import Visitor
from tests.porting.backups import TAG, a_backup, a_comment, a_post
from tests.porting.conftest import MoveIn
from tests.site.pages import in_feed


def test_posts_and_comments_keep_bloggers_ids_and_feeds(
    session: Session, visit: Visitor, move_in: MoveIn
) -> None:
    backup = a_backup(
        a_post(7001),
        a_post(7002, kind="page", address="http://rope.example/p/about.html"),
        a_comment(8001, post=7001),
        a_comment(8002, post=7002),
    )
    for _ in range(2):
        move_in(backup)
        assert in_feed(visit.get("/feeds/posts/default"), "//a:entry/a:id") == [f"{TAG}.post-7001"]
        comments = visit.get("/feeds/comments/default")
        assert in_feed(comments, "//a:entry/a:id") == [f"{TAG}.post-8002", f"{TAG}.post-8001"]
        assert in_feed(comments, "//thr:in-reply-to/@ref") == [
            f"{TAG}.page-7002",
            f"{TAG}.post-7001",
        ]
        own = visit.get("/feeds/7001/comments/default", follow_redirects=True)
        assert in_feed(own, "//a:entry/a:id") == [f"{TAG}.post-8001"]


def test_two_blogs_may_have_used_the_same_number(
    session: Session, visit: Visitor, move_in: MoveIn
) -> None:
    move_in(a_backup(a_post(7001)))
    other = a_backup(a_post(7001, address="http://b.example/2012/03/b.html"))
    assert move_in(other.replace("blog-4711", "blog-4712")).code == 0
    assert len(in_feed(visit.get("/feeds/posts/default"), "//a:entry/a:id")) == 2
