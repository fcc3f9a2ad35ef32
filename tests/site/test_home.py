"""The front page."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from blog.accounts.models import Role
from blog.posts.models import CommentMode, Kind, PostStatus
from tests.browse import Visitor, words
from tests.build import NOON, a_comment, a_person, a_post
from tests.site.pages import links, parsed, texts
from tests.site.settings import blog_is

LATE_ON_DECEMBER_5 = datetime(2011, 12, 5, 23, 30, tzinfo=UTC)
DATE = "//p[contains(@class, 'day__date')]"
TITLE = "//h2[contains(@class, 'post__title')]"


def test_posts_stand_under_the_whole_date_the_newest_first(
    visit: Visitor, session: Session
) -> None:
    a_post(session, title="Old", published_at=datetime(2011, 12, 5, 9, tzinfo=UTC))
    a_post(session, title="Morning", published_at=datetime(2011, 12, 6, 9, tzinfo=UTC))
    a_post(session, title="Evening", published_at=datetime(2011, 12, 6, 18, tzinfo=UTC))
    session.commit()
    answer = visit.get("/")
    assert texts(answer, DATE) == ["Tuesday, December 6, 2011", "Monday, December 5, 2011"]
    assert texts(answer, TITLE) == ["Evening", "Morning", "Old"]


@pytest.mark.parametrize(
    ("language", "time_zone", "dates"),
    [
        ("en", "UTC", ("Monday, December 5, 2011", "2011-12-05")),
        ("en", "Asia/Tokyo", ("Tuesday, December 6, 2011", "2011-12-06")),
        ("de", "Europe/Berlin", ("Dienstag, 6. Dezember 2011", "2011-12-06")),
        ("de", "America/Lima", ("Montag, 5. Dezember 2011", "2011-12-05")),
    ],
)
def test_the_date_is_the_one_of_the_blogs_time_zone_in_its_language(
    visit: Visitor, session: Session, language: str, time_zone: str, dates: tuple[str, str]
) -> None:
    blog_is(session, language=language, time_zone=time_zone)
    a_post(session, published_at=LATE_ON_DECEMBER_5)
    session.commit()
    answer = visit.get("/")
    assert texts(answer, DATE) == [dates[0]]
    assert parsed(answer).xpath(f"{DATE}/time/@datetime") == [dates[1]]
    assert parsed(answer).get("lang") == language


def test_a_post_shows_its_words_author_labels_and_number_of_comments(
    visit: Visitor, session: Session
) -> None:
    ada = a_person(session, "Ada")
    post = a_post(session, ada, title="On locks", source="*All* of it.", labels=("tools", "a/b c"))
    a_comment(session, post)
    a_comment(session, post)
    session.commit()
    answer = visit.get("/")
    for part in ("On locks", "All of it.", "By Ada", "2 comments", "tools"):
        assert part in words(answer)
    there = links(answer)
    for address in (post.path, f"/people/{ada.id}", f"{post.path}#comments", "/search/label/tools"):
        assert address in there
    assert "/search/label/a%2Fb%20c" in there


@pytest.mark.parametrize(
    ("number", "said"), [(0, "No comments"), (1, "1 comment"), (3, "3 comments")]
)
def test_the_number_of_comments_is_said_in_words(
    visit: Visitor, session: Session, number: int, said: str
) -> None:
    post = a_post(session)
    for _ in range(number):
        a_comment(session, post)
    session.commit()
    assert texts(visit.get("/"), "//footer[@class='post__foot']/a") == [said]
    assert texts(visit.get(post.path), "//h2[@id='comments-title']") == [said]


def test_a_post_that_hides_its_comments_does_not_count_them(
    visit: Visitor, session: Session
) -> None:
    a_comment(session, a_post(session, comment_mode=CommentMode.HIDDEN))
    session.commit()
    assert "comment" not in words(visit.get("/"))


def test_only_public_posts_stand_there_and_a_scheduled_one_once_its_time_came(
    visit: Visitor, session: Session
) -> None:
    future = datetime.now(UTC) + timedelta(days=1)
    a_post(session, title="A draft", status=PostStatus.DRAFT)
    a_post(session, title="Thrown away", status=PostStatus.TRASHED)
    a_post(session, title="Tomorrow", status=PostStatus.SCHEDULED, published_at=future)
    a_post(session, title="Dated tomorrow", published_at=future)
    a_post(session, title="About", kind=Kind.PAGE)
    a_post(session, title="Came by itself", status=PostStatus.SCHEDULED, published_at=NOON)
    session.commit()
    assert texts(visit.get("/"), TITLE) == ["Came by itself"]


def test_pages_follow_each_other_even_when_a_post_is_added_in_between(
    visit: Visitor, session: Session
) -> None:
    blog_is(session, posts_per_page=2)
    for n in range(5):
        a_post(session, title=f"Number {n}", published_at=NOON + timedelta(hours=n))
    session.commit()
    first = visit.get("/")
    assert texts(first, TITLE) == ["Number 4", "Number 3"]
    (older,) = links(first, "//a[@rel='next']")
    a_post(session, title="Number 5", published_at=NOON + timedelta(hours=5))
    session.commit()
    second = visit.get(older)
    assert texts(second, TITLE) == ["Number 2", "Number 1"]
    third = visit.get(links(second, "//a[@rel='next']")[0])
    assert texts(third, TITLE) == ["Number 0"]
    assert links(third, "//a[@rel='next']") == []
    back = visit.get(links(third, "//a[@rel='prev']")[0])
    assert texts(back, TITLE) == ["Number 2", "Number 1"]
    again = visit.get(links(back, "//a[@rel='prev']")[0])
    assert texts(again, TITLE) == ["Number 4", "Number 3"]
    newest = visit.get(links(again, "//a[@rel='prev']")[0])
    assert newest.status_code == 303
    assert newest.location == "/"


def test_posts_of_the_same_moment_are_each_shown_once(visit: Visitor, session: Session) -> None:
    blog_is(session, posts_per_page=1)
    for n in range(3):
        a_post(session, title=f"Number {n}", published_at=NOON)
    session.commit()
    seen, address = [], "/"
    for _ in range(3):
        answer = visit.get(address)
        seen += texts(answer, TITLE)
        address = next(iter(links(answer, "//a[@rel='next']")), "")
    assert seen == ["Number 2", "Number 1", "Number 0"]
    assert address == ""


def test_an_empty_blog_says_so_and_invites_its_author(visit: Visitor, session: Session) -> None:
    ada = a_person(session, "ada", Role.AUTHOR)
    session.commit()
    assert "Nothing has been published here yet." in words(visit.get("/"))
    assert "/write/new" not in links(visit.get("/"))
    assert "/write/new" in links(visit.signed_in_as(ada).get("/"))


def test_a_post_without_a_title_can_still_be_opened(visit: Visitor, session: Session) -> None:
    post = a_post(session, title="")
    session.commit()
    assert texts(visit.get("/"), TITLE) == ["Untitled"]
    assert texts(visit.get(post.path), "//h1") == ["Untitled"]
