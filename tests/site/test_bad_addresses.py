"""Addresses that no page links to."""

import pytest
from sqlalchemy.orm import Session

from tests.browse import Visitor
from tests.build import a_comment, a_person, a_post
from tests.site.settings import blog_is

HUGE = "9" * 31
CURSORS = ["x", "", "-", "1", "1-", "-1", "1e9-1", "1-0x1", f"1-{HUGE}", f"{HUGE}-1"]
CURSORS += ["9" * 18 + "-1", "-" + "9" * 18 + "-1", "1-9999999999999999999", "\u0661-\u0661"]


LISTS = [
    "/?before",
    "/?after",
    "/search/label/tools?before",
    "/search/label/tools?after",
    "/people/{person}?posts",
    "/people/{person}?comments",
    "{post}?comments",
]


@pytest.mark.parametrize("page", LISTS)
def test_a_cursor_that_no_page_gave_is_not_found(
    visit: Visitor, session: Session, page: str
) -> None:
    post = a_post(session, labels=("tools",))
    session.commit()
    page = page.format(person=post.author_id, post=post.path)
    for cursor in CURSORS:
        assert visit.get(f"{page}={cursor}").status_code == 404, cursor


def test_a_cursor_far_away_is_an_end_of_the_list(visit: Visitor, session: Session) -> None:
    post = a_post(session, labels=("tools",))
    a_comment(session, post, post.author)
    session.commit()
    person = f"/people/{post.author_id}"
    for cursor in ("0-0", "0-1", "-62135596800000000-1", "253402300799999999-9"):
        for page in ("/?before", "/?after", "/search/label/tools?after", f"{person}?comments"):
            assert visit.get(f"{page}={cursor}").status_code in {200, 303}


NOT_THERE = [
    "/people/99",
    "/people/0",
    f"/people/{HUGE}",
    "/people/-1",
    "/people/x",
    "/comments/99",
    f"/comments/{HUGE}",
    "/comments/9223372036854775808",
    f"/feeds/{HUGE}/comments/default",
    "/feeds/99/comments/default",
    "/2011/12/nothing.html",
    "/2011/13/nothing.html",
    "/p/nothing.html",
    "/p/.html",
    "/search/label/",
    "/search/label/nothing",
    "/20111/",
    "/2011/1/",
    "/p/" + "x" * 5000 + ".html",
]


def test_what_is_not_there_is_not_found(visit: Visitor, session: Session) -> None:
    a_post(session)
    session.commit()
    for page in NOT_THERE:
        answer = visit.get(page)
        assert answer.status_code == 404, page
        assert "There is nothing at this address" in answer.get_data(as_text=True)


def test_broken_text_is_not_understood(visit: Visitor, session: Session) -> None:
    post = a_post(session)
    session.commit()
    for page in (
        "/search/label/%ff",
        "/search/label/a%00b",
        "/p/%ff.html",
        "/2011/12/%c3%28.html",
        "/?before=a%00b",
        f"{post.path}?comments=%00",
    ):
        assert visit.get(page).status_code == 400, page
    for page in (
        "/?before=%ff",
        f"{post.path}?reply_to=%ff",
        f"/people/{post.author_id}?comments=%ed%a0%80",
    ):
        assert visit.get(page).status_code in {400, 404}, page


def test_an_answer_to_no_comment_at_all_is_not_found(visit: Visitor, session: Session) -> None:
    post = a_post(session)
    rita = a_person(session)
    session.commit()
    for visitor in (visit, Visitor(visit.app).signed_in_as(rita)):
        for value in ("x", "", "0", "-1", "1.5", HUGE, "9223372036854775808"):
            assert visitor.get(f"{post.path}?reply_to={value}").status_code == 404, value


def test_pages_only_answer_to_reading(visit: Visitor, session: Session) -> None:
    post = a_post(session)
    blog_is(session)
    session.commit()
    for page in ("/", post.path, "/archive", "/feeds/posts/default"):
        assert visit.post(page).status_code == 405
        assert visit.client.head(page).status_code == 200
