"""The rules of the policy at work: what they did, and switching them."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session

from blog.accounts.models import Person
from blog.comments.facts import REFUSED
from blog.comments.models import Status, StatusChange
from blog.comments.opinion_models import RuleOpinion
from blog.comments.policy import RULES
from blog.comments.rule import Outcome, Rule
from blog.errors import Conflict, Forbidden, Invalid, NotFound
from blog.settings.change import change_settings
from blog.settings.current import current_settings
from blog.settings.models import CommentSettings, RuleSwitch, Settings
from blog.words import N_

DAYS = 30
"""Days that the figures look back."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What a rule did: how often it had an opinion, decided, and how people decided later."""

    opinions: int = 0
    decided: int = 0
    looked_at: int = 0
    """Of the opinions: those after which a person published or refused the comment."""
    overturned: int = 0
    """Of those: the person's last word was the other one, whichever rule had decided."""


def figures_of_rules(session: Session, since: datetime) -> dict[str, Figures]:
    """Return what the rules did from ``since`` on, by their names; one query."""
    place = func.row_number().over(
        partition_by=StatusChange.comment_id, order_by=StatusChange.id.desc()
    )
    by_people = (
        select(StatusChange.comment_id, StatusChange.became, StatusChange.at, place.label("place"))
        .where(
            StatusChange.by_id.is_not(None),
            StatusChange.at >= since,
            StatusChange.became != Status.WITHDRAWN,
        )
        .subquery()
    )
    last = select(by_people).where(by_people.c.place == 1).subquery()
    refused, published = last.c.became.in_(REFUSED), last.c.became == Status.PUBLISHED
    wanted_in = RuleOpinion.outcome == Outcome.PUBLISH.value
    against = or_(and_(wanted_in, refused), and_(~wanted_in, published))
    rows = session.execute(
        select(
            RuleOpinion.rule,
            func.count(),
            func.sum(case((RuleOpinion.decided, 1), else_=0)),
            func.sum(case((or_(refused, published), 1), else_=0)),
            func.sum(case((against, 1), else_=0)),
        )
        .outerjoin(
            last, and_(last.c.comment_id == RuleOpinion.comment_id, last.c.at >= RuleOpinion.at)
        )
        .where(RuleOpinion.at >= since)
        .group_by(RuleOpinion.rule)
    )
    return {rule: Figures(*map(int, numbers)) for rule, *numbers in rows}


def switch_rule(
    session: Session, *, name: str, switch: str, version: int, by: Person, at: datetime
) -> Settings:
    """Let the rule do as ``switch`` says, as a change of the settings at ``version``.

    Raise Forbidden unless ``by`` is an admin, NotFound for an unknown rule, Invalid for one that is
    always on and for an unknown switch, Conflict when somebody changed the settings since.
    """
    now = current_settings(session)
    wanted = sound_switch(find_rule(name), switch, by)
    if now.comments.mode_of(name) is wanted:
        return now
    if now.version != version:
        raise Conflict(N_("Someone else changed the settings while you did."))
    comments = with_switch(now.comments, name, wanted)
    return change_settings(session, replace(now, comments=comments), by_id=by.id, at=at)


def with_switch(settings: CommentSettings, name: str, switch: RuleSwitch) -> CommentSettings:
    return replace(settings, **{f"{name}_mode": switch})  # type: ignore[arg-type]


def find_rule(name: str) -> Rule:
    """Return the rule; raise NotFound for a name that none has."""
    if name not in RULES:
        raise NotFound(N_("There is no such rule."))
    return RULES[name]


def sound_switch(rule: Rule, switch: str, by: Person) -> RuleSwitch:
    """Return the switch that was asked for; raise as ``switch_rule`` says."""
    if not by.is_admin:
        raise Forbidden(N_("Only admins change the rules."))
    if not rule.can_switch:
        raise Invalid(N_("This rule is always on."))
    if switch not in {each.value for each in switches_of(rule)}:
        raise Invalid(N_("This rule cannot be switched to “%(switch)s”."), switch=switch[:20])
    return RuleSwitch(switch)


def switches_of(rule: Rule) -> tuple[RuleSwitch, ...]:
    """Return what an admin may choose for the rule."""
    if not rule.can_switch:
        return ()
    return tuple(each for each in RuleSwitch if each is not RuleSwitch.WARN or rule.can_warn)
