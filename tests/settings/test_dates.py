"""Times in words: what is remembered is what Babel would say."""

from datetime import UTC, datetime, timedelta

import pytest
from babel.dates import format_timedelta
from flask import Flask, g

from blog.settings.dates import ago, day_in_margin

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LENGTHS = {"second": 1, "minute": 60, "hour": 3_600, "day": 86_400, "week": 604_800}


@pytest.mark.parametrize("locale", ["en", "de", "ar"])
def test_how_long_ago_it_was_is_told_in_the_unit_that_fits(app: Flask, locale: str) -> None:
    around = [
        timedelta(seconds=round(share * times * length))
        for length in (*LENGTHS.values(), 30 * 86_400, 365 * 86_400)
        for times in (0, 1, 2, 5)
        for share in (0.84, 0.85, 0.86, 0.95, 1, 1.5, -1)
    ]
    with app.test_request_context():
        g.locale_and_zone = (locale, "UTC")
        for each in around:
            expected = format_timedelta(-each, add_direction=True, locale=locale)
            assert ago(NOW - each, NOW) == expected


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("en", "Sunday, March~1,~2026"),
        ("de", "Sonntag, 1.~M\u00e4rz~2026"),
        ("ja", "2026\u5e743\u67081\u65e5\u65e5\u66dc\u65e5"),
    ],
)
def test_a_date_in_the_margin_breaks_behind_the_day_of_the_week(
    app: Flask, locale: str, words: str
) -> None:
    with app.test_request_context():
        g.locale_and_zone = (locale, "UTC")
        assert day_in_margin(NOW) == words.replace("~", "\N{NO-BREAK SPACE}")
