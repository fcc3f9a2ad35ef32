"""Which of its representations a client gets, and whether it has it already (RFC 9110)."""

import re

ENCODINGS = ("br", "gzip")
"""What bodies are stored in besides themselves, the smallest first."""

ALIASES = {"x-gzip": "gzip"}
"""Names of old that mean the same (RFC 9110, 8.4.1.3)."""

REMEMBERED_MAX = 1_000
"""Accept-Encoding headers that are remembered; browsers send a handful."""

_WEIGHT = re.compile(r"\s*([01](?:\.\d*)?)\s*")

_remembered: dict[str, str] = {}


def encoding_for(accepted: str | None) -> str:
    """Return ``br``, ``gzip`` or, for the body as it is, nothing.

    As it is, it is sent where it is refused, too, if both others are: no client reads an error better
    (RFC 9110, 12.5.3, leaves that open).
    """
    if not accepted:
        return ""
    known = _remembered.get(accepted)
    if known is None:
        known = _chosen(accepted)
        if len(_remembered) < REMEMBERED_MAX:
            _remembered[accepted] = known
    return known


def _chosen(accepted: str) -> str:
    """Return the best that is accepted at all; among those, what the client weighs most."""
    weights: dict[str, float] = {}
    for each in accepted.lower().split(","):
        name, _, parameter = each.partition(";")
        name = name.strip()
        weights[ALIASES.get(name, name)] = _weight(parameter)
    other = weights.get("*", 0.0)
    found = {each: weights.get(each, other) for each in ENCODINGS}
    best = max(ENCODINGS, key=found.__getitem__)  # of equals the first
    return best if found[best] > 0 and found[best] >= weights.get("identity", 0.0) else ""


def _weight(parameter: str) -> float:
    """Return what a ``q=`` says, 1 without one; what is no weight counts as a refusal."""
    name, _, value = parameter.partition("=")
    if name.strip() != "q":
        return 1.0
    weight = _WEIGHT.fullmatch(value)
    return float(weight[1]) if weight else 0.0


def is_among(tag: str, tags: str) -> bool:
    """Whether an If-None-Match header names ``tag``; a weak mark before it does not matter here."""
    if tags == tag:
        return True
    named = [each.strip().removeprefix("W/") for each in tags.split(",")]
    return tag in named or named == ["*"]
