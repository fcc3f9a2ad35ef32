"""A queue: what waits, oldest first."""

from datetime import UTC, datetime

from flask import abort, render_template, request

from blog import clock
from blog.accounts.http import signed_in
from blog.db import session
from blog.http import BIGGEST_ID
from blog.moderation import queues
from blog.moderation.queues import Cursor, Queue, queue_counts, queue_page


def queue() -> str:
    shown = asked_queue()
    person = signed_in()
    page = queue_page(session(), shown, person, after=asked_cursor())
    return render_template(
        "moderation/queue.html",
        queue=shown,
        queues=list(Queue),
        page=page,
        counts=queue_counts(session(), person),
        counted=queues.COUNTED,
        now=clock.now(),
    )


def asked_queue() -> Queue:
    """Return the queue of the address; 404 for one that is none."""
    name = request.args.get("queue", Queue.PENDING.value)
    return Queue(name) if name in set(Queue) else abort(404)


def asked_cursor() -> Cursor | None:
    """Return where the page begins; 404 for what no page of ours links to."""
    text = request.args.get("after")
    if text is None:
        return None
    seconds, _, number = text.partition("-")
    try:
        cursor = Cursor(datetime.fromtimestamp(float(seconds), UTC), int(number))
    except (ValueError, OverflowError, OSError):
        abort(404)
    return cursor if 0 < cursor.id <= BIGGEST_ID else abort(404)
