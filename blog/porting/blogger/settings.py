"""Settings that have a counterpart here."""

from collections.abc import Mapping
from dataclasses import replace
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from sqlalchemy import exists, select

from blog.markup import text_of
from blog.markup.clean import printable
from blog.porting.items import Run, fingerprint, known, remember, remember_again
from blog.porting.models import ImportedItem
from blog.settings.change import change_settings
from blog.settings.current import current_settings
from blog.settings.models import ModerationMode, Settings

POSTS_PER_PAGE_MAX = 100
"""Blogger takes up to 500; a page that long is slow to read and to make."""

DAYS_MAX = 3650
"""Ten years: "older than" more days than that means nothing."""

KEYS = frozenset(
    {
        "BLOG_NAME",
        "BLOG_DESCRIPTION",
        "BLOG_LOCALE",
        "BLOG_TIME_ZONE",
        "BLOG_MAX_NUM",
        "BLOG_COMMENT_MODERATION",
        "BLOG_COMMENT_MODERATION_DELAY",
        "BLOG_COMMENT_MESSAGE",
    }
)
"""Keys that become a setting here."""

HELPING_KEYS = frozenset({"BLOG_MAX_UNIT", "BLOG_COMMENTS_ALLOWED"})
"""Keys that say how to read the others, or the posts. All other values are never kept."""


class Unfit(Exception):
    """Why a value cannot be taken."""


def move_in_settings(run: Run, values: Mapping[str, str]) -> None:
    """Take each value that was not set here by somebody else, as one new version of the settings."""
    keys = sorted(KEYS & values.keys())
    if _came_from_elsewhere(run):
        for key in keys:
            reason = "because another blog's settings moved in before"
            run.tally("settings").skip(reason, key)
        return
    settings = current_settings(run.session)
    before = known(run, ["settings"], KEYS)
    for key in keys:
        try:
            theirs = _reading(settings, key, values)
        except Unfit as reason:
            run.tally("settings").skip(str(reason), f"{key}: {values[key][:60]}")
        else:
            if _may_be_taken(run, key, settings, theirs, before.get(key)):
                settings = theirs
    change_settings(run.session, settings, by_id=None, at=run.at)
    if "BLOG_COMMENT_MODERATION" in values:
        words = f"{values['BLOG_COMMENT_MODERATION'][:20]} after {_days(values)} days"
        is_here = f"“{settings.comments.moderation}” here"
        run.report.note("way of moderating as it was read", f"{words} is {is_here}")


def _may_be_taken(
    run: Run, key: str, ours: Settings, theirs: Settings, item: ImportedItem | None
) -> bool:
    """Return whether to take their value: it is new there, and nobody set ours; remember it then."""
    tally = run.tally("settings")
    mine, other = _value(ours, key), _value(theirs, key)
    digest = fingerprint(other)
    if item is not None and item.digest == digest:
        tally.unchanged += 1
        return False
    untouched = item.digest if item else fingerprint(_value(Settings(), key))
    if mine != other and fingerprint(mine) != untouched:
        tally.skip("changed here since" if item else "already set here", key)
        return False
    if mine == other:
        tally.unchanged += 1
    elif item is None:
        tally.created += 1
    else:
        tally.updated += 1
    if item is None:
        remember(run, "settings", [(key, 0, digest)], version=0)
    else:
        remember_again(run, [(item, digest, 0)])
    return True


def _came_from_elsewhere(run: Run) -> bool:
    """Return whether this blog is another one already, which only takes in this one's posts."""
    others = exists().where(ImportedItem.kind == "settings", ImportedItem.source != run.source)
    return bool(run.session.scalar(select(others)))


def _reading(settings: Settings, key: str, values: Mapping[str, str]) -> Settings:
    """Return the settings with what ``key`` says; raise Unfit for a value that cannot be taken."""
    value = values[key].strip()
    blog, comments = settings.blog, settings.comments
    match key:
        case "BLOG_NAME":
            blog = replace(blog, title=_title(value))
        case "BLOG_DESCRIPTION":
            blog = replace(blog, description=text_of(value))
        case "BLOG_LOCALE":
            blog = replace(blog, language=_language(value))
        case "BLOG_TIME_ZONE":
            blog = replace(blog, time_zone=_time_zone(value))
        case "BLOG_MAX_NUM":
            if values.get("BLOG_MAX_UNIT", "POSTS") != "POSTS":
                raise Unfit("counts days, not posts")
            blog = replace(blog, posts_per_page=_number(value, POSTS_PER_PAGE_MAX))
        case "BLOG_COMMENT_MODERATION":
            comments = replace(comments, moderation=_moderation(values))
        case "BLOG_COMMENT_MODERATION_DELAY":
            comments = replace(comments, old_after_days=_number(value, DAYS_MAX))
        case "BLOG_COMMENT_MESSAGE":
            comments = replace(comments, message=text_of(value))
    return replace(settings, blog=blog, comments=comments)


def _value(settings: Settings, key: str) -> object:
    """Return what is set here for ``key``, plain enough for a fingerprint."""
    blog, comments = settings.blog, settings.comments
    return {
        "BLOG_NAME": blog.title,
        "BLOG_DESCRIPTION": blog.description,
        "BLOG_LOCALE": blog.language,
        "BLOG_TIME_ZONE": blog.time_zone,
        "BLOG_MAX_NUM": blog.posts_per_page,
        "BLOG_COMMENT_MODERATION": comments.moderation.value,
        "BLOG_COMMENT_MODERATION_DELAY": comments.old_after_days,
        "BLOG_COMMENT_MESSAGE": comments.message,
    }[key]


def _title(value: str) -> str:
    title = printable(" ".join(value.split()))
    if not title:
        raise Unfit("empty")
    return title


def _language(value: str) -> str:
    """Return the language as HTML says it: Blogger's en_GB is en-GB."""
    try:
        Locale.parse(value.replace("-", "_"))
    except (UnknownLocaleError, ValueError, TypeError):
        raise Unfit("unknown language") from None
    return value.replace("_", "-")


def _time_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        raise Unfit("unknown time zone") from None
    return value


def _number(value: str, largest: int) -> int:
    if not (value.isascii() and value.isdigit() and 1 <= int(value[:9]) <= largest):
        raise Unfit(f"not a number from 1 to {largest}")
    return int(value)


def _moderation(values: Mapping[str, str]) -> ModerationMode:
    """Return Blogger's “Always”, “Sometimes” or “Never”.

    The backup says the three with two values: whether moderation is enabled, and “the number of days
    after which new comments are subject to moderation”. Enabled without such a number is always.
    """
    match values["BLOG_COMMENT_MODERATION"].strip():
        case "DISABLED":
            return ModerationMode.NEVER
        case "ENABLED":
            return ModerationMode.OLD_POSTS if _days(values) > 0 else ModerationMode.ALWAYS
    raise Unfit("unknown way of moderating")


def _days(values: Mapping[str, str]) -> int:
    try:
        return _number(values.get("BLOG_COMMENT_MODERATION_DELAY", "").strip(), DAYS_MAX)
    except Unfit:
        return 0
