"""All posts by date: the whole archive, a year, a month."""

from datetime import datetime

from flask import abort, render_template
from flask_babel import get_locale

from blog import clock, revisions
from blog.cache.http import may_be_kept
from blog.db import session
from blog.settings.http import blog_zone
from blog.site.archive import Year, all_years, posts_between, posts_of_year
from blog.site.month_span import span
from blog.site.views.made import made_of


@may_be_kept()
def archive() -> str:
    at = clock.now()
    years = all_years(session(), blog_zone(), at)
    made_of((), at=at)
    return render_template("site/archive.html", years=years, zone=blog_zone(), locale=_locale())


@may_be_kept()
def year(year: int) -> str:
    at = clock.now()
    found = _the_one(posts_of_year(session(), year, blog_zone(), at), at)
    return render_template("site/year.html", year=found, zone=blog_zone(), locale=_locale())


@may_be_kept()
def month(year: int, month: int) -> str:
    asked = span(year, month, blog_zone()) or abort(404)
    at = clock.now()
    found = _the_one(posts_between(session(), *asked, blog_zone(), at), at)
    return render_template(
        "site/month.html", year=found, month=found.months[0], zone=blog_zone(), locale=_locale()
    )


def _the_one(years: list[Year], at: datetime) -> Year:
    """Return the one year that has posts then; 404 when there is none."""
    (found,) = years or abort(404)
    entries = [entry for month in found.months for entry in month.entries]
    made_of((revisions.count(entry.id) for entry in entries), at=at)
    return found


def _locale() -> str:
    return str(get_locale() or "en")
