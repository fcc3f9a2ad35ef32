"""What an address of the desk asks for: a queue and a place in it."""

from collections.abc import Callable
from typing import TypeVar

from flask import abort, request
from werkzeug.datastructures import MultiDict

from blog.moderation.queues import Cursor, Queue

Place = TypeVar("Place")


def asked_queue(values: "MultiDict[str, str] | None" = None) -> Queue:
    """Return the queue that is named; 404 for one that is none."""
    name = (request.args if values is None else values).get("queue", Queue.PENDING.value)
    return Queue(name) if name in set(Queue) else abort(404)


def asked_cursor(name: str) -> Cursor | None:
    return asked_place(name, Cursor.read)


def asked_place(name: str, read: Callable[[str], Place | None]) -> Place | None:
    """Return where the page begins or ends; 404 for what no page of ours links to."""
    text = request.args.get(name)
    if text is None:
        return None
    return read(text) or abort(404)
