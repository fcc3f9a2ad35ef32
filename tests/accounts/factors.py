"""What the tests of second factors share: somebody with an app, and its codes."""

from datetime import UTC, datetime, timedelta

import pyotp
from sqlalchemy import update
from sqlalchemy.orm import Session

from blog import clock
from blog.accounts.devices.models import Device
from blog.accounts.factors.authenticator import set_up_authenticator
from blog.accounts.models import Person
from tests.browse import Visitor
from tests.build import PASSWORD, a_person
from tests.conftest import SECRET

KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
AT = datetime(2026, 3, 14, 12, 0, 10, tzinfo=UTC)


def code_at(at: datetime, key: str = KEY) -> str:
    return pyotp.TOTP(key).at(at)


def email_of(person: Person) -> str:
    assert person.account is not None
    return person.account.email


def password(visit: Visitor, person: Person, **more: str) -> str:
    """Give the right password; return where that leads."""
    answer = visit.post("/login", {"email": email_of(person), "password": PASSWORD, **more})
    assert answer.status_code == 303
    return answer.headers["Location"]


def is_in(visit: Visitor) -> bool:
    return visit.get("/me").status_code == 200


def grow_old(session: Session) -> None:
    """Let every device have proved who its owner is a while ago."""
    session.rollback()
    session.execute(update(Device).values(proved_at=clock.now() - timedelta(hours=1)))
    session.commit()


def a_stored_person(session: Session) -> Person:
    """Return rita as the database has her; the test's session does not know her."""
    found = a_person(session, "rita")
    session.commit()
    session.expunge_all()
    return found


def with_an_app(session: Session, person: Person) -> list[str]:
    """Set up the person's app, with a code from an hour ago; return the recovery codes."""
    before = clock.now() - timedelta(hours=1)
    codes = set_up_authenticator(
        session, SECRET, person_id=person.id, app_secret=KEY, code=code_at(before), at=before
    )
    session.commit()
    session.expunge_all()
    return codes
