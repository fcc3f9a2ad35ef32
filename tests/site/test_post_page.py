"""A post on its own page."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from blog.accounts.models import Role
from blog.posts.models import Kind, OldAddress, Post, PostStatus
from tests.browse import Visitor, words
from tests.build import NOON, a_person, a_post
from tests.site.pages import links, parsed, texts
from tests.site.settings import blog_is


def test_it_shows_title_date_author_labels_and_words(visit: Visitor, session: Session) -> None:
    blog_is(session, title="Notes", time_zone="Asia/Tokyo")
    ada = a_person(session, "Ada")
    post = a_post(
        session, ada, title="On locks", source="Some *words*.", labels=("tools",),
        published_at=datetime(2011, 12, 5, 23, tzinfo=UTC),
    )  # fmt: skip
    session.commit()
    answer = visit.get(post.path)
    page = parsed(answer)
    assert texts(answer, "//h1") == ["On locks"]
    for part in ("Tuesday, December 6, 2011", "By Ada", "tools", "Some words."):
        assert part in words(answer)
    assert page.findtext(".//title").strip() == "On locks · Notes"
    assert page.xpath("//meta[@name='description']/@content") == ["Some words."]
    assert page.xpath("//link[@rel='canonical']/@href") == [f"http://localhost{post.path}"]
    assert f"/feeds/{post.id}/comments/default" in page.xpath("//link[@rel='alternate']/@href")
    assert [len(page.xpath(f"//{mark}")) for mark in ("header", "main", "nav[@aria-label]")] == [
        1,
        1,
        1,
    ]


def test_older_and_newer_posts_are_one_step_away_pages_and_drafts_left_out(
    visit: Visitor, session: Session
) -> None:
    days = [NOON + timedelta(days=n) for n in range(5)]
    older = a_post(session, title="Older", published_at=days[0])
    a_post(session, title="A page", published_at=days[1], kind=Kind.PAGE)
    here = a_post(session, title="Here", published_at=days[2])
    a_post(session, title="A draft", published_at=days[3], status=PostStatus.DRAFT)
    newer = a_post(session, title="Newer", published_at=days[4])
    session.commit()
    assert links(visit.get(here.path), "//nav[@class='neighbours']/a") == [older.path, newer.path]
    assert links(visit.get(newer.path), "//nav[@class='neighbours']/a") == [here.path]


def test_a_page_has_no_date_and_no_neighbours(visit: Visitor, session: Session) -> None:
    a_post(session)
    about = a_post(session, title="About", kind=Kind.PAGE)
    session.commit()
    answer = visit.get(about.path)
    assert texts(answer, "//h1") == ["About"]
    assert texts(answer, "//*[@class='post__date']|//nav[@class='neighbours']") == []


@pytest.mark.parametrize("status", [PostStatus.DRAFT, PostStatus.TRASHED])
@pytest.mark.parametrize("kind", list(Kind))
def test_a_post_that_is_not_public_is_not_found_not_even_by_its_author(
    visit: Visitor, session: Session, status: PostStatus, kind: Kind
) -> None:
    ada = a_person(session, "ada", Role.AUTHOR, Role.ADMIN)
    post = a_post(session, ada, title="Secret plan", status=status, kind=kind)
    session.commit()
    for visitor in (visit, Visitor(visit.app).signed_in_as(ada)):
        answer = visitor.get(post.path)
        assert answer.status_code == 404
        assert "Secret plan" not in words(answer)


def test_a_scheduled_post_is_not_found_before_its_time(visit: Visitor, session: Session) -> None:
    soon = datetime.now(UTC) + timedelta(hours=1)
    post = a_post(session, status=PostStatus.SCHEDULED, published_at=soon)
    session.commit()
    assert visit.get(post.path).status_code == 404
    post.published_at = NOON
    session.commit()
    assert visit.get(post.path).status_code == 200


def moved(session: Session, old_path: str, **options: object) -> Post:
    post = a_post(session, **options)  # type: ignore[arg-type]
    session.add(OldAddress(path=old_path, post_id=post.id))
    session.commit()
    return post


def test_an_old_address_leads_to_the_present_one_for_ever(visit: Visitor, session: Session) -> None:
    post = moved(session, "/2011/12/Old_Name.html")
    page = moved(session, "/p/old.html", kind=Kind.PAGE)
    for old, now in (("/2011/12/Old_Name.html", post.path), ("/p/old.html?m=1", page.path)):
        answer = visit.get(old)
        assert (answer.status_code, answer.location) == (301, now)


def test_an_old_address_says_nothing_of_a_post_that_is_not_public(
    visit: Visitor, session: Session
) -> None:
    moved(session, "/2011/12/old.html", status=PostStatus.DRAFT)
    assert visit.get("/2011/12/old.html").status_code == 404


def test_what_blogger_appends_to_an_address_is_ignored(visit: Visitor, session: Session) -> None:
    post = a_post(session)
    session.commit()
    plain = visit.get(post.path).get_data()
    for query in ("?m=1", "?m=0", "?showComment=1323180120000", "?spref=tw"):
        assert visit.get(post.path + query).get_data() == plain


def test_who_may_edit_the_post_finds_the_way_to_the_desk(visit: Visitor, session: Session) -> None:
    ada = a_person(session, "ada", Role.AUTHOR)
    post = a_post(session, ada)
    rita = a_person(session)
    session.commit()
    desk = f"/write/{post.id}"
    assert desk in links(Visitor(visit.app).signed_in_as(ada).get(post.path))
    for visitor in (visit, Visitor(visit.app).signed_in_as(rita)):
        assert desk not in links(visitor.get(post.path))
