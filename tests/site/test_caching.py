"""Pages that a reader already has are not sent again, and nobody gets somebody else's."""

import pytest
from sqlalchemy.orm import Session

from tests.browse import Visitor, words
from tests.build import a_comment, a_person, a_post

PAGES = ["/", "{post}", "/archive", "/search/label/tools", "/feeds/posts/default"]
PAGES += ["/feeds/comments/default", "/people/{person}", "/robots.txt"]


@pytest.mark.parametrize("page", PAGES)
def test_an_unchanged_page_is_not_sent_again(visit: Visitor, session: Session, page: str) -> None:
    post = a_post(session, labels=("tools",))
    session.commit()
    page = page.format(post=post.path, person=post.author_id)
    tag = visit.get(page).headers["ETag"]
    assert not tag.startswith("W/")
    again = visit.get(page, headers={"If-None-Match": tag})
    assert (again.status_code, again.get_data()) == (304, b"")
    assert again.headers["ETag"] == tag


def test_a_page_is_sent_again_when_a_comment_was_published(
    visit: Visitor, session: Session
) -> None:
    post = a_post(session)
    session.commit()
    tag = visit.get(post.path).headers["ETag"]
    a_comment(session, post, source="New.")
    session.commit()
    answer = visit.get(post.path, headers={"If-None-Match": tag})
    assert answer.status_code == 200
    assert "New." in words(answer)


@pytest.mark.parametrize("page", PAGES)
def test_stores_between_ask_each_time_and_keep_nothing_of_who_is_signed_in(
    visit: Visitor, session: Session, page: str
) -> None:
    rita = a_person(session)
    post = a_post(session, rita, labels=("tools",))
    session.commit()
    page = page.format(post=post.path, person=rita.id)
    public = visit.get(page)
    private = Visitor(visit.app).signed_in_as(rita).get(page)
    assert public.headers["Cache-Control"].endswith("no-cache")
    assert private.headers["Cache-Control"] == "private, no-cache"
    assert "Cookie" in public.headers["Vary"]
    assert "Cookie" in private.headers["Vary"]


def test_a_reader_without_cookies_is_given_none(visit: Visitor, session: Session) -> None:
    post = a_post(session)
    session.commit()
    for page in ("/", post.path, "/feeds/posts/default"):
        assert "Set-Cookie" not in visit.get(page).headers


def test_who_signs_in_gets_a_page_of_their_own(visit: Visitor, session: Session) -> None:
    post = a_post(session)
    rita = a_person(session, "rita")
    session.commit()
    tag = visit.get(post.path).headers["ETag"]
    answer = visit.signed_in_as(rita).get(post.path, headers={"If-None-Match": tag})
    assert answer.status_code == 200
    assert "You comment as rita." in words(answer)
