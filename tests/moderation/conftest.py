import pytest
from sqlalchemy.orm import Session

from blog.accounts.models import Person, Role
from tests.browse import Visitor
from tests.build import a_person


@pytest.fixture
def max_(session: Session) -> Person:
    """Return a moderator."""
    person = a_person(session, "max", Role.MODERATOR)
    session.commit()
    return person


@pytest.fixture
def desk(visit: Visitor, max_: Person) -> Visitor:
    return visit.signed_in_as(max_)
