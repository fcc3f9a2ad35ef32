"""The gate: what becomes of a submitted comment, as one list of rules that reads in its order.

A rule is a pure function of the facts. It returns a verdict, or nothing if it has no opinion. The
first rule with an opinion decides; the reasons of later rules that want the same are told as well,
so a moderator reads all of them ("first comment of this member · 3 links").
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from blog.comments.models import Status
from blog.settings.models import CommentSettings, ModerationMode


class Outcome(StrEnum):
    PUBLISH = "publish"
    HOLD = "hold"
    SPAM = "spam"
    REJECT = "reject"


BECOMES = {
    Outcome.PUBLISH: Status.PUBLISHED,
    Outcome.HOLD: Status.PENDING,
    Outcome.SPAM: Status.SPAM,
    Outcome.REJECT: Status.REJECTED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that the rules may know; gathered beforehand, see ``facts.py``."""

    settings: CommentSettings
    is_staff: bool = False
    """A moderator, an admin, or the author of the post."""
    post_age_days: int = 0
    published_before: int = 0
    """Published comments of this member, other than this one; counted as far as the rule asks."""
    links: int = 0
    held_words: tuple[str, ...] = ()
    blocked_words: tuple[str, ...] = ()
    repeated: bool = False
    """The same text was submitted before, here or under another post."""


@dataclass(frozen=True, slots=True)
class Verdict:
    outcome: Outcome
    rule: str
    reasons: tuple[dict[str, Any], ...] = ()

    @property
    def status(self) -> Status:
        return BECOMES[self.outcome]


Rule = Callable[[Facts], Verdict | None]


def staff_publish(facts: Facts) -> Verdict | None:
    return _verdict(Outcome.PUBLISH, "staff") if facts.is_staff else None


def blocked_words(facts: Facts) -> Verdict | None:
    if not facts.blocked_words:
        return None
    return _verdict(Outcome.REJECT, "blocked_words", words=list(facts.blocked_words))


def moderate_always(facts: Facts) -> Verdict | None:
    if facts.settings.moderation is not ModerationMode.ALWAYS:
        return None
    return _verdict(Outcome.HOLD, "always")


def old_post(facts: Facts) -> Verdict | None:
    settings = facts.settings
    if settings.moderation is not ModerationMode.OLD_POSTS:
        return None
    if not settings.old_after_days or facts.post_age_days <= settings.old_after_days:
        return None
    return _verdict(Outcome.HOLD, "old_post", days=facts.post_age_days)


def first_comments(facts: Facts) -> Verdict | None:
    if facts.published_before >= facts.settings.hold_first:
        return None
    return _verdict(Outcome.HOLD, "first_comment", number=facts.published_before + 1)


def many_links(facts: Facts) -> Verdict | None:
    if not facts.settings.max_links or facts.links <= facts.settings.max_links:
        return None
    return _verdict(Outcome.HOLD, "links", count=facts.links)


def held_words(facts: Facts) -> Verdict | None:
    if not facts.held_words:
        return None
    return _verdict(Outcome.HOLD, "held_words", words=list(facts.held_words))


def repeated_text(facts: Facts) -> Verdict | None:
    if not facts.settings.hold_repeated or not facts.repeated:
        return None
    return _verdict(Outcome.HOLD, "repeated")


def otherwise(_facts: Facts) -> Verdict:
    return Verdict(Outcome.PUBLISH, "otherwise")


POLICY: tuple[Rule, ...] = (
    staff_publish,  # before all others: who runs the blog is not held by its own rules
    blocked_words,  # before the holds: what is never published need not wait for a moderator
    moderate_always,  # from here on each rule holds; the most general reason is told first
    old_post,
    first_comments,
    many_links,
    held_words,
    repeated_text,
    otherwise,
)


def judge(facts: Facts) -> Verdict:
    """Return what the policy says, with the reasons of all rules that agree with the first."""
    opinions = [verdict for rule in POLICY if (verdict := rule(facts)) is not None]
    first = opinions[0]
    agreeing = [each for each in opinions if each.outcome is first.outcome]
    reasons = tuple(reason for each in agreeing for reason in each.reasons)
    return Verdict(first.outcome, first.rule, reasons)


def _verdict(outcome: Outcome, rule: str, **details: Any) -> Verdict:
    return Verdict(outcome, rule, ({"code": rule, **details},))
