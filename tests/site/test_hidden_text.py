"""What is not published is nowhere."""

import pytest
from sqlalchemy.orm import Session

from blog.accounts.models import Role
from blog.comments.models import Status
from blog.posts.models import CommentMode, PostStatus
from tests.browse import Visitor
from tests.build import a_comment, a_person, a_post

SECRET = "Zanzibar"
NOT_PUBLISHED = [each for each in Status if each is not Status.PUBLISHED]


def everywhere(path: str, post_id: int, person_ids: list[int]) -> list[str]:
    """Return the addresses of all kinds of pages that could show the post or its comments."""
    year, month = path.split("/")[1:3]
    return [
        *("/", path, "/archive", f"/{year}/", f"/{year}/{month}/", "/search/label/tools"),
        *("/feeds/posts/default", "/feeds/comments/default", f"/feeds/{post_id}/comments/default"),
        *(f"/people/{person_id}" for person_id in person_ids),
    ]


def test_the_words_of_a_comment_that_is_not_published_are_nowhere(
    visit: Visitor, session: Session
) -> None:
    post = a_post(session, labels=("tools",))
    writer = a_person(session, "writer")
    for status in NOT_PUBLISHED:
        hidden = a_comment(session, post, writer, source=f"{SECRET} {status}!", status=status)
        a_comment(session, post, writer, source="Public.", answers=hidden)
    reader, max_ = a_person(session), a_person(session, "max", Role.MODERATOR)
    session.commit()
    for person in (None, reader, max_, post.author):
        visitor = Visitor(visit.app).signed_in_as(person) if person else visit
        for page in everywhere(post.path, post.id, [writer.id, post.author_id]):
            answer = visitor.get(page)
            assert answer.status_code == 200
            assert SECRET not in answer.get_data(as_text=True), page


def test_it_is_not_counted_either(visit: Visitor, session: Session) -> None:
    post = a_post(session)
    rita = a_person(session)
    for status in Status:
        a_comment(session, post, rita, status=status)
    session.commit()
    year, month = post.path.split("/")[1:3]
    for visitor in (visit, Visitor(visit.app).signed_in_as(rita)):
        for page in ("/", post.path, f"/{year}/", f"/{year}/{month}/"):
            text = visitor.get(page).get_data(as_text=True)
            assert "1 comment<" in text, page
            assert " comments<" not in text.replace("Moderation", ""), page


@pytest.mark.parametrize(
    ("status", "mode"),
    [
        (PostStatus.DRAFT, CommentMode.OPEN),
        (PostStatus.TRASHED, CommentMode.OPEN),
        (PostStatus.PUBLISHED, CommentMode.HIDDEN),
    ],
)
def test_the_comments_of_a_post_that_is_not_public_or_hides_them_are_nowhere(
    visit: Visitor, session: Session, status: PostStatus, mode: CommentMode
) -> None:
    a_post(session, labels=("tools",))
    writer = a_person(session, "writer")
    post = a_post(session, status=status, comment_mode=mode, labels=("tools",))
    a_comment(session, post, writer, source=f"{SECRET}!")
    session.commit()
    for page in everywhere(post.path, post.id, [writer.id, post.author_id]):
        assert SECRET not in visit.get(page).get_data(as_text=True), page
    assert visit.get(f"/feeds/{post.id}/comments/default").status_code == 404


@pytest.mark.parametrize("status", [PostStatus.DRAFT, PostStatus.TRASHED])
def test_the_words_of_a_post_that_is_not_public_are_nowhere(
    visit: Visitor, session: Session, status: PostStatus
) -> None:
    shown = a_post(session, labels=("tools",))
    post = a_post(
        session, shown.author, title=SECRET, source=SECRET, status=status, labels=("tools", SECRET)
    )
    a_comment(session, post, a_person(session, SECRET))
    session.commit()
    visit.signed_in_as(shown.author)
    for page in [*everywhere(post.path, post.id, [shown.author_id]), shown.path]:
        assert SECRET not in visit.get(page).get_data(as_text=True), page
    assert visit.get(f"/search/label/{SECRET}").status_code == 404
