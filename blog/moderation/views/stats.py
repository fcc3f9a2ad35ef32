"""The statistics: each question with its plot and its table."""

from flask import abort, render_template, request
from flask_babel import get_locale

from blog import clock
from blog.accounts.http import signed_in
from blog.db import session
from blog.moderation.stats import ages_of_pending, verdicts_by_day
from blog.moderation.stats_days import Period
from blog.moderation.stats_deciders import deciders
from blog.moderation.stats_rules import rule_records
from blog.moderation.stats_waits import waits_by_week
from blog.moderation.views.queue import tabs
from blog.moderation.views.stats_bars import ages_plot, rules_plot, undone_plot
from blog.moderation.views.stats_plots import verdicts_plot, waits_plot
from blog.settings.http import blog_zone

PERIODS = (30, 90, 365)
"""Days that one may look back."""


def stats() -> str:
    if not signed_in().is_moderator:
        abort(403)
    days = asked_days()
    now = clock.now()
    period = Period.up_to(now, days, blog_zone())
    locale = str(get_locale() or "en")
    records = rule_records(session(), period.begins, period.ends)
    return render_template(
        "moderation/stats.html",
        **tabs(None),
        days=days,
        periods=PERIODS,
        period=period,
        verdicts=verdicts_plot(verdicts_by_day(session(), period), period, locale),
        waits=waits_plot(waits_by_week(session(), period), period, locale),
        ages=ages_plot(ages_of_pending(session(), now)),
        rules=rules_plot(records),
        undone=undone_plot(deciders(session(), period)),
    )


def asked_days() -> int:
    """Return the days that the address asks for; 404 for a number that no page of ours links to."""
    known = {str(days): days for days in PERIODS}
    return known.get(request.args.get("days", str(PERIODS[0]))) or abort(404)
