"""A comment's own address leads to where it stands."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from blog.accounts.models import Role
from blog.comments.models import Status
from blog.posts.models import CommentMode, PostStatus
from blog.site import thread_rows
from tests.browse import Visitor
from tests.build import NOON, a_comment, a_person, a_post
from tests.site.pages import parsed


@pytest.mark.parametrize("status", [Status.PUBLISHED, Status.REMOVED])
def test_it_leads_to_the_comment_in_its_post(
    visit: Visitor, session: Session, status: Status
) -> None:
    comment = a_comment(session, post := a_post(session), status=status)
    session.commit()
    answer = visit.get(f"/comments/{comment.id}")
    assert (answer.status_code, answer.location) == (302, f"{post.path}#comment-{comment.id}")


@pytest.mark.parametrize("status", [Status.PENDING, Status.SPAM, Status.REJECTED, Status.WITHDRAWN])
def test_a_hidden_comment_is_not_found(visit: Visitor, session: Session, status: Status) -> None:
    rita, max_ = a_person(session), a_person(session, "max", Role.MODERATOR)
    comment = a_comment(session, a_post(session), rita, status=status)
    session.commit()
    for visitor in (visit, Visitor(visit.app).signed_in_as(max_)):
        assert visitor.get(f"/comments/{comment.id}").status_code == 404
    own = visit.signed_in_as(rita).get(f"/comments/{comment.id}").status_code
    assert own == (302 if status is Status.PENDING else 404)


def test_a_comment_of_a_post_that_does_not_show_it_is_not_found(
    visit: Visitor, session: Session
) -> None:
    hiding = a_comment(session, a_post(session, comment_mode=CommentMode.HIDDEN))
    draft = a_comment(session, a_post(session, status=PostStatus.DRAFT))
    session.commit()
    assert visit.get(f"/comments/{hiding.id}").status_code == 404
    assert visit.get(f"/comments/{draft.id}").status_code == 404


def test_it_finds_every_comment_of_a_long_thread_on_its_page(
    visit: Visitor, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(thread_rows, "PAGE", 4)
    post = a_post(session)
    comments = []
    for n, replies in enumerate((2, 2, 7, 0)):
        root = a_comment(session, post, at=NOON + timedelta(hours=n))
        comments.append(root)
        for m in range(replies):
            at = NOON + timedelta(hours=n, minutes=m + 1)
            comments.append(a_comment(session, post, answers=root, at=at))
    session.commit()
    for comment in comments:
        answer = visit.get(f"/comments/{comment.id}")
        page, _, anchor = answer.location.partition("#")
        assert anchor == f"comment-{comment.id}"
        assert parsed(visit.get(page)).xpath(f"//li[@id='{anchor}']")
    assert visit.get(f"/comments/{comments[0].id}").location.startswith(f"{post.path}#")


def test_bloggers_links_to_a_comment_lead_to_it(visit: Visitor, session: Session) -> None:
    at = NOON + timedelta(milliseconds=549)
    comment = a_comment(session, post := a_post(session), at=at)
    a_comment(session, post, at=NOON)
    hidden = a_comment(session, post, status=Status.SPAM, at=NOON + timedelta(hours=1))
    session.commit()

    def asked(moment: str) -> tuple[int, str | None]:
        answer = visit.get(f"{post.path}?showComment={moment}")
        return answer.status_code, answer.location

    assert asked(str(int(at.timestamp() * 1000))) == (302, f"/comments/{comment.id}")
    for nothing in ("1297664045549", "1", "x" * 13, "9" * 13, "9" * 5_000, ""):
        assert asked(nothing)[0] == 200
    assert asked(str(int(hidden.created_at.timestamp() * 1000)))[0] == 200
