"""Asking the rules: what each of them says, and what comes of it."""

from dataclasses import dataclass, replace

from blog.comments.opinion_models import RuleMode
from blog.comments.policy import POLICY
from blog.comments.rule import Facts, Outcome, Rule, Verdict
from blog.settings.models import RuleSwitch

MODES = {
    RuleSwitch.OFF: RuleMode.OFF,
    RuleSwitch.SHADOW: RuleMode.SHADOW,
    RuleSwitch.ON: RuleMode.ON,
    RuleSwitch.WARN: RuleMode.ON,
}

WARNED = {"code": "warned"}
"""A reason that is added when the author read a warning and sent it anyway."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What one rule wants, whether or not it decides."""

    rule: Rule
    verdict: Verdict
    switch: RuleSwitch
    decided: bool = False

    @property
    def mode(self) -> RuleMode:
        return MODES[self.switch]


@dataclass(frozen=True, slots=True)
class Judgement:
    verdict: Verdict
    """The first opinion of a rule that is on, with the reasons of all that want the same."""
    opinions: tuple[Opinion, ...]
    """Those of all rules that are on or in the shadow, in the policy's order."""
    facts: Facts

    @property
    def warnings(self) -> tuple[Rule, ...]:
        """The rules that are behind the verdict and want its author warned first."""
        return tuple(
            each.rule
            for each in self.opinions
            if each.switch is RuleSwitch.WARN
            and each.rule.can_warn
            and each.verdict.outcome is self.verdict.outcome
            and self.verdict.outcome is not Outcome.PUBLISH
        )

    def after_warning(self) -> "Judgement":
        """Return the same with a reason that says that its author was warned."""
        reasons = (*self.verdict.reasons, WARNED)
        return replace(self, verdict=replace(self.verdict, reasons=reasons))


def judge(facts: Facts) -> Judgement:
    """Return what the policy says of these facts."""
    opinions = _opinions(facts)
    first = next(each for each in opinions if each.mode is RuleMode.ON)
    reasons = [
        reason
        for each in opinions
        if each.mode is RuleMode.ON and each.verdict.outcome is first.verdict.outcome
        for reason in each.verdict.reasons
    ]
    told = tuple(
        replace(each, decided=each is first)
        for each in opinions
        if each is first or each.rule is not POLICY[-1]  # the last speaks when nobody else did
    )
    return Judgement(replace(first.verdict, reasons=tuple(reasons)), told, facts)


def _opinions(facts: Facts) -> list[Opinion]:
    found = []
    for rule in POLICY:
        switch = facts.settings.mode_of(rule.name) if rule.can_switch else RuleSwitch.ON
        if switch is RuleSwitch.OFF:
            continue
        verdict = rule.says(facts)
        if verdict is not None:
            found.append(Opinion(rule=rule, verdict=verdict, switch=switch))
            if rule.is_final:
                break
    return found
