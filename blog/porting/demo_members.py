"""How people come to the demo: who applied and waits, and who was invited by whom."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from blog.accounts.join import confirm, join
from blog.accounts.membership.invite import invite
from blog.accounts.models import Person
from blog.settings.models import MembershipSettings


def fill_membership(
    session: Session,
    about: dict[str, Any],
    people: dict[str, Person],
    *,
    settings: MembershipSettings,
    password_hash: str,
    at: datetime,
) -> None:
    """Let the content's applicants wait, and its invitations be used by who came with them."""
    for each in about["applicants"]:
        _join(session, each, password_hash, at - timedelta(hours=each["hours_ago"]))
    for each in about["invitations"]:
        _, token = invite(
            session,
            uses=each["uses"],
            days=each["days"],
            note=each["note"],
            by=people[each["by"]],
            settings=settings,
            at=at - timedelta(days=each["days_ago"]),
        )
        for came in each["came"]:
            then = at - timedelta(days=came["days_ago"])
            _join(session, came, password_hash, then, invitation=token)


def _join(
    session: Session, who: dict[str, Any], password_hash: str, at: datetime, invitation: str = ""
) -> None:
    account = join(
        session,
        email=f"{who['key']}@demo.example",
        display_name=who["display_name"],
        password_hash=password_hash,
        application=who.get("application", "").strip(),
        invitation=invitation,
        at=at,
    )
    assert account is not None  # the blog is empty
    confirm(account, admitted=bool(invitation), at=at + timedelta(minutes=4))
