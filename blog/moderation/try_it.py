"""What the policy would say of a text; nothing is stored."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from blog.accounts.find import find_person
from blog.accounts.models import Person
from blog.comments.facts import facts_of, history_of
from blog.comments.judge import Judgement, judge
from blog.comments.refusals import LENGTH_MAX
from blog.comments.text import readable_html, tidy
from blog.errors import Invalid
from blog.moderation.filters import is_id
from blog.posts.models import Post
from blog.posts.visible import is_public
from blog.settings.models import CommentSettings
from blog.words import N_

POSTS = 50
"""Posts to choose from, the newest; an older one by its number in the address."""


def try_text(
    session: Session,
    *,
    source: str,
    by: Person | None,
    post: Post,
    settings: CommentSettings,
    at: datetime,
) -> Judgement:
    """Return what the policy would say if ``by``, or a new member, said ``source`` under ``post``.

    Raise Invalid for a text that would not become a comment.
    """
    source = tidy(source)
    if len(source) > LENGTH_MAX:
        raise Invalid(
            N_("This is %(length)s characters long; %(limit)s is the limit."),
            field="body",
            length=len(source),
            limit=LENGTH_MAX,
        )
    html = readable_html(source)
    history = history_of(session, by, post, source, settings, at=at)
    return judge(facts_of(by, post, html, history, settings, at=at))


def person_called(session: Session, typed: str) -> Person | None:
    """Return who has this number or this name, nobody for nothing typed.

    Raise Invalid when nobody or more than one person is called that.
    """
    typed = " ".join(typed.split())
    if not typed:
        return None
    found = find_person(session, Person.id == int(typed)) if is_id(typed) else None
    if found is None:
        query = select(Person.id).where(Person.display_name == typed).order_by(Person.id).limit(2)
        ids = session.scalars(query).all()
        if len(ids) > 1:
            raise Invalid(
                N_("Several people are called “%(name)s”. Type a number instead: %(ids)s, …"),
                field="person",
                name=typed,
                ids=", ".join(map(str, ids)),
            )
        found = find_person(session, Person.id == ids[0]) if ids else None
    if found is None:
        raise Invalid(N_("There is nobody called “%(name)s”."), field="person", name=typed[:100])
    return found


def posts_to_try(session: Session, at: datetime, also: str = "") -> Sequence[Post]:
    """Return the newest posts that readers may see, and the one whose number is ``also``."""
    public = select(Post).where(is_public(at))
    newest = public.order_by(Post.published_at.desc(), Post.id.desc()).limit(POSTS)
    found = list(session.scalars(newest))
    if is_id(also) and int(also) not in {post.id for post in found}:
        found += session.scalars(public.where(Post.id == int(also)))
    return found
