"""Somebody says and shows who they are."""

import hashlib
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from blog.accounts.models import Person
from blog.accounts.profile.models import Picture, Profile
from blog.accounts.standing import barred_by, is_premoderated, renew
from blog.errors import Forbidden, Invalid
from blog.markup import comment_html
from blog.words import N_

ABOUT_MAX = 1_000
"""Characters: some paragraphs; who has more to tell has a link."""


class Limited(Forbidden):
    """A moderator limits what this person writes, so a name or a picture would be a way around."""


def check_unlimited(person: Person, at: datetime) -> None:
    """Raise Limited while a sanction of the person holds: all of it stands beside what was published."""
    if barred_by(person, at) or is_premoderated(person, at):
        raise Limited(N_("You cannot change your profile while a moderator limits what you write."))


def clean_about(text: str) -> str:
    """Return the text as it is stored; raise Invalid when it is too long."""
    about = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(about) > ABOUT_MAX:
        raise Invalid(N_("Write at most %(limit)s characters."), field="about", limit=ABOUT_MAX)
    return about


def say_of_oneself(session: Session, *, about: str, link: str, by: Person, at: datetime) -> Profile:
    """Keep the clean text and link, and return them; raise Limited.

    What a moderator took down stays down until it says something else.
    """
    _one_at_a_time(session, by)
    check_unlimited(by, at)
    profile = session.get(Profile, by.id)
    if profile is None:
        profile = Profile(person_id=by.id, about="", about_html="", link="")
        session.add(profile)
    if (about, link) != (profile.about, profile.link):
        profile.about, profile.link, profile.taken_down_at = about, link, None
        profile.about_html = comment_html(about) if about else ""
    session.flush()
    return profile


def show_picture(session: Session, data: bytes, *, by: Person, at: datetime) -> Picture:
    """Show this picture, made by ``square``, instead of the one before; raise Limited.

    A picture that a moderator took down does not come back by being uploaded again.
    """
    _one_at_a_time(session, by)
    check_unlimited(by, at)
    digest = hashlib.sha256(data).hexdigest()[:32]
    before = session.get(Picture, by.id)
    if before is None:
        before = Picture(person_id=by.id, digest=digest, data=data, made_at=at)
        session.add(before)
    elif before.digest == digest and by.picture is None:
        raise Limited(
            N_("A moderator took this picture down. Choose another one."), field="picture"
        )
    before.digest, before.data, before.made_at = digest, data, at
    by.picture = digest
    session.flush()
    return before


def drop_picture(session: Session, *, by: Person) -> None:
    """Delete the person's picture; the initials stand there again."""
    _one_at_a_time(session, by)
    picture = session.get(Picture, by.id)
    if picture is not None:
        session.delete(picture)
    by.picture = None
    session.flush()


def _one_at_a_time(session: Session, by: Person) -> None:
    """Wait behind whoever changes or judges this person: pressing twice, and a sanction, come in turn."""
    session.execute(select(Person.id).where(Person.id == by.id).with_for_update(key_share=True))
    renew(session, by)
