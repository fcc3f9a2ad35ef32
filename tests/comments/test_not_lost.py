"""What was typed is not lost: signed out, with a form that expired, or before an address is confirmed."""

import pytest
from sqlalchemy.orm import Session

from blog.accounts.models import Person, Role
from blog.posts.models import Post
from tests.browse import Visitor, words
from tests.build import a_person
from tests.comments.commenting import TEXT, address, hidden, kept, stored, typed


@pytest.mark.parametrize("door", ["", "/preview"])
def test_nobody_signed_in_stores_nothing_and_signs_in_first(
    visit: Visitor, session: Session, post: Post, door: str
) -> None:
    session.commit()
    answer = visit.post(address(post) + door, {"body": TEXT})
    assert answer.status_code == 303
    assert "login" in answer.location
    assert stored(session) == []


def test_a_text_typed_without_a_session_waits_until_it_was_sent(
    visit: Visitor, session: Session, post: Post, rita: Person
) -> None:
    session.commit()
    visit.post(address(post), {"body": TEXT, "reply_to": "", "token": "abc"})
    assert kept(visit) == [f"comment:{post.id}"]
    visit.signed_in_as(rita).post(address(post), {"body": TEXT, "token": "abc"})
    assert kept(visit) == []
    assert len(stored(session)) == 1


def test_a_text_too_long_to_be_kept_comes_back_on_the_page(
    visit: Visitor, session: Session, post: Post
) -> None:
    session.commit()
    answer = visit.post(address(post), {"body": "x" * 600_000})
    assert answer.status_code == 422
    assert len(typed(answer)) == 600_000


@pytest.mark.parametrize("door", ["", "/preview"])
def test_a_form_that_expired_comes_back_with_the_text_and_a_fresh_one(
    member: Visitor, session: Session, post: Post, door: str
) -> None:
    member.token()
    answer = member.post(address(post) + door, {"body": TEXT, "csrf_token": "old", "token": "abc"})
    assert answer.status_code == 400
    assert typed(answer) == TEXT
    assert hidden(answer, "token") == ["abc"]
    assert stored(session) == []
    (fresh,) = hidden(answer, "csrf_token")
    again = member.client.post(address(post), data={"body": TEXT, "csrf_token": fresh})
    assert again.status_code == 303
    assert len(stored(session)) == 1


def test_a_form_that_expired_with_its_session_is_kept(
    visit: Visitor, session: Session, post: Post
) -> None:
    session.commit()
    answer = visit.client.post(address(post), data={"body": TEXT})
    assert answer.status_code == 303
    assert kept(visit) == [f"comment:{post.id}"]
    assert stored(session) == []


@pytest.mark.parametrize("door", ["", "/preview"])
def test_who_has_not_confirmed_the_address_is_told_what_to_do(
    visit: Visitor, session: Session, post: Post, door: str
) -> None:
    mallory = a_person(session, "mallory", Role.MODERATOR, confirmed=False)
    session.commit()
    answer = visit.signed_in_as(mallory).post(address(post) + door, {"body": TEXT})
    assert answer.status_code == 403
    assert "Confirm your e-mail address first" in words(answer)
    assert typed(answer) == TEXT
    assert stored(session) == []
