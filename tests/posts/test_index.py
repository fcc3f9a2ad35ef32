"""The list of posts on the desk."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from blog.accounts.models import Role
from blog.posts.models import Kind, PostStatus
from blog.posts.queries import PAGE, Tab, desk_page
from tests.browse import words
from tests.build import NOON, a_person, a_post
from tests.posts.desk import an_author, at_the_desk
from tests.queries import counted

LATER = NOON + timedelta(days=1)


def test_each_tab_counts_and_lists_its_posts_at_this_time(session: Session) -> None:
    ada = an_author(session)
    by_title = {
        "draft": PostStatus.DRAFT,
        "live": PostStatus.PUBLISHED,
        "went live": PostStatus.SCHEDULED,
        "gone": PostStatus.TRASHED,
    }
    for title, status in by_title.items():
        a_post(session, ada, title=title, status=status)
    a_post(session, ada, title="waits", status=PostStatus.SCHEDULED, published_at=LATER)

    def listed(tab: Tab) -> set[str]:
        return {post.title for post in desk_page(session, by=ada, at=NOON, tab=tab).posts}

    assert listed(Tab.ALL) == {"draft", "live", "went live", "waits"}
    assert listed(Tab.DRAFT) == {"draft"}
    assert listed(Tab.SCHEDULED) == {"waits"}
    assert listed(Tab.PUBLISHED) == {"live", "went live"}
    assert listed(Tab.TRASHED) == {"gone"}
    counts = desk_page(session, by=ada, at=NOON).counts
    assert [counts[tab] for tab in Tab] == [4, 1, 0, 1, 2, 1]


def test_authors_see_their_own_posts_admins_all(app: Flask, session: Session) -> None:
    ada, root = an_author(session), a_person(session, "root", Role.ADMIN)
    a_post(session, ada, title="Hers", labels=("tools",))
    a_post(session, title="Somebody's", kind=Kind.PAGE)
    page = words(at_the_desk(app, session, ada).get("/write/"))
    assert "Hers tools" in page
    assert "Somebody's" not in page
    page = words(at_the_desk(app, session, root).get("/write/"))
    assert "Hers by ada" in page
    assert "Somebody's Page · by" in page


def test_pages_follow_each_other_without_gap_or_repetition(app: Flask, session: Session) -> None:
    ada = an_author(session)
    for n in range(2 * PAGE + 3):
        a_post(session, ada, title=f"Title {n}.", published_at=NOON - timedelta(hours=n // 3))
    browser = at_the_desk(app, session, ada)
    seen: list[str] = []
    path: str | None = "/write/?status=published&q=title"
    while path:
        page = browser.get(path).text
        seen += re.findall(r"Title \d+\.", page)
        older = re.search(r'rel="next" href="([^"]*)"', page)
        path = older[1].replace("&amp;", "&") if older else None
    assert len(seen) == len(set(seen)) == 2 * PAGE + 3


def test_search_finds_words_of_the_title_in_any_order(session: Session) -> None:
    ada = an_author(session)
    a_post(session, ada, title="A walk in the 100% park")
    a_post(session, ada, title="Another")

    def found(search: str) -> int:
        return len(desk_page(session, by=ada, at=NOON, search=search).posts)

    assert [found("PARK walk"), found("100%"), found("%"), found("_"), found("zoo")] == [
        1,
        1,
        1,
        0,
        0,
    ]


@pytest.mark.parametrize(
    "query",
    [
        "status=nothing",
        "before=x",
        "before=1.2.3",
        "before=" + "9" * 40 + ".1",
        "before=1." + "9" * 40,
        "before=" + "9" * 5000,
        "before=-1.-1",
    ],
)
def test_a_list_that_does_not_exist_is_a_404(app: Flask, session: Session, query: str) -> None:
    assert at_the_desk(app, session).get(f"/write/?{query}").status_code == 404


def test_an_empty_desk_says_how_to_begin(app: Flask, session: Session) -> None:
    browser = at_the_desk(app, session)
    assert "Nothing written yet." in words(browser.get("/write/"))
    assert "The trash is empty." in words(browser.get("/write/?status=trashed"))
    assert "Nothing here at the moment." in words(browser.get("/write/?status=draft"))
    assert "No title has these words." in words(browser.get("/write/?q=zoo"))


@pytest.mark.parametrize("posts", [1, 25])
def test_the_list_asks_the_database_as_often_for_many_posts_as_for_one(
    app: Flask, session: Session, posts: int
) -> None:
    ada = an_author(session)
    for n in range(posts):
        a_post(session, ada, labels=("a", f"label {n}"))
    browser = at_the_desk(app, session, ada)
    with counted(app) as asked:
        assert browser.get("/write/").status_code == 200
    assert len(asked) == 5  # settings, person, posts, their labels, counts
