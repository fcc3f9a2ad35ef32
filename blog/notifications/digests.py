"""The letters of the desk: what waits for a decision, and what is new under one's posts."""

from collections.abc import Callable
from datetime import datetime

from blog.comments.models import Status
from blog.moderation.permissions import can_moderate
from blog.notifications.kinds import Kind
from blog.notifications.links import Links
from blog.notifications.news import News
from blog.notifications.positions import Draft
from blog.notifications.reading import Reader, Said, can_be_read

LISTED = 20
"""Comments shown in one letter; of more, only the number is told."""

Told = list[tuple[News, Said]]

Write = Callable[..., tuple[str, str]]


def held_digest(
    write: Write, links: Links, reader: Reader, told: Told, *, at: datetime
) -> Draft | None:
    """Return the letter about what came to wait and still does, if there is any."""
    person = reader.person
    waiting = [
        (news, said)
        for news, said in told
        if news.row.became is Status.PENDING
        and said.comment.status is Status.PENDING
        and can_moderate(person, said.post)
        and person.id not in (said.author.id, news.row.by_id)
    ]
    if not waiting:
        return None
    items = [
        (said, links.decide(reader.account, said.comment.id, said.comment.version, at=at))
        for _, said in waiting[:LISTED]
    ]
    return _draft(write, Kind.HELD, reader, waiting, items=items)


def new_digest(write: Write, reader: Reader, told: Told, *, at: datetime) -> Draft | None:
    """Return the letter about comments newly published under the reader's posts, if there is any.

    An answer to the reader's own comment comes as a reply, not here too.
    """
    person = reader.person
    new = [
        (news, said)
        for news, said in told
        if news.first_published
        and said.post.author_id == person.id
        and said.comment.status is Status.PUBLISHED
        and said.answered_id != person.id
        and person.id not in (said.author.id, news.row.by_id)
        and can_be_read(said.post, at)
    ]
    if not new:
        return None
    return _draft(write, Kind.NEW, reader, new, items=[said for _, said in new[:LISTED]])


def _draft(write: Write, kind: Kind, reader: Reader, told: Told, *, items: object) -> Draft:
    subject, body = write(
        str(kind),
        reader=reader,
        kind=kind,
        items=items,
        first=told[0][1],
        count=len(told),
        more=max(0, len(told) - LISTED),
    )
    return Draft(
        person_id=reader.person.id,
        to=reader.account.email,
        kind=kind,
        change_id=max(news.row.id for news, _ in told),
        subject=subject,
        body=body,
        names=tuple(said.comment.id for _, said in told[:LISTED]),
    )
