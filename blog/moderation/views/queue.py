"""A queue: what waits, and what a filter finds of it."""

from dataclasses import replace
from functools import partial
from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for

from blog import clock, db
from blog.accounts.http import signed_in
from blog.comments.token import new_token
from blog.db import session
from blog.moderation import queues
from blog.moderation.filters import Filter, Order
from blog.moderation.forms import FILTERED, FilterForm
from blog.moderation.looking import taken_apart
from blog.moderation.matching import Matching, matching
from blog.moderation.queues import Queue, queue_page
from blog.moderation.records import records_of
from blog.moderation.report_counts import Tabs, tabs_of
from blog.moderation.views.asked import asked_cursor, asked_queue
from blog.moderation.views.counts import in_words
from blog.moderation.views.rows import rows_of
from blog.settings.http import blog_zone

PAGES = ("reported", "appeals", "applications")
"""Queues with a page of their own: there is more to them than the status of comments."""

CARRIED = (*FILTERED, "since", "until", "order", "after", "before")
"""What an address of a queue may ask for, beside the queue."""


def queue() -> Response:
    if (own := request.args.get("queue")) in PAGES:
        asked: dict[str, Any] = {
            name: request.args[name] for name in CARRIED if name in request.args
        }
        return make_response(redirect(url_for(f"moderation.{own}", **asked)))
    shown, person, form = asked_queue(), signed_in(), FilterForm.asked()
    after, before = asked_cursor("after"), asked_cursor("before")
    if not form.validate():
        return not_understood(shown, form)
    wanted = form.wanted(blog_zone())
    sought = taken_apart(session(), wanted)
    around = tabs(shown)
    page = queue_page(
        session(), shown, person, sought, order=Order(form.order.data), after=after, before=before
    )
    known = around["counts"][shown.value]
    found = (
        Matching(known)
        if wanted.is_empty and known <= Tabs.most(shown)
        else matching(session(), shown, person, wanted, sought)
    )
    if found.count is None and page.previous is None and page.next is None:
        found = replace(found, count=len(page.cases))
    here = address(shown, {**form.arguments(), **place()})
    records = records_of(session(), [case.author.id for case in page.cases], person)
    return make_response(
        render_template(
            "moderation/queue.html",
            **around,
            form=form,
            wanted=wanted,
            arguments=form.arguments(),
            address_of=partial(url_for, "moderation.queue", queue=shown.value),
            here=here,
            page=page,
            found=found,
            rows=rows_of(page.cases, records, here),
            token=new_token(),
            now=clock.now(),
        )
    )


def not_understood(shown: Queue, form: FilterForm) -> Response:
    """Show the filter again with what is wrong, and no comments: these would be the wrong ones."""
    page = render_template(
        "moderation/queue.html",
        **tabs(shown),
        form=form,
        wanted=Filter(),
        arguments={},
        address_of=partial(url_for, "moderation.queue", queue=shown.value),
        here=address(shown, {}),
        page=queues.QueuePage([], None, None),
        found=None,
        rows=[],
        token="",
        now=clock.now(),
    )
    db.release()
    return make_response(page, 422)


def tabs(shown: Queue | None) -> dict[str, Any]:
    """Return what ``_tabs.html`` needs."""
    found = tabs_of(session(), signed_in())
    return {
        "queue": shown,
        "queues": list(Queue),
        "counts": found.counts,
        "counts_words": in_words(found),
        "counted": queues.COUNTED,
        "newest_id": found.newest,
        "newest_report": found.newest_report,
        "newest_appeal": found.newest_appeal,
    }


def address(shown: Queue, arguments: dict[str, Any]) -> str:
    return url_for("moderation.queue", queue=shown.value, **arguments)


def place() -> dict[str, str]:
    """Return the edge of the page as its address carries it."""
    return {name: request.args[name] for name in ("after", "before") if name in request.args}
