"""What letters lead to, in a real browser: it sends origins and referrers that a client does not."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from sqlalchemy import select
from sqlalchemy.orm import Session

from blog import clock
from blog.accounts.models import Account, Role
from blog.comments.models import Comment, Status
from blog.notifications.choices import choices_of
from blog.notifications.http import links_of
from blog.notifications.kinds import Cadence, Kind
from tests.browser.conftest import Blog
from tests.build import a_comment, a_person, a_post


def a_comment_that_waits(session: Session) -> None:
    account = a_person(session, "max", Role.MODERATOR).account
    assert account is not None
    account.email = "max@mail.example"
    a_comment(session, a_post(session), source="Use oil.", status=Status.PENDING)


@pytest.fixture(scope="module")
def blog(serve: Callable[..., Blog]) -> Blog:
    return serve(a_comment_that_waits)


def test_a_moderator_decides_from_a_letter_and_stops_the_letters(blog: Blog) -> None:
    with blog.database() as session:
        account = session.scalars(select(Account).where(Account.email == "max@mail.example")).one()
        comment = session.scalars(select(Comment)).one()
        links, base = links_of(blog.app), str(blog.app.config["BASE_URL"])
        decide = links.decide(account, comment.id, comment.version, at=clock.now())
        stop = links.stop(account.person_id, Kind.HELD)
    page = blog.browse()
    for address, button, then in (
        (decide, "Publish", "You decided"),
        (stop, "Stop them", "No more of these"),
    ):
        page.goto(address.removeprefix(base))
        assert violations(page) == []
        page.get_by_role("button", name=button).click()
        page.get_by_role("heading", name=then).wait_for()
        assert violations(page) == []
    with blog.database() as session:
        assert session.scalars(select(Comment.status)).one() is Status.PUBLISHED
        assert choices_of(session, account.person_id)[Kind.HELD] is Cadence.OFF


def violations(page: Any) -> list[str]:
    found: Any = Axe().run(page, options={"resultTypes": ["violations"]})
    return [each["id"] for each in found.response["violations"]]
