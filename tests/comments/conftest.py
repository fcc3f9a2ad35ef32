"""Rita and a post that takes comments."""

import pytest
from sqlalchemy.orm import Session

from blog.accounts.models import Person
from blog.posts.models import Post
from tests.browse import Visitor
from tests.build import a_person
from tests.comments.commenting import a_recent_post


@pytest.fixture
def rita(session: Session) -> Person:
    return a_person(session, "rita")


@pytest.fixture
def post(session: Session) -> Post:
    return a_recent_post(session, title="A walk")


@pytest.fixture
def member(visit: Visitor, session: Session, rita: Person, post: Post) -> Visitor:
    session.commit()
    return visit.signed_in_as(rita)
