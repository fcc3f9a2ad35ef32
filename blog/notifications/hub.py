"""Telling the feeds' hub of news, which passes it on to feed readers (W3C WebSub, section 6).

The recommendation leaves to hub and publisher how one tells the other; every hub in use takes a form
with ``hub.mode=publish`` and ``hub.url``. It is told again until it took it; being told twice harms
nobody, so several workers need not agree.
"""

import logging
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from blog import revisions
from blog.db import Database
from blog.notifications.models import OutboxPosition
from blog.notifications.outside import FAILURES, MayReach, is_outside, post_form
from blog.notifications.positions import open_position
from blog.posts.models import Kind, Post
from blog.posts.visible import is_public
from blog.settings.current import current_settings

NAME = "hub"
"""Of its row among the positions: up to which change, and which date of a post, the hub was told."""

FEEDS = ("/feeds/posts/default", "/feeds/posts/default?alt=rss", "/feed.json")

TIMEOUT_SECONDS = 5

SUCCESS = range(200, 300)

LOOK_EVERY = timedelta(seconds=30)

log = logging.getLogger("gatepost.hub")


def tell_hub(
    database: Database, base_url: str, at: datetime, *, may_reach: MayReach = is_outside
) -> bool:
    """Tell the hub in the settings when posts changed since it was told; return whether it was told.

    A hub that does not answer is asked again with the next look. What was public before there was a
    hub is no news. ``may_reach`` says of an address whether a hub may be there.
    """
    with database.reading() as session:
        hub = current_settings(session).discovery.hub
        if not hub:
            return False
        stood, now = session.get(OutboxPosition, NAME), _stands(session, at)
    if stood is not None and not _is_newer(now, (stood.last_id, stood.due_at)):
        return False
    told = stood is not None and _told(hub, base_url, may_reach)
    if stood is None or told:
        with database.transaction() as session:
            if stood is None:
                open_position(session, NAME, *now)
            session.execute(
                update(OutboxPosition)
                .where(OutboxPosition.name == NAME, OutboxPosition.last_id <= now[0])
                .values(last_id=now[0], due_at=now[1])
            )
    return told


def _stands(session: Session, at: datetime) -> tuple[int, datetime | None]:
    """Return the number of the last change of a post, and the date of the newest public one."""
    number = session.scalar(
        select(revisions.Revision.number).where(revisions.Revision.key == revisions.POSTS)
    )
    newest = session.scalar(
        select(func.max(Post.published_at)).where(Post.kind == Kind.POST, is_public(at))
    )
    return number or 0, newest


def _is_newer(now: tuple[int, datetime | None], told: tuple[int, datetime | None]) -> bool:
    """Whether a post changed, or the time of a scheduled one came."""
    return now[0] > told[0] or (now[1] is not None and (told[1] is None or now[1] > told[1]))


def _told(hub: str, base_url: str, may_reach: MayReach) -> bool:
    form = {"hub.mode": "publish", "hub.url": [base_url + each for each in FEEDS]}
    try:
        status = post_form(hub, form, seconds=TIMEOUT_SECONDS, may_reach=may_reach)
    except FAILURES as error:
        log.warning("the hub does not answer: %s", error)
        return False
    if status not in SUCCESS:
        log.warning("the hub answers %s", status)
    return status in SUCCESS
