"""Among which ids the search looks: the newest first, all of them in the end, and those between dates."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from blog.comments.facts import text_key
from blog.comments.models import Comment, Status
from blog.comments.thread_path import new_path
from blog.search import find
from tests.browse import Visitor
from tests.build import NOON, a_person, a_post
from tests.queries import counted

IDS = (3, 4_000, 33_000, 70_000, 99_000, 100_000)
ANSWER = re.compile(r'href="/comments/([0-9]+)')
FURTHER = re.compile(r'href="([^"]*older=[^"]*)"')


@pytest.fixture
def said(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """Six comments, each a day after the one before, with numbers far apart; three are ranked."""
    monkeypatch.setattr(find, "CANDIDATES", 3)
    post = a_post(session, title="Birds", published_at=NOON - timedelta(days=10))
    rita = a_person(session, "rita")
    for day, id_ in enumerate(IDS):
        at = NOON - timedelta(days=len(IDS) - day)
        session.add(
            Comment(
                id=id_,
                post_id=post.id,
                author=rita,
                path=new_path(None, at),
                status=Status.PUBLISHED,
                source="A heron.",
                html="<p>A heron.</p>",
                text_key=text_key("A heron."),
                created_at=at,
            )
        )
    session.commit()


def answers(page: str) -> list[int]:
    return sorted({int(id_) for id_ in ANSWER.findall(page)})


@pytest.mark.usefixtures("said")
def test_the_newest_ids_answer_first_and_older_ones_follow(visit: Visitor, app: Flask) -> None:
    with counted(app) as asked:
        page = visit.get("/search?q=heron&in=comments").get_data(as_text=True)
    assert answers(page) == [70_000, 99_000, 100_000]
    if app.extensions["database"].engine.dialect.name == "postgresql":
        looks = [each for each in asked if "ts_rank" in each]
        assert len(looks) == 2  # the newest ids, then more of them, not all
    (further,) = set(FURTHER.findall(page))
    page = visit.get(further.replace("&amp;", "&")).get_data(as_text=True)
    assert answers(page) == [3, 4_000, 33_000]


@pytest.mark.usefixtures("said")
@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ("before:2026-03-10", [3, 4_000]),
        ("after:2026-03-12", [99_000, 100_000]),
        ("after:2026-03-10 before:2026-03-12", [33_000, 70_000]),
        ("before:2020-01-01", []),
        ("after:2030-01-01", []),
    ],
)
def test_dates_leave_only_the_ids_between_them(
    visit: Visitor, dates: str, expected: list[int]
) -> None:
    assert answers(visit.get(f"/search?q=heron {dates}").get_data(as_text=True)) == expected
