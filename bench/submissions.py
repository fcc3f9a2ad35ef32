"""Comments sent through the web by many members: how many a second are stored."""

import re
import time

from flask.testing import FlaskClient
from sqlalchemy import func, select

from bench.blog import WORDS, Measured
from blog.comments.models import Comment
from tests.browse import Visitor
from tests.build import a_person

MEMBERS = 200
"""One comment of each: nobody may send a second one so soon."""


def measure(blog: Measured, name: str) -> list[tuple[str, str]]:
    with blog.database.transaction() as session:
        people = [a_person(session, f"member {number}") for number in range(MEMBERS)]
    page = Visitor(blog.app).signed_in_as(people[0]).get(blog.few).get_data(as_text=True)
    form = re.search(r'action="(/posts/\d+/comments)"', page)
    assert form is not None
    browsers = [_ready(blog, person) for person in people]
    before = _stored(blog)
    started, worked = time.perf_counter(), time.process_time()
    for number, (client, token) in enumerate(browsers):
        said = f"{WORDS}I am number {number}, and this is mine alone: {number * 7919}."
        answer = client.post(form[1], data={"csrf_token": token, "body": said})
        assert answer.status_code == 303, answer.get_data(as_text=True)
    took, processor = time.perf_counter() - started, time.process_time() - worked
    assert _stored(blog) - before == MEMBERS
    figure = f"{MEMBERS / took:,.0f}/s ({MEMBERS / processor:,.0f} in a second of one core)"
    return [(f"comments sent, {name}", figure)]


def _ready(blog: Measured, person: object) -> tuple[FlaskClient, str]:
    visitor = Visitor(blog.app).signed_in_as(person)  # type: ignore[arg-type]
    return visitor.client, visitor.token()


def _stored(blog: Measured) -> int:
    with blog.database.reading() as session:
        return session.scalar(select(func.count()).select_from(Comment)) or 0
