"""What everybody may know about a person."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from blog.accounts.models import Role
from blog.posts.models import PostStatus
from blog.site import people
from tests.browse import Visitor, words
from tests.build import NOON, a_comment, a_person, a_post
from tests.site.pages import links, parsed, texts
from tests.site.settings import blog_is

REMARK = "//li[@class='remarks__item']//div"


def test_it_shows_the_public_name_the_posts_and_the_published_comments(
    visit: Visitor, session: Session
) -> None:
    rita = a_person(session, "Rita", Role.AUTHOR)
    a_post(session, rita, title="Hers")
    comment = a_comment(session, a_post(session, title="Another's"), rita, source="Well *said*.")
    assert rita.account is not None
    rita.account.created_at = datetime(2010, 5, 1, tzinfo=UTC)
    session.commit()
    answer = visit.get(f"/people/{rita.id}")
    page = words(answer)
    for part in ("Rita", "Member since May 2010", "Author", "Hers", "Another's", "Well said."):
        assert part in page
    assert f"/comments/{comment.id}" in links(answer)
    assert rita.account.email not in answer.get_data(as_text=True)
    assert "mail.example" not in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("roles", "badges"),
    [
        ((), []),
        ((Role.AUTHOR,), ["Author"]),
        ((Role.MODERATOR,), ["Moderator"]),
        ((Role.AUTHOR, Role.MODERATOR), ["Author", "Moderator"]),
        ((Role.ADMIN,), ["Runs this blog"]),
    ],
)
def test_a_role_is_a_badge(
    visit: Visitor, session: Session, roles: tuple[Role, ...], badges: list[str]
) -> None:
    person = a_person(session, "somebody", *roles)
    session.commit()
    assert texts(visit.get(f"/people/{person.id}"), "//div[@class='leaf__margin']/p") == badges


def test_who_came_with_an_import_has_no_account_here(visit: Visitor, session: Session) -> None:
    olena = a_person(session, "Olena", member=False)
    a_comment(session, a_post(session), olena, source="From long ago.")
    session.commit()
    page = words(visit.get(f"/people/{olena.id}"))
    assert "Came with an import, no account here" in page
    assert "Member since" not in page
    assert "From long ago." in page


def test_who_never_confirmed_an_address_has_no_page(visit: Visitor, session: Session) -> None:
    newcomer = a_person(session, "BUY PILLS", confirmed=False)
    session.commit()
    assert visit.get(f"/people/{newcomer.id}").status_code == 404


def test_a_member_who_said_nothing_has_one_that_search_engines_skip(
    visit: Visitor, session: Session
) -> None:
    rita = a_person(session)
    session.commit()
    answer = visit.get(f"/people/{rita.id}")
    assert "Has not said anything here yet." in words(answer)
    assert parsed(answer).xpath("//meta[@name='robots']/@content") == ["noindex"]


def test_comments_come_a_page_at_a_time_though_one_is_added(
    visit: Visitor, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "PAGE", 2)
    rita, post = a_person(session), a_post(session)
    for n in range(3):
        a_comment(session, post, rita, source=f"Number {n}.", at=NOON + timedelta(minutes=n))
    session.commit()
    first = visit.get(f"/people/{rita.id}")
    assert texts(first, REMARK) == ["Number 2.", "Number 1."]
    a_comment(session, post, rita, source="Number 3.", at=NOON + timedelta(minutes=3))
    session.commit()
    assert texts(visit.get(links(first, "//a[@rel='next']")[0]), REMARK) == ["Number 0."]


def test_posts_come_a_page_at_a_time_drafts_left_out(visit: Visitor, session: Session) -> None:
    blog_is(session, posts_per_page=2)
    ada = a_person(session, "ada", Role.AUTHOR)
    for n in range(3):
        a_post(session, ada, title=f"Number {n}", published_at=NOON + timedelta(days=n))
    a_post(session, ada, title="A draft", status=PostStatus.DRAFT)
    session.commit()
    first = visit.get(f"/people/{ada.id}")
    titles = "//li[@class='archive__item']/a"
    assert texts(first, titles) == ["Number 2", "Number 1"]
    assert texts(visit.get(links(first, "//a[@rel='next']")[0]), titles) == ["Number 0"]
