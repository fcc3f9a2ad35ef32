"""What goes by itself when its time is over, in slices, so that nobody waits long for any of them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, delete, exists, select, update
from sqlalchemy.orm import Session

from blog.accounts.devices.models import Device
from blog.accounts.kept import KEPT_FOR
from blog.accounts.kept_models import KeptForm
from blog.accounts.mailboxes import FormerMailbox
from blog.accounts.removed_ways import RemovedWay
from blog.accounts.used_links import UsedLink
from blog.comments.models import Comment, Status, StatusChange
from blog.db import Database
from blog.moderation.models import Appeal
from blog.privacy.empty import empty_comments
from blog.settings.models import RetentionSettings

SLICE = 500
"""Rows changed in one transaction."""

SLICES = 20
"""Of each kind, at one look of the worker; what is left goes an hour later."""

REFUSED = (Status.SPAM, Status.REJECTED)

Step = Callable[[Session, RetentionSettings, datetime, str], int]


def let_go(database: Database, settings: RetentionSettings, gone: str, at: datetime) -> int:
    """Do all of it and return how many rows changed; doing it again changes nothing.

    ``gone`` is what stands in a comment whose text went.
    """
    return sum(_in_slices(database, step, settings, gone, at) for step in STEPS)


def _in_slices(
    database: Database, step: Step, settings: RetentionSettings, gone: str, at: datetime
) -> int:
    changed = 0
    for _ in range(SLICES):
        with database.transaction() as session:
            now = step(session, settings, at, gone)
        changed += now
        if now < SLICE:
            break
    return changed


def forget_networks(
    session: Session, settings: RetentionSettings, at: datetime, _gone: str = ""
) -> int:
    """Forget from where devices were used that were not used since; they stay signed in."""
    before = at - timedelta(days=settings.network_days)
    old = select(Device.id).where(Device.seen_at < before, Device.network != "")
    return _count(session, update(Device).where(Device.id.in_(_slice(old))).values(network=""))


def forget_devices(
    session: Session, _settings: RetentionSettings, at: datetime, _gone: str = ""
) -> int:
    """Delete devices that are signed out by time: their cookie opens nothing any more."""
    over = select(Device.id).where(Device.until <= at)
    return _count(session, delete(Device).where(Device.id.in_(_slice(over))))


def forget_kept_forms(
    session: Session, _settings: RetentionSettings, at: datetime, _gone: str = ""
) -> int:
    """Delete texts that waited for somebody to sign in, who did not."""
    old = select(KeptForm.key_hash).where(KeptForm.at <= at - KEPT_FOR)
    return _count(session, delete(KeptForm).where(KeptForm.key_hash.in_(_slice(old))))


def forget_dead_links(
    session: Session, _settings: RetentionSettings, at: datetime, _gone: str = ""
) -> int:
    """Delete what links that are dead by now needed: removed ways to sign in, former mailboxes, marks."""
    ways = select(RemovedWay.id).where(RemovedWay.until <= at)
    mailboxes = select(FormerMailbox.id).where(FormerMailbox.until <= at)
    used = select(UsedLink.token_hash).where(UsedLink.until <= at)
    return (
        _count(session, delete(RemovedWay).where(RemovedWay.id.in_(_slice(ways))))
        + _count(session, delete(FormerMailbox).where(FormerMailbox.id.in_(_slice(mailboxes))))
        + _count(session, delete(UsedLink).where(UsedLink.token_hash.in_(_slice(used))))
    )


def empty_refused(session: Session, settings: RetentionSettings, at: datetime, gone: str) -> int:
    """Let the texts go of what has been spam or rejected for so long.

    The rows, their history and all counts stay. One whose author appealed waits for the answer.
    """
    if not settings.refused_days:
        return 0
    before = at - timedelta(days=settings.refused_days)
    of_it = StatusChange.comment_id == Comment.id
    appealed = Appeal.change_id == StatusChange.id
    old = (
        select(Comment.id)
        .where(
            Comment.status.in_(REFUSED),
            Comment.emptied_at.is_(None),
            Comment.created_at < before,
            ~exists().where(of_it, StatusChange.at >= before),
            ~exists().where(of_it, appealed, Appeal.answered_at.is_(None)),
        )
        .order_by(Comment.created_at)
        .limit(SLICE)
        .with_for_update(of=Comment, key_share=True, skip_locked=True)
    )
    ids = session.scalars(old).all()
    return empty_comments(session, Comment.id.in_(ids), text=gone, at=at) if ids else 0


def _slice(ids: Select[Any]) -> Any:
    return ids.limit(SLICE).scalar_subquery()


def _count(session: Session, statement: Any) -> int:
    done = session.execute(statement.execution_options(synchronize_session=False))
    return int(done.rowcount)  # type: ignore[attr-defined]


STEPS: tuple[Step, ...] = (
    forget_networks,
    forget_devices,
    forget_kept_forms,
    forget_dead_links,
    empty_refused,
)
