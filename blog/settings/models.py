"""What an admin changes while the blog runs: one typed object, kept as a chain of versions."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from blog import revisions
from blog.orm import Base, Id


class ModerationMode(StrEnum):
    """Blogger's three: hold everything, hold on old posts, hold nothing by itself."""

    ALWAYS = "always"
    OLD_POSTS = "old_posts"
    NEVER = "never"


class Commenters(StrEnum):
    """Who may comment."""

    MEMBERS = "members"
    REGISTERED = "registered"
    """Also whose address is confirmed and who waits to be let in; their comments always wait."""
    ANYONE = "anyone"
    """Also who gives a name and an address, and confirms it; their comments always wait."""


class RuleSwitch(StrEnum):
    """What a rule of the policy may do."""

    OFF = "off"
    SHADOW = "shadow"
    """Its opinion is recorded and nothing else."""
    ON = "on"
    WARN = "warn"
    """On; who writes is warned first, and edits or sends anyway."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlogSettings:
    title: str = "Gatepost"
    description: str = ""
    language: str = "en"
    time_zone: str = "UTC"
    posts_per_page: int = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentSettings:
    """The policy's settings; a number of 0 switches its rule off."""

    commenters: Commenters = Commenters.MEMBERS
    moderation: ModerationMode = ModerationMode.OLD_POSTS
    old_after_days: int = 14
    hold_first: int = 1
    max_links: int = 2
    held_words: tuple[str, ...] = ()
    blocked_words: tuple[str, ...] = ()
    hold_repeated: bool = True
    member_days: int = 0
    record_percent: int = 0
    record_of: int = 10
    hold_labels: tuple[str, ...] = ()
    hold_posts: tuple[str, ...] = ()
    """Addresses on this blog, like ``/2026/03/a-walk.html``."""
    held_patterns: tuple[str, ...] = ()
    blocked_patterns: tuple[str, ...] = ()
    blocked_domains: tuple[str, ...] = ()
    allowed_domains: tuple[str, ...] = ()
    """Links to these are not counted."""
    close_after_days: int = 0
    seconds_between: int = 15
    message: str = ""
    reasons: tuple[str, ...] = (
        "Off topic",
        "Insulting",
        "Advertising",
        "Said before",
        "Not understandable",
    )
    """What moderators can choose from when they give a reason; its author reads it."""
    hide_at_reports: int = 3
    """Reports weigh by how often their reporter was right; from this weight on a comment waits."""
    blocked_words_mode: RuleSwitch = RuleSwitch.ON
    blocked_patterns_mode: RuleSwitch = RuleSwitch.ON
    blocked_domains_mode: RuleSwitch = RuleSwitch.ON
    premoderated_mode: RuleSwitch = RuleSwitch.ON
    always_mode: RuleSwitch = RuleSwitch.ON
    held_post_mode: RuleSwitch = RuleSwitch.ON
    held_labels_mode: RuleSwitch = RuleSwitch.ON
    old_post_mode: RuleSwitch = RuleSwitch.ON
    first_comment_mode: RuleSwitch = RuleSwitch.ON
    new_member_mode: RuleSwitch = RuleSwitch.ON
    record_mode: RuleSwitch = RuleSwitch.ON
    links_mode: RuleSwitch = RuleSwitch.ON
    held_words_mode: RuleSwitch = RuleSwitch.ON
    held_patterns_mode: RuleSwitch = RuleSwitch.ON
    repeated_mode: RuleSwitch = RuleSwitch.ON

    def mode_of(self, rule: str) -> RuleSwitch:
        """Return what the rule may do; rules that cannot be switched are on."""
        found: RuleSwitch = getattr(self, f"{rule}_mode", RuleSwitch.ON)
        return found


class Joining(StrEnum):
    """How one becomes a member."""

    OPEN = "open"
    APPROVAL = "approval"
    INVITATION = "invitation"


class SecondFactor(StrEnum):
    """Who needs a second factor, beside the password."""

    OPTIONAL = "optional"
    STAFF = "staff"
    """Moderators and admins, before they get to a desk."""
    EVERYBODY = "everybody"
    """Every member, before anything but reading."""


class AppCodes(StrEnum):
    """When a code of an authenticator app is taken."""

    NEAR = "near"
    """Also half a minute before and after it shows: clocks differ (RFC 6238, 5.2)."""
    SHOWN = "shown"
    """Only while it shows, so for 30 seconds (OWASP ASVS 5.0, 6.5.5)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipSettings:
    joining: Joining = Joining.OPEN
    question: str = ""
    """What applicants are asked, where joining takes approval; empty asks for their reason."""
    members_invite: bool = False
    """Whether members make invitations, or admins alone."""
    block_disposable: bool = True
    blocked_email_domains: tuple[str, ...] = ()
    second_factor: SecondFactor = SecondFactor.OPTIONAL
    app_codes: AppCodes = AppCodes.NEAR


class FeedText(StrEnum):
    """How much of a text the feeds give; Blogger's “full” and “short”."""

    FULL = "full"
    SUMMARY = "summary"


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscoverySettings:
    """How the blog is found and followed from elsewhere."""

    feed_text: FeedText = FeedText.FULL
    hub: str = ""
    """Address of a WebSub hub that tells feed readers of news."""
    listed: bool = True
    """Whether search engines may list the blog."""
    robots: str = ""
    """Further lines of ``robots.txt``."""
    profiles: tuple[str, ...] = ()
    """Addresses elsewhere that are the same person, for ``rel=me``."""
    picture: str = ""
    """Address of what is shown beside links to pages without a picture of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionSettings:
    """After how many days the worker lets go what is kept about people."""

    network_days: int = 30
    """From where devices were used, after the last use."""
    refused_days: int = 90
    """Texts of spam and rejected comments; 0 keeps them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings as one version; ``version`` is 0 for the defaults of a new blog."""

    version: int = 0
    blog: BlogSettings = field(default_factory=BlogSettings)
    comments: CommentSettings = field(default_factory=CommentSettings)
    membership: MembershipSettings = field(default_factory=MembershipSettings)
    discovery: DiscoverySettings = field(default_factory=DiscoverySettings)
    retention: RetentionSettings = field(default_factory=RetentionSettings)


SECTIONS: dict[str, type[Any]] = {
    "blog": BlogSettings,
    "comments": CommentSettings,
    "membership": MembershipSettings,
    "discovery": DiscoverySettings,
    "retention": RetentionSettings,
}
"""What each section is made of, in the order in which the history tells of them."""


class SettingsVersion(Base):
    """One version of all settings. Rows are only ever added; the newest one holds.

    Each row names the version it follows, once: of two admins who save at the same time, the second
    meets the unique constraint instead of overwriting the first.
    """

    __tablename__ = "settings_versions"

    id: Mapped[Id]
    follows: Mapped[int] = mapped_column(unique=True)
    document: Mapped[dict[str, Any]]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]

    def parts_changed(self, _change: revisions.Change) -> revisions.Parts:
        yield revisions.SITE
