"""The moderators' pages of a big blog: every queue, every filter, at the beginning and deep in."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import cycle, product
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bench.big.meter import Costs, Meter
from bench.big.rows import BUSY, MODERATOR
from bench.big.text import LANGUAGES, rare_word
from blog.accounts.find import find_person
from blog.accounts.models import Person
from blog.comments.models import Comment, Status
from blog.moderation.queues import Cursor, Queue
from blog.posts.models import Label, Post, post_labels
from tests.browse import Visitor

DEEP = (0.0, 0.5, 0.95)
"""How far into the queue a page lies, as a share of all comments."""

ORDERS = ("oldest", "newest")
WORD = next(iter(LANGUAGES)).split()[-1]
"""A usual word."""


@dataclass(frozen=True, slots=True)
class Asked:
    kind: str
    path: str


def visitor(app: Flask, person_id: int) -> Visitor:
    with app.extensions["database"].reading() as session:
        person = find_person(session, Person.id == person_id)
        assert person is not None
        return Visitor(app).signed_in_as(person)


def filters(session: Session) -> dict[str, dict[str, str]]:
    """Return what moderators look for, by the kind of filter."""
    label_uses = select(post_labels.c.label_id).group_by(post_labels.c.label_id)
    by_use = func.count().desc()
    common = session.scalar(select(Label.name).where(Label.id == label_uses.order_by(by_use).limit(1).scalar_subquery()))  # fmt: skip
    rare = session.scalar(select(Label.name).where(Label.id == label_uses.order_by(func.count()).limit(1).scalar_subquery()))  # fmt: skip
    last = session.scalar(select(func.max(Post.id))) or 1
    newest = session.scalar(select(func.max(Comment.created_at)))
    assert newest is not None
    name = session.scalar(select(Person.display_name).where(Person.id == BUSY)) or ""
    day = f"{newest - timedelta(days=5):%Y-%m-%d}"
    return {
        "nothing": {},
        "post": {"post": str(last - 20)},
        "part of a title": {"post": WORD},
        "busy person": {"person": str(BUSY)},
        "quiet person": {"person": "600"},
        "part of a name": {"person": name[:5]},
        "usual label": {"label": common or ""},
        "rare label": {"label": rare or ""},
        "usual rule": {"rule": "first_comment"},
        "rare rule": {"rule": "new_member"},
        "dates": {"since": f"{newest - timedelta(days=30):%Y-%m-%d}", "until": day},
        "dates long ago": {"until": f"{newest - timedelta(days=900):%Y-%m-%d}"},
        "usual word": {"text": WORD},
        "rare word": {"text": rare_word(90_000)},
        "no such word": {"text": "Schleusenwärterhäuschen"},
        "rare word and rule": {"text": rare_word(90_000), "rule": "links"},
        "usual word of a person": {"text": WORD, "person": str(BUSY)},
    }


def queue_pages(session: Session) -> Iterator[Asked]:
    """Yield the address of every kind of queue page."""
    looked_for = filters(session)
    places = [_place(session, share) for share in DEEP]
    ways = cycle(product(places, ORDERS))  # six: each filter is looked at in each of them
    for (kind, wanted), (shift, queue) in product(looked_for.items(), enumerate(Queue)):
        if not shift:
            next(ways)  # so that a queue does not always come the same way
        place, order = next(ways)
        asked = {"queue": queue.value, "order": order, **wanted}
        if place is not None:
            asked["after"] = str(place)
        yield Asked(kind, f"/moderation/?{urlencode(asked)}")
    yield Asked("reported", "/moderation/reported")
    yield Asked("appeals", "/moderation/appeals")
    yield Asked("counts", "/moderation/counts?queue=pending&seen=1")


def _place(session: Session, share: float) -> Cursor | None:
    if not share:
        return None
    count = session.scalar(select(func.max(Comment.id))) or 1
    return Cursor.of(session.get_one(Comment, int(count * share)))


def other_pages(session: Session) -> list[Asked]:
    """Return one page of each other kind that moderators look at."""
    (wanted,) = [each for kind, each in filters(session).items() if kind == "dates"]
    name = session.scalar(select(Person.display_name).where(Person.id == BUSY)) or ""
    talked_about = session.scalar(
        select(Comment.parent_id).where(Comment.parent_id.is_not(None)).group_by(Comment.parent_id)
        .order_by(func.count().desc()).limit(1)
    )  # fmt: skip
    waits = session.scalar(select(func.max(Comment.id)).where(Comment.status == Status.PENDING))
    logs = {
        "log": {},
        "log with the rules": {"rules": "1"},
        "log of one kind": {"kind": "report"},
        "log of decisions": {"kind": "decision"},
        "log by somebody": {"who": str(MODERATOR)},
        "log about somebody": {"person": str(BUSY)},
        "log about a part of a name": {"person": name[:5]},
        "log under a post": {"post": "50"},
        "log under a part of a title": {"post": WORD},
        "log of some days": wanted,
    }
    return [
        *(Asked(kind, f"/moderation/log?{urlencode(each)}") for kind, each in logs.items()),
        *(Asked(f"statistics, {days} days", f"/moderation/stats?days={days}") for days in (30, 90, 365)),
        Asked("rules", "/moderation/rules"),
        Asked("case, waiting", f"/moderation/comments/{waits}"),
        Asked("case, much answered", f"/moderation/comments/{talked_about}"),
        Asked("record of a busy person", f"/moderation/people/{BUSY}"),
        Asked("record of a quiet person", "/moderation/people/600"),
    ]  # fmt: skip


def ask(meter: Meter, who: Visitor, pages: list[Asked], times: int = 1) -> dict[str, Costs]:
    """Return what the pages cost by their kinds; a page that is not there is an error."""
    found: dict[str, Costs] = defaultdict(Costs)
    for page in pages:
        for _ in range(times):
            found[page.kind].all.append(meter.cost_of(lambda path=page.path: get(who, path)))  # type: ignore[misc]
    return found


def get(who: Visitor, path: str) -> None:
    answer = who.get(path)
    assert answer.status_code == 200, f"{path}: {answer.status}"
    answer.get_data()
