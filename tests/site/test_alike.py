"""Most comments are written by filling in a blank one; the others by the template's macro."""

import pytest
from lxml import html
from sqlalchemy.orm import Session

from blog.accounts.models import Role
from tests.browse import Visitor
from tests.build import a_comment, a_person, a_post

NAMES = ("Rita", "<b>%s & \"{id}\" '%(id)s'", "100 %")


@pytest.mark.parametrize("reader", [None, "member", Role.MODERATOR])
def test_a_comment_that_is_filled_in_is_what_the_macro_writes(
    visit: Visitor, session: Session, reader: str | None
) -> None:
    """What is edited is written by the macro, and says so; else the two are the same."""
    post = a_post(session)
    comments = [
        a_comment(session, post, a_person(session, name), source="**100 %** of {id} & %(id)s")
        for name in NAMES
    ]
    session.commit()
    if reader is not None:
        visit.signed_in_as(a_person(session, "ada", *([reader] if reader != "member" else [])))
        session.commit()
    filled = visit.get(post.path).get_data(as_text=True)
    for comment in comments:
        comment.edited_at = comment.created_at
    session.commit()
    written = visit.get(post.path).get_data(as_text=True)
    assert filled.count('<li class="comment ') == written.count("<span>edited</span>") == len(NAMES)
    assert _thread(filled) == _thread(written.replace("<span>edited</span>", ""))
    names = html.fromstring(filled).xpath("//*[@class='comment__who']")
    assert {name.text_content() for name in names} == {*NAMES}


def _thread(page: str) -> str:
    return page.partition('<ol class="thread">')[2].partition("</ol>")[0]
