"""Reading what people say and show of themselves."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from blog.accounts.acts import AccountAct, Act
from blog.accounts.models import Person
from blog.accounts.profile.models import Picture, Profile
from blog.accounts.profile.take_down import last_act


@dataclass(frozen=True, slots=True)
class Own:
    """All of a profile, hidden or not, for its owner and for moderators."""

    profile: Profile | None
    has_picture: bool
    """Whether one was uploaded; it may be taken down."""
    picture_down: AccountAct | None
    """By which decision the picture is not shown, if it is not."""
    about_down: AccountAct | None


def profile_of(session: Session, person_id: int) -> Profile | None:
    """Return what the person says of themselves; one query."""
    return session.get(Profile, person_id)


def own_profile(session: Session, person: Person) -> Own:
    """Return everything of a person's profile; one query, and one for each decision about it."""
    profile, uploaded = session.execute(
        select(Profile, Picture.digest)
        .select_from(Person)
        .outerjoin(Profile, Profile.person_id == Person.id)
        .outerjoin(Picture, Picture.person_id == Person.id)
        .where(Person.id == person.id)
    ).one()
    hidden = uploaded is not None and person.picture is None
    down = profile is not None and profile.taken_down_at is not None
    return Own(
        profile,
        uploaded is not None,
        last_act(session, person.id, Act.PICTURE_DOWN) if hidden else None,
        last_act(session, person.id, Act.ABOUT_DOWN) if down else None,
    )


def shown_picture(session: Session, digest: str) -> bytes | None:
    """Return the picture at this address while somebody shows it; one query."""
    shown = (
        select(Picture.data)
        .join(Person, Person.id == Picture.person_id)
        .where(Picture.digest == digest, Person.picture == Picture.digest)
    )
    return session.scalar(shown.limit(1))
