"""Rules about what is written."""

from blog.comments.rule import Facts, Outcome, Verdict, verdict


def blocked_words(facts: Facts) -> Verdict | None:
    return _found(Outcome.REJECT, "blocked_words", words=facts.blocked_words)


def blocked_patterns(facts: Facts) -> Verdict | None:
    return _found(Outcome.REJECT, "blocked_patterns", patterns=facts.blocked_patterns)


def blocked_domains(facts: Facts) -> Verdict | None:
    return _found(Outcome.REJECT, "blocked_domains", domains=facts.blocked_domains)


def many_links(facts: Facts) -> Verdict | None:
    if not facts.settings.max_links or facts.links <= facts.settings.max_links:
        return None
    return verdict(Outcome.HOLD, "links", count=facts.links)


def held_words(facts: Facts) -> Verdict | None:
    return _found(Outcome.HOLD, "held_words", words=facts.held_words)


def held_patterns(facts: Facts) -> Verdict | None:
    return _found(Outcome.HOLD, "held_patterns", patterns=facts.held_patterns)


def repeated_text(facts: Facts) -> Verdict | None:
    if not facts.settings.hold_repeated or not facts.repeated:
        return None
    return verdict(Outcome.HOLD, "repeated")


def _found(outcome: Outcome, rule: str, **found: tuple[str, ...]) -> Verdict | None:
    """Return a verdict if there is something in the one list given."""
    ((name, these),) = found.items()
    return verdict(outcome, rule, **{name: list(these)}) if these else None
