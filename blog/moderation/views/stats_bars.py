"""The plots of bars, with the words beside their numbers."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from blog.moderation import charts
from blog.moderation.stats import AGES
from blog.moderation.stats_deciders import Decider
from blog.moderation.stats_rules import RuleRecord
from blog.moderation.views.stats_plots import Plot
from blog.moderation.views.stats_words import rule_name, share, verdict_name
from blog.settings.dates import number


def ages_plot(counts: Sequence[int]) -> Plot:
    total = sum(counts)
    if not total:
        return Plot(rows=[])
    names = [
        _("Less than an hour"),
        _("1 to 6 hours"),
        _("6 to 24 hours"),
        _("1 to 3 days"),
        _("3 to 7 days"),
        _("More than a week"),
    ]
    assert len(names) == len(AGES) + 1
    rows = [(name, number(count)) for name, count in zip(names, counts, strict=True)]
    bars = charts.bars(
        [(name, count, number(count)) for name, count in zip(names, counts, strict=True)],
        max(counts),
    )
    said = ngettext("%(num)s comment waits.", "%(num)s comments wait.", total)
    return Plot(rows=rows, said=said, bars=bars, totals={"all": total})


def rules_plot(records: Sequence[RuleRecord]) -> Plot:
    if not records:
        return Plot(rows=[])
    rows = [
        (
            rule_name(each.rule),
            verdict_name(each.verdict),
            number(each.count),
            number(each.decided),
            number(each.overturned),
            share(each.precision),
        )
        for each in records
    ]
    told = [
        (
            _(
                "%(rule)s: %(verdict)s",
                rule=rule_name(each.rule),
                verdict=verdict_name(each.verdict),
            ),
            each.precision,
            share(each.precision),
        )
        for each in records
        if each.precision is not None
    ]
    said = "; ".join(f"{words}, {value}" for words, _value, value in told)
    return Plot(rows=rows, said=said, bars=charts.bars(told, 1))


def undone_plot(found: Sequence[Decider]) -> Plot:
    if not found:
        return Plot(rows=[])
    rows = [
        (
            each.person.display_name,
            number(each.count),
            number(each.by_themselves),
            number(each.by_others),
            share(each.undone / each.count),
        )
        for each in found
    ]
    told = [
        (each.person.display_name, each.undone / each.count, share(each.undone / each.count))
        for each in found
    ]
    said = "; ".join(f"{words}, {value}" for words, _value, value in told)
    return Plot(rows=rows, said=said, bars=charts.bars(told, 1))
