"""A reader looks for something."""

import re

from flask import render_template, request
from flask_babel import get_locale

from blog import clock
from blog.db import session
from blog.errors import NotFound
from blog.search.dates import beginning_of
from blog.search.find import Older, Search, Where, find
from blog.search.query import QUERY_MAX, understand
from blog.search.results import results_of
from blog.settings.http import blog_zone
from blog.words import N_

_OLDER = re.compile(r"([0-9]{1,18})-([0-9]{1,18})", re.ASCII)
_PAGE = re.compile(r"[1-9][0-9]?", re.ASCII)
FIELD_MAX = 200
"""Characters of a filter that are read."""


def search() -> str:
    typed = {name: _typed(name, FIELD_MAX) for name in ("in", "label", "after", "before")}
    question = _typed("q", QUERY_MAX)
    query = understand(question)
    said = {name: typed[name] or query.filters.get(name, "") for name in typed}
    dates = {name: beginning_of(said[name], blog_zone()) for name in ("after", "before")}
    asked = Search(
        query=query,
        where=Where(said["in"]) if said["in"] in {*Where} else Where.ALL,
        label=said["label"] or None,
        **dates,
        older=_older(),
        page=int(page) if _PAGE.fullmatch(page := request.args.get("page", "1")) else 1,
    )
    found = find(session(), asked, at=clock.now())
    return render_template(
        "site/search.html",
        question=question,
        typed=typed,
        parameters={"q": question, **{name: text for name, text in typed.items() if text}},
        wrong={name: said[name] for name in dates if said[name] and dates[name] is None},
        asked=asked,
        found=found,
        results=results_of(session(), found, query),
        zone=blog_zone(),
        locale=str(get_locale() or "en"),
    )


def _typed(name: str, most: int) -> str:
    return request.args.get(name, "")[:most].strip()


def _older() -> Older | None:
    """Return from where on to look; raise NotFound for what no page of results links to."""
    written = request.args.get("older")
    if written is None:
        return None
    found = _OLDER.fullmatch(written)
    if found is None:
        raise NotFound(N_("There is no such page of this list."))
    return Older(int(found[1]), int(found[2]))
