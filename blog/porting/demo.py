"""A blog worth looking at: posts, members and comments in every state, written for it."""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from blog.accounts.grant import count_admins, grant
from blog.accounts.join import confirm, join
from blog.accounts.models import Person, Role
from blog.accounts.passwords import hash_password
from blog.errors import Conflict
from blog.porting.demo_comments import fill_threads
from blog.porting.demo_desk import fill_desk
from blog.porting.demo_members import fill_membership
from blog.posts.models import CommentMode, Kind, Post, SourceFormat
from blog.posts.publish import publish
from blog.posts.trash import trash
from blog.posts.write import Writing, write
from blog.settings.change import change_settings
from blog.settings.current import current_settings
from blog.settings.models import Joining, Settings
from blog.words import N_

CONTENT = Path(__file__).parent / "demo_content"

PASSWORD = "wait for the water"  # noqa: S105 - everybody is to know it
"""The password of everybody in the demo."""


@dataclass(frozen=True, slots=True)
class Demo:
    """What was made, to be told."""

    posts: int
    comments: int
    members: int


def address_of(key: str) -> str:
    """Return the e-mail address of a person of the demo; nobody reads mail there (RFC 2606)."""
    return f"{key}@demo.example"


def fill(session: Session, *, at: datetime) -> Demo:
    """Fill an empty blog; raise Conflict when there is an admin or a post already."""
    if count_admins(session) or session.scalar(select(Post.id).limit(1)) is not None:
        raise Conflict(N_("This blog is in use: the demo only fills an empty one."))
    about = tomllib.loads((CONTENT / "blog.toml").read_text(encoding="utf-8"))
    settings = _settings(session, about["blog"], at)
    password_hash = hash_password(PASSWORD)
    people = dict(_people(session, about["people"], password_hash, at))
    fill_membership(
        session, about, people, settings=settings.membership, password_hash=password_hash, at=at
    )
    zone = ZoneInfo(settings.blog.time_zone)
    posts = dict(_posts(session, people, zone, at))
    comments = fill_threads(session, _comments(), posts, people, at=at)
    desk = tomllib.loads((CONTENT / "desk.toml").read_text(encoding="utf-8"))
    fill_desk(session, desk, comments, people, settings=settings.comments, at=at)
    members = sum(person.account is not None for person in people.values())
    return Demo(posts=len(posts), comments=len(comments), members=members)


def _settings(session: Session, about: dict[str, Any], at: datetime) -> Settings:
    settings = current_settings(session)
    comments = replace(
        settings.comments,
        old_after_days=180,
        held_words=("lawyer", "idiot"),
        blocked_words=("casino",),
        message="Be kind to the people on the gates, and to each other.",
    )
    membership = replace(
        settings.membership,
        joining=Joining.APPROVAL,
        question="What brings you to the lock?",
        members_invite=True,
    )
    changed = replace(
        settings, blog=replace(settings.blog, **about), comments=comments, membership=membership
    )
    return change_settings(session, changed, by_id=None, at=at)


def _people(
    session: Session, people: list[dict[str, Any]], password_hash: str, at: datetime
) -> Iterator[tuple[str, Person]]:
    for each in people:
        key, name = each["key"], each["display_name"]
        since = at - timedelta(days=each["joined_days_ago"])
        if not each["account"]:
            guest = Person(display_name=name, created_at=since, account=None, held_roles=[])
            session.add(guest)
            yield key, guest
            continue
        account = join(
            session,
            email=address_of(key),
            display_name=name,
            password_hash=password_hash,
            at=since,
        )
        assert account is not None  # the blog is empty
        confirm(account, at=since)
        for role in each["roles"]:
            grant(session, account.person, Role(role), by=None, at=since)
        yield key, account.person


def _posts(
    session: Session, people: dict[str, Person], zone: ZoneInfo, at: datetime
) -> Iterator[tuple[str, Post]]:
    for file in sorted((CONTENT / "posts").glob("*.md")):
        _, head, body = file.read_text(encoding="utf-8").split("+++", 2)
        about = tomllib.loads(head)
        date = at - timedelta(days=about["days_ago"])
        is_draft = about["status"] == "draft"
        writing = Writing(
            title=about["title"],
            source=body.strip(),
            source_format=SourceFormat.MARKDOWN,
            kind=Kind(about["kind"]),
            comment_mode=CommentMode(about["comments"]),
            labels=tuple(about["labels"]),
            date=None if is_draft else date,
        )
        then = min(date, at)
        post = write(session, writing, by=people[about["author"]], at=then)
        if not is_draft:
            publish(session, post, by=people["ada"], at=then, zone=zone)
        if about["status"] == "trashed":
            trash(session, post, by=people["ada"], version=post.version, at=then)
        yield about["key"], post


def _comments() -> Iterable[tuple[str, list[dict[str, Any]]]]:
    """Yield the comments of each post, by the post's key."""
    for file in sorted((CONTENT / "comments").glob("*.toml")):
        yield file.stem, tomllib.loads(file.read_text(encoding="utf-8"))["comments"]
