"""Looking at a comment before it is sent."""

from sqlalchemy.orm import Session

from blog.posts.models import Post
from tests.browse import Visitor, words
from tests.comments.commenting import address, hidden, stored, typed

JSON = {"Accept": "application/json"}


def test_the_page_shows_the_comment_above_the_buttons_and_stores_nothing(
    member: Visitor, session: Session, post: Post
) -> None:
    form = {"body": "**Bold** <script>alert(1)</script>", "token": "abc"}
    answer = member.post(f"{address(post)}/preview", form)
    assert answer.status_code == 200
    assert "<strong>Bold</strong>" in answer.get_data(as_text=True)
    assert "<script>alert" not in answer.get_data(as_text=True)
    assert typed(answer) == form["body"]
    assert hidden(answer, "token") == ["abc"]
    assert stored(session) == []


def test_a_script_gets_only_the_comment(member: Visitor, session: Session, post: Post) -> None:
    answer = member.post(f"{address(post)}/preview", {"body": "*a*"}, headers=JSON)
    assert answer.status_code == 200
    assert answer.json is not None
    assert "<em>a</em>" in answer.json["html"]
    assert "<form" not in answer.json["html"]
    assert stored(session) == []


def test_a_script_gets_the_refusal_in_words(member: Visitor, post: Post) -> None:
    answer = member.post(f"{address(post)}/preview", {"body": " "}, headers=JSON)
    assert (answer.status_code, answer.json) == (422, {"error": "Write something first."})


def test_a_refused_preview_keeps_the_text(member: Visitor, post: Post) -> None:
    answer = member.post(f"{address(post)}/preview", {"body": "x" * 10_001})
    assert answer.status_code == 422
    assert len(typed(answer)) == 10_001


def test_looking_again_is_never_too_fast(member: Visitor, post: Post) -> None:
    for _ in range(3):
        assert member.post(f"{address(post)}/preview", {"body": "Hello."}).status_code == 200


def test_the_page_names_the_post(member: Visitor, post: Post) -> None:
    answer = member.post(f"{address(post)}/preview", {"body": "Hello."})
    assert "Your comment on “A walk”" in words(answer)
