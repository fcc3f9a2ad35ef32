"""The counts that an open desk asks for."""

import pytest
from sqlalchemy.orm import Session

from blog.accounts.models import Role
from blog.comments.models import Status
from tests.browse import Visitor
from tests.build import a_comment, a_person, a_post


def test_the_counts_say_what_came_since_and_304_while_nothing_does(
    desk: Visitor, session: Session
) -> None:
    post, rita = a_post(session), a_person(session, "rita")
    first = a_comment(session, post, rita, status=Status.PENDING)
    session.commit()
    address = f"/moderation/counts?queue=pending&seen={first.id}"
    answer = desk.get(address)
    assert answer.get_json()["counts"]["pending"] == "1"
    assert answer.get_json()["new"] == 0
    same = desk.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert (same.status_code, same.data) == (304, b"")
    a_comment(session, post, rita, source="New words.", status=Status.PENDING)
    a_comment(session, post, rita, status=Status.SPAM)
    session.commit()
    fresh = desk.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert fresh.get_json()["new"] == 1
    assert fresh.get_json()["counts"]["pending"] == "2"
    assert desk.get(f"{address}&text=words").get_json()["new"] == 1
    assert desk.get(f"{address}&text=others").get_json()["new"] == 0


def test_an_author_counts_their_own_posts_only_and_strangers_nothing(
    visit: Visitor, session: Session
) -> None:
    a_comment(session, a_post(session), status=Status.PENDING)
    ada = a_person(session, "ada", Role.AUTHOR)
    session.commit()
    assert visit.get("/moderation/counts").status_code == 303
    found = visit.signed_in_as(ada).get("/moderation/counts?seen=0").get_json()
    assert found["counts"]["pending"] == "0"
    assert found["new"] == 0


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("queue=x", 404),
        ("seen=x", 404),
        ("seen=-1", 404),
        ("seen=" + "9" * 31, 404),
        ("since=x", 422),
    ],
)
def test_counts_of_nothing_that_a_page_asks_for_are_refused(
    desk: Visitor, asked: str, status: int
) -> None:
    assert desk.get(f"/moderation/counts?{asked}").status_code == status
