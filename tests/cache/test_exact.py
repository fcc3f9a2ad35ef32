"""Whatever happens on the blog, in whatever order: a kept page is the page as it would be made now."""

from datetime import timedelta
from random import Random

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from blog import clock
from blog.accounts.models import Person, Role
from blog.posts.models import Post
from tests.browse import Visitor
from tests.build import a_comment, a_person, a_post
from tests.cache.anything import DOINGS, Anything
from tests.cache.pages import cache_of, fresh, made_for, without_tokens
from tests.conftest import wipe

STEPS = st.lists(st.sampled_from([*DOINGS, "time passes"]), min_size=6, max_size=8)


@settings(
    max_examples=3,
    phases=[Phase.generate],
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=STEPS, seed=st.integers(0, 10**6))
def test_every_kept_page_is_what_it_would_be_if_it_were_made_now(
    app: Flask, steps: list[str], seed: int
) -> None:
    database = app.extensions["database"]
    wipe(database.engine)
    cache_of(app).pages.clear()
    at = clock.now()
    tags: dict[str, tuple[str, bytes]] = {}
    with database.session(writing=True) as session, pytest.MonkeyPatch.context() as patch:
        ada = a_person(session, "ada", Role.ADMIN)
        for days in (1, 40):
            post = a_post(session, ada, published_at=at - timedelta(days=days), labels=("tools",))
            a_comment(session, post, a_person(session, "rita"), at=at)
        mia = a_person(session, "mia")
        session.commit()
        member = Visitor(app).signed_in_as(mia)
        anything = Anything(session, Random(seed), at)
        for step in steps:
            if step == "time passes":
                anything.at += timedelta(hours=anything.chance.randrange(1, 30))
            else:
                anything.happens(step)
            patch.setattr(clock, "now", lambda: anything.at)
            patch.setattr(cache_of(app), "_now", anything.at.timestamp)
            check_every_page(app, session, tags, step)
            check_a_members_pages(app, session, member, step)
            session.commit()


def check_every_page(
    app: Flask, session: Session, tags: dict[str, tuple[str, bytes]], step: str
) -> None:
    """Compare each page with one that is made anew, and its tag with the one it had before."""
    for page in pages_of(session):
        kept, made = Visitor(app).get(page), fresh(app, page)
        assert (kept.status_code, kept.data) == (made.status_code, made.data), (step, page)
        tag = kept.headers.get("ETag")
        if tag is None:  # a page that is not there, or leads on
            continue
        if page in tags:
            tag_before, body_before = tags[page]
            assert (tag == tag_before) is (kept.data == body_before), (step, page)
        tags[page] = (tag, kept.data)


def check_a_members_pages(app: Flask, session: Session, member: Visitor, step: str) -> None:
    """Compare each post as a member gets it, from what all members get, with one made for her alone."""
    for path in session.scalars(select(Post.path).where(Post.path.is_not(None))):
        kept, made = member.get(str(path)), made_for(app, member, str(path))
        assert (kept.status_code, without_tokens(kept)) == (
            made.status_code,
            without_tokens(made),
        ), (
            step,
            path,
        )


def pages_of(session: Session) -> list[str]:
    paths = session.scalars(select(Post.path).where(Post.path.is_not(None))).all()
    people = session.scalars(select(Person.id).order_by(Person.id).limit(3)).all()
    months = {f"{path[:8]}/" for path in paths if path and path[1:5].isdecimal()}
    fixed = ["/", "/archive", "/search/label/tools", "/search/label/water", "/sitemap.xml"]
    fixed += ["/robots.txt", "/manifest.webmanifest"]
    fixed += ["/feeds/posts/default", "/feeds/comments/default", "/feeds/1/comments/default"]
    fixed += sorted(months | {f"/{month[1:5]}/" for month in months})
    return [*fixed, *map(str, paths), *(f"/people/{person}" for person in people)]
