"""A page asks the database a fixed number of things."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import insert
from sqlalchemy.orm import Session

from blog.accounts.models import Person, Role
from blog.comments.models import Comment, Status
from blog.comments.thread_path import new_path
from blog.posts.models import Post
from tests.browse import Visitor
from tests.build import NOON, a_comment, a_person, a_post
from tests.queries import counted

LIMIT = 8


def fill(session: Session, post: Post, people: list[Person], number: int) -> int:
    """Add comments of two levels, two thirds of them answers; return the id of the first one."""
    root = a_comment(session, post, people[0], at=NOON - timedelta(minutes=1))
    session.execute(
        insert(Comment),
        [
            {
                "post_id": post.id, "author_id": people[n % len(people)].id, "version": 1,
                "parent_id": root.id if n % 3 else None, "status": Status.PUBLISHED,
                "path": new_path(root.path if n % 3 else None, NOON), "created_at": NOON,
                "source": f"{n}.", "html": f"<p>{n}.</p>", "text_key": f"{n}",
            }
            for n in range(1, number)
        ],
    )  # fmt: skip
    return root.id


def asked(app: Flask, visitor: Visitor, page: str) -> list[str]:
    visitor.get(page)
    with counted(app) as statements:
        assert visitor.get(page).status_code == 200
    return statements


def test_a_post_takes_as_many_queries_with_500_comments_as_with_5(
    app: Flask, visit: Visitor, session: Session
) -> None:
    people = [a_person(session, f"person {n}") for n in range(10)]
    max_ = a_person(session, "max", Role.MODERATOR)
    few, many = a_post(session, labels=("a", "b")), a_post(session, labels=("c",))
    ids = {few.path: fill(session, few, people, 5), many.path: fill(session, many, people, 500)}
    session.commit()
    for person in (None, people[0], max_):
        visitor = Visitor(app).signed_in_as(person) if person else visit
        for query in ("", "?reply_to={}"):
            counts = [len(asked(app, visitor, f"{path}{query.format(ids[path])}")) for path in ids]
            assert counts[0] == counts[1] <= LIMIT


def test_a_text_that_was_kept_is_within_the_limit_too(
    app: Flask, visit: Visitor, session: Session
) -> None:
    post, rita = a_post(session, labels=("a",)), a_person(session)
    comment = a_comment(session, post)
    session.commit()
    visit.post(f"/posts/{post.id}/comments", {"body": "Kept.", "reply_to": str(comment.id)})
    visit.signed_in_as(rita)
    assert len(asked(app, visit, post.path)) <= LIMIT


@pytest.mark.parametrize(
    ("page", "limit"),
    [
        ("/", 4),
        ("/search/label/tools", 5),
        ("/archive", 3),
        ("/2026/", 3),
        ("/2026/03/", 3),
        ("/people/{person}", 6),
        ("/feeds/posts/default", 4),
        ("/feeds/posts/default/-/tools/repair", 5),
        ("/feeds/posts/default/{post}", 3),
        ("/feeds/comments/default", 3),
        ("/feeds/{post}/comments/default", 4),
        ("/feed.json", 4),
        ("/sitemap.xml", 3),
        ("/robots.txt", 1),
    ],
)
def test_a_list_takes_as_many_queries_for_many_posts_as_for_one(
    app: Flask, visit: Visitor, session: Session, page: str, limit: int
) -> None:
    ada = a_person(session, "ada", Role.AUTHOR)

    def add() -> Post:
        post = a_post(session, ada, labels=("tools", "repair"), published_at=NOON)
        a_comment(session, post, ada)
        return post

    address = page.format(post=add().id, person=ada.id)
    session.commit()
    few = asked(app, visit, address)
    for _ in range(12):
        add()
    session.commit()
    assert len(asked(app, visit, address)) == len(few) <= limit
