"""A moderator takes somebody's picture or words about themselves down, or puts them back."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from blog.accounts.acts import AccountAct, Act, record_act
from blog.accounts.models import Person
from blog.accounts.profile.models import Picture, Profile
from blog.accounts.sanction import NotAbove, take_person
from blog.accounts.sanction_rules import can_sanction
from blog.errors import Conflict, Invalid
from blog.words import N_

REASON_MAX = 500
"""Characters of a reason; its reader sees it on one screen."""


def take_down(
    session: Session, *, person_id: int, act: Act, reason: str, by: Person, at: datetime
) -> AccountAct:
    """Hide the picture or the words from everybody, for a reason that their owner reads.

    ``act`` is PICTURE_DOWN or ABOUT_DOWN. Raise NotFound, NotAbove, Invalid without a reason, Conflict
    when there is nothing to take down.
    """
    person = _take(session, person_id, by)
    if not (reason := reason.strip()) or len(reason) > REASON_MAX:
        raise Invalid(N_("Give a reason; the person reads it."), field="reason")
    profile = session.get(Profile, person.id)
    if act is Act.PICTURE_DOWN and person.picture is not None:
        person.picture = None
    elif act is Act.ABOUT_DOWN and profile is not None and profile.is_shown:
        profile.taken_down_at = at
    else:
        raise Conflict(N_("There is nothing to take down; somebody may have been faster."))
    return record_act(session, act, person_id=person.id, by=by, at=at, reason=reason)


def put_back(session: Session, *, person_id: int, act: Act, by: Person, at: datetime) -> AccountAct:
    """Show again what was taken down. ``act`` is PICTURE_BACK or ABOUT_BACK.

    Raise NotFound, NotAbove, Conflict when its owner changed it meanwhile, or another moderator did.
    """
    person = _take(session, person_id, by)
    picture, profile = session.get(Picture, person.id), session.get(Profile, person.id)
    if act is Act.PICTURE_BACK and person.picture is None and picture is not None:
        person.picture = picture.digest
    elif act is Act.ABOUT_BACK and profile is not None and profile.taken_down_at is not None:
        profile.taken_down_at = None
    else:
        raise Conflict(N_("There is nothing to put back; its owner may have changed it."))
    return record_act(session, act, person_id=person.id, by=by, at=at)


def last_act(session: Session, person_id: int, *acts: Act) -> AccountAct | None:
    """Return the last of these acts on the account, if there was one."""
    rows = select(AccountAct).where(AccountAct.person_id == person_id, AccountAct.act.in_(acts))
    return session.scalar(rows.order_by(AccountAct.id.desc()).limit(1))


def _take(session: Session, person_id: int, by: Person) -> Person:
    person = take_person(session, person_id)
    if not can_sanction(by, person):
        raise NotAbove(N_("You may not take down what %(name)s shows."), name=person.display_name)
    return person
