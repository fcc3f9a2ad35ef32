"""Everything that can change a blog, by chance: each is a verb of the blog, as its doors call it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from blog.accounts.find import find_person
from blog.accounts.grant import grant, revoke
from blog.accounts.models import HeldRole, Person, Role
from blog.comments import lifecycle
from blog.comments.edit import edit
from blog.comments.models import Comment, Status
from blog.comments.submit import submit
from blog.errors import Refusal
from blog.moderation.batch import Press, decide_picked
from blog.posts import autosave
from blog.posts.edit import save
from blog.posts.models import CommentMode, Kind, Post
from blog.posts.publish import publish, unpublish
from blog.posts.trash import restore, trash
from blog.posts.write import Writing, write
from blog.settings.change import change_settings
from blog.settings.current import current_settings
from tests.build import a_comment, a_person

UTC = ZoneInfo("UTC")


class Anything:
    """What happens next is drawn from ``chance``; ``at`` is when, ``session`` where."""

    def __init__(self, session: Session, chance: Random, at: datetime) -> None:
        self.session, self.chance, self.at = session, chance, at

    def happens(self, what: str) -> None:
        """Do it in a transaction of its own; what is refused is no change."""
        try:
            DOINGS[what](self)
            self.session.commit()
        except Refusal:
            self.session.rollback()

    def person(self) -> Person:
        ids = self.session.scalars(select(Person.id).order_by(Person.id)).all()
        found = find_person(self.session, Person.id == self.chance.choice(ids))
        assert found is not None
        return found

    def admin(self) -> Person:
        """Return the one who may do all with every post."""
        admins = select(HeldRole.person_id).where(HeldRole.role == Role.ADMIN)
        found = find_person(self.session, Person.id.in_(admins))
        assert found is not None
        return found

    def post(self) -> Post:
        query = select(Post).options(joinedload(Post.author), selectinload(Post.labels))
        return self.chance.choice(self.session.scalars(query.order_by(Post.id)).all())

    def comment(self) -> Comment:
        found = self.session.scalars(select(Comment).order_by(Comment.id)).all()
        return self.chance.choice(found) if found else a_comment(self.session, self.post())

    def writing(self) -> Writing:
        draw = self.chance
        return Writing(
            title=f"Title {draw.randrange(4)}",
            source=f"Words {draw.randrange(4)}.",
            kind=draw.choice((Kind.POST, Kind.POST, Kind.PAGE)),
            comment_mode=draw.choice(list(CommentMode)),
            labels=tuple(draw.sample(("tools", "gates", "water"), draw.randrange(3))),
            slug=f"slug-{draw.randrange(9)}",
            date=self.at + timedelta(hours=draw.randrange(-48, 24)),
        )


def _write(it: Anything) -> None:
    write(it.session, it.writing(), by=it.person(), at=it.at)


def _write_and_publish(it: Anything) -> None:
    post = write(it.session, it.writing(), by=it.person(), at=it.at)
    publish(it.session, post, by=it.admin(), at=it.at, zone=UTC)


def _save(it: Anything) -> None:
    post = it.post()
    save(it.session, post, it.writing(), version=post.version, by=post.author, at=it.at, zone=UTC)


def _trash_or_restore(it: Anything) -> None:
    post = it.post()
    if post.status_before_trash is None:
        trash(it.session, post, by=it.admin(), version=post.version, at=it.at)
    else:
        restore(it.session, post, by=it.admin(), at=it.at)


def _submit(it: Anything) -> None:
    comments = current_settings(it.session).comments
    settings = replace(comments, seconds_between=0, hold_first=it.chance.randrange(3))
    said = f"Comment {it.chance.randrange(10**6)}."
    post = it.post()
    submit(it.session, post=post, by=it.person(), source=said, settings=settings, at=it.at)


def _answer(it: Anything) -> None:
    answered = it.comment()
    post = it.session.get_one(Post, answered.post_id)
    status = it.chance.choice(list(Status))
    a_comment(it.session, post, it.person(), status=status, answers=answered, at=it.at)


def _move(it: Anything) -> None:
    became = it.chance.choice(list(Status))
    lifecycle.move(it.session, it.comment(), became, by=it.person(), at=it.at)


def _decide_many(it: Anything) -> None:
    picks = {each.id: each.version for each in (it.comment(), it.comment())}
    decision = it.chance.choice(("publish", "reject", "spam"))
    press = Press(decision=decision, token=str(it.chance.random()))
    moderator = a_person(it.session, "max", Role.MODERATOR)
    decide_picked(it.session, picks, press, by=moderator, at=it.at)


def _edit(it: Anything) -> None:
    comment = it.comment()
    edit(
        it.session,
        comment_id=comment.id,
        by=find_person(it.session, Person.id == comment.author_id),
        source=f"Edited {it.chance.randrange(10**6)}.",
        version=comment.version,
        settings=current_settings(it.session).comments,
        at=it.at,
    )


def _rename(it: Anything) -> None:
    it.person().display_name = f"Name {it.chance.randrange(99)}"


def _give_or_take_a_role(it: Anything) -> None:
    do, role = it.chance.choice((grant, revoke)), it.chance.choice((Role.AUTHOR, Role.MODERATOR))
    do(it.session, it.person(), role, by=None, at=it.at)


def _set(it: Anything) -> None:
    now, draw = current_settings(it.session), it.chance
    blog = replace(now.blog, title=f"Blog {draw.randrange(3)}", posts_per_page=draw.randrange(1, 4))
    zone = draw.choice(("UTC", "Asia/Tokyo"))
    comments = replace(now.comments, close_after_days=draw.randrange(3), message=draw.choice("ab"))
    changed = replace(now, blog=replace(blog, time_zone=zone), comments=comments)
    change_settings(it.session, changed, by_id=None, at=it.at)


def _autosave(it: Anything) -> None:
    fields = {"title": "Not yet"}
    autosave.keep(it.session, fields, by=it.person(), post_id=0, version=0, at=it.at)


DOINGS: dict[str, Callable[[Anything], object]] = {
    "a draft is begun": _write,
    "a post is published": _write_and_publish,
    "a post is saved": _save,
    "a post becomes a draft": lambda it: unpublish(it.session, it.post(), by=it.admin(), at=it.at),
    "a post goes into the trash or comes back": _trash_or_restore,
    "a comment is sent": _submit,
    "a comment is answered": _answer,
    "a comment is decided": _move,
    "many comments are decided": _decide_many,
    "a comment is edited": _edit,
    "somebody is renamed": _rename,
    "somebody's roles change": _give_or_take_a_role,
    "the settings change": _set,
    "a draft is kept": _autosave,
    "somebody joins": lambda it: a_person(it.session, f"new {it.chance.randrange(9)}"),
}
