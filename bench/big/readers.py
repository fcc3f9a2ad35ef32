"""What readers see of a big blog, rendered from the database without a cache."""

from collections.abc import Iterator

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bench.big.desk import Asked, ask, visitor
from bench.big.meter import Costs, Meter
from bench.big.rows import BUSY
from bench.blog import FEW, a_thread
from blog.accounts.models import Account
from blog.comments.models import Comment
from blog.posts.models import Label, Post, post_labels
from tests.browse import Visitor

TIMES = 15
YARDSTICK = "The yardstick"
"""The title of the post that is the same in every blog."""

BUSIEST_MEMBER = (
    select(Account.person_id)
    .join(Comment, Comment.author_id == Account.person_id)
    .where(Account.approved_at.is_not(None))
    .group_by(Account.person_id)
    .order_by(func.count().desc(), Account.person_id)
    .limit(1)
)


def reader_pages(session: Session) -> Iterator[Asked]:
    newest = session.scalars(select(Post).order_by(Post.published_at.desc()).limit(1)).one()
    middle = session.scalars(select(Post).where(Post.id == newest.id // 2)).one()
    assert middle.published_at is not None
    year, month = middle.published_at.year, middle.published_at.month
    before = f"{int(middle.published_at.timestamp() * 1_000_000)}-{middle.id}"
    uses = select(post_labels.c.label_id).group_by(post_labels.c.label_id)
    for kind, order in (("usual", func.count().desc()), ("rare", func.count())):
        wanted = uses.order_by(order, post_labels.c.label_id).limit(1).scalar_subquery()
        name = session.scalar(select(Label.name).where(Label.id == wanted))
        yield Asked(f"label, {kind}", f"/search/label/{name}")
        if kind == "usual":
            yield Asked("label, deep", f"/search/label/{name}?before={before}")
    yield Asked("home", "/")
    yield Asked("home, deep", f"/?before={before}")
    yield Asked("year", f"/{year}/")
    yield Asked("month", f"/{year}/{month:02d}/")
    yield Asked("archive", "/archive")
    yield Asked("person", f"/people/{BUSY}")
    yield Asked("posts feed", "/feeds/posts/default")
    yield Asked("comments feed", "/feeds/comments/default")
    yield Asked("comments feed of a post", f"/feeds/{middle.id}/comments/default")


def read(app: Flask, meter: Meter) -> dict[str, Costs]:
    """Return what each page costs an anonymous reader, and what they wrote a busy member."""
    with app.extensions["database"].reading() as session:
        pages = list(reader_pages(session))
        busy = session.scalars(BUSIEST_MEMBER).one()
    pages.append(Asked(f"post page, {FEW} comments", yardstick(app)))
    found = ask(meter, Visitor(app), pages, TIMES)
    member = visitor(app, busy)
    found |= ask(meter, member, [Asked("/me/comments of a busy member", "/me/comments")], TIMES)
    return found


def yardstick(app: Flask) -> str:
    """Return the address of a post with FEW comments that is the same in every blog; made if need be."""
    database = app.extensions["database"]
    with database.reading() as session:
        there = session.scalar(select(Post.path).where(Post.title == YARDSTICK))
    return there or a_thread(database, FEW, title=YARDSTICK)
