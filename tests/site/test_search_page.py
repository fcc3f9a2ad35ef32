"""``/search?q=``: what a reader sees."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from lxml import html
from sqlalchemy.orm import Session

from blog.accounts.models import Role
from blog.posts.models import Kind
from blog.search import find as search_rules
from tests.browse import Visitor, words
from tests.build import NOON, a_comment, a_person, a_post
from tests.queries import counted

HOSTILE = "<script>alert(1)</script> heron <img src=x onerror=alert(1)> & \"'"


def links(visit: Visitor, **asked: str) -> list[str]:
    document = html.fromstring(visit.get("/search", query_string=asked).get_data(as_text=True))
    return [str(each) for each in document.xpath("//*[@class='results__title']/a/@href")]


def onward(visit: Visitor, address: str) -> str | None:
    document = html.fromstring(visit.get(address).get_data(as_text=True))
    return next(iter(document.xpath("//a[@rel='next']/@href")), None)


def test_without_a_question_it_says_how_to_ask(visit: Visitor) -> None:
    answer = visit.get("/search")
    assert answer.status_code == 200
    assert "these words, one after the other" in words(answer)
    assert '<meta name="robots" content="noindex">' in answer.get_data(as_text=True)


def test_results_say_what_where_when_and_by_whom(visit: Visitor, session: Session) -> None:
    ada = a_person(session, "ada", Role.AUTHOR)
    post = a_post(session, ada, title="On herons", source="A heron stood there.")
    page = a_post(session, ada, title="About", source="Every heron.", kind=Kind.PAGE)
    comment = a_comment(session, post, a_person(session, "rita"), source="My heron too.")
    session.commit()
    answer = visit.get("/search?q=heron")
    shown = words(answer)
    assert "3 results" in shown
    assert "Post by ada, Mar 13, 2026" in shown
    assert "Comment by rita, Mar 14, 2026" in shown
    assert "A <mark>heron</mark> stood there." in answer.get_data(as_text=True)
    assert set(links(visit, q="heron")) == {post.path, page.path, f"/comments/{comment.id}"}


def test_nothing_hostile_is_anything_but_text(visit: Visitor, session: Session) -> None:
    mallory = a_person(session, HOSTILE[:60])
    post = a_post(session, mallory, title=HOSTILE, source=HOSTILE.replace("<", "&lt;"))
    a_comment(session, post, mallory, source=f"`{HOSTILE}`")
    session.commit()
    for question in ("heron", HOSTILE, "alert", "script"):
        document = html.fromstring(
            visit.get("/search", query_string={"q": question}).get_data(as_text=True)
        )
        assert document.xpath("count(//script[not(@src)] | //main//img | //@onerror)") == 0
        assert document.xpath("//mark")


def test_dates_labels_and_kinds_narrow_it_by_field_and_by_syntax(
    visit: Visitor, session: Session
) -> None:
    old = a_post(session, title="Heron", published_at=datetime(2011, 5, 31, 12, tzinfo=UTC))
    new = a_post(session, title="Heron", labels=("Old gates", "Écluse \u00d6st"))
    said = a_comment(session, new, source="A heron.")
    session.commit()
    remark = f"/comments/{said.id}"
    for typed, fields, expected in [
        ("", {}, {old.path, new.path, remark}),
        ("before:2012", {"before": "2012"}, {old.path}),
        ("after:2011-06", {"after": "2011-06"}, {new.path, remark}),
        (
            "after:2011-05-31 before:2011-06-01",
            {"after": "2011/5/31", "before": "2011.6.1"},
            {old.path},
        ),
        ("in:posts", {"in": "posts"}, {old.path, new.path}),
        ("in:comments", {"in": "comments"}, {remark}),
        ('label:"old gates"', {"label": "Old gates"}, {new.path, remark}),
        ('label:"Écluse \u00d6st"', {"label": "ecluse \u00f6ST"}, {new.path, remark}),
        ("label:nothing", {"label": "nothing"}, set()),
        ("before:2011 in:posts", {"before": "2011"}, set()),
    ]:
        assert set(links(visit, q=f"heron {typed}")) == expected, typed
        assert set(links(visit, q="heron", **fields)) == expected, fields
    assert links(visit, q='heron -label:"old gates" -in:posts -label:nothing') == [old.path]


def test_a_date_that_is_none_is_said_and_left_out(visit: Visitor, session: Session) -> None:
    post = a_post(session, title="Heron")
    session.commit()
    answer = visit.get("/search?q=heron&before=2012-13")
    assert "“2012-13” is not a date" in words(answer)
    assert links(visit, q="heron", before="2012-13") == [post.path]


def test_when_nothing_answers_it_says_what_to_try(visit: Visitor) -> None:
    assert "Nothing answers to that." in words(visit.get("/search?q=heron"))
    assert "no word to look for" in words(visit.get("/search?q=***"))


def test_everything_that_answers_is_reached_by_following_the_pages(
    visit: Visitor, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_rules, "CANDIDATES", 5)
    monkeypatch.setattr(search_rules, "PAGE", 3)
    ada = a_person(session, "ada")
    posts = [a_post(session, ada, title="Heron") for _ in range(12)]
    comments = [a_comment(session, posts[0], ada, source="A heron.") for _ in range(7)]
    session.commit()
    seen, address = [], "/search?q=heron"
    while address:
        document = html.fromstring(visit.get(address).get_data(as_text=True))
        seen += document.xpath("//*[@class='results__title']/a/@href")
        address = onward(visit, address)
    assert sorted(seen) == sorted(
        [each.path for each in posts] + [f"/comments/{c.id}" for c in comments]
    )


def test_it_takes_as_many_queries_for_many_results_as_for_one(
    app: Flask, visit: Visitor, session: Session
) -> None:
    ada = a_person(session, "ada")
    post = a_post(session, ada, title="Heron", labels=("birds",))
    a_comment(session, post, ada, source="A heron.")
    session.commit()
    address = "/search?q=heron+label:birds+after:2011"
    visit.get(address)
    with counted(app) as few:
        visit.get(address)
    for _ in range(30):
        a_comment(session, post, ada, source="A heron.", at=NOON + timedelta(minutes=1))
        a_post(session, ada, title="Heron", labels=("birds",))
    session.commit()
    with counted(app) as many:
        visit.get(address)
    assert len(many) <= len(few) <= 10
