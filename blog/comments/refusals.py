"""Why a submission never becomes a comment, in the order in which it is asked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from blog.accounts.models import Person, SanctionKind
from blog.accounts.standing import barred_by
from blog.comments.permissions import is_closed_by_age, is_staff, may_write
from blog.errors import Conflict, Forbidden, Invalid, Refusal, TooFast
from blog.posts.models import CommentMode, Post
from blog.settings.models import CommentSettings
from blog.words import N_

LENGTH_MAX = 10_000
"""Characters; about four printed pages, more is a post of its own."""


class NotAMember(Forbidden):
    pass


class NotConfirmed(NotAMember):
    """Somebody who joined and has not followed the link in the letter yet."""


class NotLetIn(NotAMember):
    """Somebody whose application waits for a moderator, or was declined."""


class Closing(NotAMember):
    """Somebody who closes their account, and may still come back."""


class Barred(Forbidden):
    """A sanction keeps this member from commenting; their text is for them to keep."""


class Suspended(Barred):
    pass


class Banned(Barred):
    pass


class CommentsClosed(Forbidden):
    pass


class Duplicate(Conflict):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A submission with what has to be known to refuse it."""

    by: Person | None
    post: Post
    source: str
    settings: CommentSettings
    at: datetime
    as_guest: bool = False
    """Whether it comes the guests' way: ``by`` is nobody yet, or has just confirmed an address."""
    last_at: datetime | None = None
    """When this member last commented."""
    said_before: bool = False
    """Whether this member said the same under the same post."""


def not_a_member(attempt: Attempt) -> Refusal | None:
    if may_write(attempt.by, attempt.settings, as_guest=attempt.as_guest):
        return None
    if attempt.by is not None and attempt.by.is_closing:
        return Closing(
            N_("Your account is being closed. Keep it first, then you may comment again.")
        )
    if attempt.by is not None and attempt.by.is_registered:
        return NotLetIn(
            N_("Only members of this blog may comment. Your page says how your application stands.")
        )
    if attempt.by is not None and attempt.by.account is not None:
        return NotConfirmed(
            N_("Confirm your e-mail address first: open the link in the letter we sent you.")
        )
    return NotAMember(N_("Only members of this blog may comment."))


def barred(attempt: Attempt) -> Refusal | None:
    return bar_of(attempt.by, attempt.at)


def bar_of(person: Person | None, at: datetime) -> Barred | None:
    """Return why a sanction keeps the person from writing at ``at``, in words, if one does."""
    held = barred_by(person, at) if person is not None else None
    if held is None:
        return None
    if held.kind is SanctionKind.BAN:
        return Banned(
            N_("You are banned from commenting here, for this reason: %(reason)s"),
            reason=held.sanction.reason,
        )
    return Suspended(
        N_("You are suspended from commenting until %(until)s, for this reason: %(reason)s"),
        until=held.until,
        reason=held.sanction.reason,
    )


def closed_post(attempt: Attempt) -> Refusal | None:
    if attempt.post.comment_mode is not CommentMode.OPEN:
        return CommentsClosed(N_("This post no longer takes comments."))
    if is_closed_by_age(attempt.post, attempt.settings, attempt.at):
        return CommentsClosed(
            N_("This post no longer takes comments: it is older than %(days)s days."),
            days=attempt.settings.close_after_days,
        )
    return None


def empty(attempt: Attempt) -> Refusal | None:
    return None if attempt.source.strip() else nothing_said()


def nothing_said() -> Invalid:
    return Invalid(N_("Write something first."), field="body")


def too_long(attempt: Attempt) -> Refusal | None:
    if len(attempt.source) <= LENGTH_MAX:
        return None
    return Invalid(
        N_("This is %(length)s characters long; %(limit)s is the limit."),
        field="body",
        length=len(attempt.source),
        limit=LENGTH_MAX,
    )


def duplicate(attempt: Attempt) -> Refusal | None:
    if not attempt.said_before:
        return None
    return Duplicate(N_("You already said exactly this under this post."), field="body")


def too_fast(attempt: Attempt) -> Refusal | None:
    if attempt.last_at is None or is_staff(attempt.by, attempt.post):
        return None
    # Without its sign: a date far in the future came with an import and holds nobody up.
    passed = abs((attempt.at - attempt.last_at).total_seconds())
    wait = ceil(attempt.settings.seconds_between - passed)
    if wait <= 0:
        return None
    return TooFast(
        N_("That was quick. Wait %(retry_after)s seconds, then press again."), retry_after=wait
    )


Check = Callable[[Attempt], Refusal | None]

AT_ONCE: tuple[Check, ...] = (
    not_a_member,  # before all others: who may not comment learns nothing else
    barred,
    closed_post,
    empty,
    too_long,
)
"""What can be said without a look at what was said before; a preview is refused for these alone."""

OF_A_GUEST: tuple[Check, ...] = (not_a_member, closed_post, empty, too_long)
"""What is asked before a letter goes to a guest: of whom no sanction is known yet. All is asked once more."""

AFTER_A_LOOK: tuple[Check, ...] = (
    duplicate,  # before the pace: pressing again later would not help
    too_fast,
)
"""Asked of a text of bounded length only: comparing costs more the longer it is."""

REFUSALS = AT_ONCE + AFTER_A_LOOK

OF_AN_EDIT: tuple[Check, ...] = (not_a_member, barred, empty, too_long)
"""Neither the pace nor a post that closed meanwhile: the comment is already there."""


def refuse(attempt: Attempt, checks: Sequence[Check]) -> None:
    """Raise the first refusal that applies, if one does."""
    for check in checks:
        refusal = check(attempt)
        if refusal is not None:
            raise refusal
