"""Rules about who writes."""

from blog.comments.rule import Facts, Outcome, Verdict, verdict

RECORD_LEAST = 3
"""Decided comments; fewer say nothing about a person."""


def staff_publish(facts: Facts) -> Verdict | None:
    return verdict(Outcome.PUBLISH, "staff") if facts.is_staff else None


def outsider(facts: Facts) -> Verdict | None:
    return verdict(Outcome.HOLD, "outsider") if facts.outsider else None


def premoderated(facts: Facts) -> Verdict | None:
    return verdict(Outcome.HOLD, "premoderated") if facts.premoderated else None


def first_comments(facts: Facts) -> Verdict | None:
    if facts.published_before >= facts.settings.hold_first:
        return None
    return verdict(Outcome.HOLD, "first_comment", number=facts.published_before + 1)


def new_member(facts: Facts) -> Verdict | None:
    if facts.member_days >= facts.settings.member_days:
        return None
    return verdict(Outcome.HOLD, "new_member", days=facts.member_days)


def bad_record(facts: Facts) -> Verdict | None:
    limit, decided, refused = (
        facts.settings.record_percent,
        facts.decided_before,
        facts.refused_before,
    )
    if not limit or decided < RECORD_LEAST or refused * 100 <= limit * decided:
        return None
    return verdict(Outcome.HOLD, "record", refused=refused, decided=decided)
