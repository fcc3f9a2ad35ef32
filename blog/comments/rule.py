"""What a rule of the policy is, what it may know, and what it may say."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from blog.comments.models import Status
from blog.settings.models import CommentSettings


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
    outsider: bool = False
    """No member: a guest, or somebody who waits to be let in."""
    premoderated: bool = False
    """A moderator wants to see whatever this member writes."""
    member_days: int = 0
    """Whole days since this person became a member."""
    published_before: int = 0
    """Published comments of this member, other than this one; counted as far as the rule asks."""
    decided_before: int = 0
    """Of the member's last comments, as many as the rule asks for: those that wait for nobody."""
    refused_before: int = 0
    """Those of them that were rejected, removed or put with the spam."""
    post_age_days: int = 0
    held_post: bool = False
    """Every comment on this post waits."""
    held_labels: tuple[str, ...] = ()
    """Labels of the post under which every comment waits."""
    links: int = 0
    """Links to other places than the allowed domains."""
    held_words: tuple[str, ...] = ()
    blocked_words: tuple[str, ...] = ()
    held_patterns: tuple[str, ...] = ()
    blocked_patterns: tuple[str, ...] = ()
    blocked_domains: tuple[str, ...] = ()
    repeated: bool = False
    """The same text was submitted before, here or under another post."""

    def seen(self) -> dict[str, Any]:
        """Return the facts as they are kept with the verdict; what is empty or not so is left out."""
        known = {each.name: getattr(self, each.name) for each in fields(self)}
        del known["settings"]
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in known.items()
            if value not in ((), False) or (isinstance(value, int) and not isinstance(value, bool))
        }


@dataclass(frozen=True, slots=True)
class Verdict:
    outcome: Outcome
    rule: str
    reasons: tuple[dict[str, Any], ...] = ()

    @property
    def status(self) -> Status:
        return BECOMES[self.outcome]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A pure function of the facts, with what people have to know of it."""

    name: str
    says: Callable[[Facts], Verdict | None]
    """A verdict, or nothing if the rule has no opinion."""
    about: str
    """What it does, as a sentence."""
    settings: tuple[str, ...] = ()
    """The settings of the comments that it reads."""
    can_switch: bool = True
    warning: str = ""
    """What its author may be told first; nothing where they could not write it differently."""
    is_final: bool = False
    """Whether no later rule is asked once it has an opinion."""

    @property
    def can_warn(self) -> bool:
        return bool(self.warning)


def verdict(outcome: Outcome, rule: str, **details: Any) -> Verdict:
    """Return a verdict with the one reason that the rule has."""
    return Verdict(outcome, rule, ({"code": rule, **details},))
