"""Rules about where it is written."""

from blog.comments.rule import Facts, Outcome, Verdict, verdict
from blog.settings.models import ModerationMode


def moderate_always(facts: Facts) -> Verdict | None:
    if facts.settings.moderation is not ModerationMode.ALWAYS:
        return None
    return verdict(Outcome.HOLD, "always")


def held_post(facts: Facts) -> Verdict | None:
    return verdict(Outcome.HOLD, "held_post") if facts.held_post else None


def held_labels(facts: Facts) -> Verdict | None:
    if not facts.held_labels:
        return None
    return verdict(Outcome.HOLD, "held_labels", labels=list(facts.held_labels))


def old_post(facts: Facts) -> Verdict | None:
    settings = facts.settings
    if settings.moderation is not ModerationMode.OLD_POSTS:
        return None
    if not settings.old_after_days or facts.post_age_days <= settings.old_after_days:
        return None
    return verdict(Outcome.HOLD, "old_post", days=facts.post_age_days)


def otherwise(_facts: Facts) -> Verdict:
    return Verdict(Outcome.PUBLISH, "otherwise")
