"""All posts by date: the whole archive, a year, a month."""

from flask import abort, render_template
from flask_babel import get_locale

from blog import clock
from blog.db import session
from blog.settings.http import blog_zone
from blog.site.archive import Year, all_years, posts_between, span


def archive() -> str:
    years = all_years(session(), blog_zone(), clock.now())
    return render_template("site/archive.html", years=years, zone=blog_zone(), locale=_locale())


def year(year: int) -> str:
    (found,) = _between(year, None)
    return render_template("site/year.html", year=found, zone=blog_zone(), locale=_locale())


def month(year: int, month: int) -> str:
    (found,) = _between(year, month)
    return render_template(
        "site/month.html", year=found, month=found.months[0], zone=blog_zone(), locale=_locale()
    )


def _between(year: int, month: int | None) -> list[Year]:
    """Return the one year that has posts then; 404 when there is none."""
    asked = span(year, month, blog_zone()) or abort(404)
    return posts_between(session(), *asked, blog_zone(), clock.now()) or abort(404)


def _locale() -> str:
    return str(get_locale() or "en")
