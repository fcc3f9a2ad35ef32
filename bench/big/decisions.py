"""Deciding in a big blog: one at a time, ten thousand with one press, and trying a rule on the past."""

import re
from datetime import timedelta
from html import unescape

from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from bench.big.desk import visitor
from bench.big.meter import Cost, Costs, Meter
from bench.big.rows import MODERATOR
from blog.comments.models import Comment, Status, StatusChange
from tests.browse import Visitor

ONE_BY_ONE = 40
MANY = 10_000
_FIELD = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
_UNDO = re.compile(r"/moderation/batches/(\d+)/undo")

DRAFTS: dict[str, dict[str, str]] = {
    "held_words": {"held_words": "kettle\nlock\nno such word"},
    "held_patterns": {"held_patterns": r"gate\w+" + "\n" + r"(foo|bar)+\d"},
    "blocked_domains": {"blocked_domains": "rern.example"},
    "links": {"max_links": "1", "allowed_domains": ""},
    "held_labels": {"hold_labels": "barn"},
    "old_post": {"moderation": "old_posts", "old_after_days": "7"},
    "first_comment": {"hold_first": "3"},
    "new_member": {"member_days": "9"},
    "record": {"record_percent": "30", "record_of": "10"},
    "repeated": {"hold_repeated": "y"},
    "always": {"moderation": "always"},
}
"""A draft of every kind of rule that can be tested on the past."""


def one_by_one(app: Flask, meter: Meter) -> dict[str, Costs]:
    """Decide about some that wait and take it back, each time with its letters and reports."""
    who = visitor(app, MODERATOR)
    with app.extensions["database"].reading() as session:
        waiting = session.execute(
            select(Comment.id, Comment.version)
            .where(Comment.status == Status.PENDING)
            .order_by(Comment.id.desc())
            .limit(ONE_BY_ONE)
        ).all()
    decided, undone = Costs(), Costs()
    for number, (id_, version) in enumerate(waiting):
        decision = ("publish", "reject", "spam")[number % 3]
        sent = {"comment": id_, "version": version, "decision": decision, "next": "/moderation/"}
        decided.all.append(_cost_of_press(meter, who, "/moderation/decisions", sent))
        path = f"/moderation/decisions/{_last_change(app, id_)}/undo"
        undone.all.append(_cost_of_press(meter, who, path, {}))
    return {"one decision": decided, "its undo": undone}


def _cost_of_press(meter: Meter, who: Visitor, path: str, sent: dict[str, object]) -> Cost:
    """Press in a browser that has shown what the press before said, and has a token in its form."""
    answers: list[TestResponse] = []
    with who.client.session_transaction() as cookie:
        cookie.pop("_flashes", None)
    ready = {"csrf_token": who.token(), **sent}
    cost = meter.cost_of(lambda: answers.append(who.client.post(path, data=ready)))
    assert answers[-1].status_code == 303, f"{path}: {answers[-1].status}"
    return cost


def _last_change(app: Flask, comment_id: int) -> int:
    with app.extensions["database"].reading() as session:
        last = select(func.max(StatusChange.id)).where(StatusChange.comment_id == comment_id)
        return session.scalar(last) or 0


def many(app: Flask, meter: Meter) -> tuple[int, dict[str, Cost]]:
    """Reject about MANY that wait with one press, and take it back; return how many, and the costs."""
    who = visitor(app, MODERATOR)
    filtered = {"queue": "pending", "until": _until(app)}
    press = {
        "many": "1",
        "everything": "1",
        "decision": "reject",
        "reason": "Off topic",
        **filtered,
    }
    pages: list[str] = []

    def asked_first() -> None:
        answer = who.post("/moderation/decisions", press)
        assert answer.status_code == 200, answer.status
        pages.append(answer.get_data(as_text=True))

    costs = {"the page that asks first": meter.cost_of(asked_first)}
    fields = {name: unescape(value) for name, value in _FIELD.findall(pages[0])}
    fields.pop("csrf_token", None)
    sent = {**press, **fields}
    costs["the press"] = meter.cost_of(lambda: _pressed(who, "/moderation/decisions", sent))
    told = who.get("/moderation/").get_data(as_text=True)
    batch = _UNDO.search(told)
    assert batch is not None, "no batch was told of"
    costs["its undo"] = meter.cost_of(lambda: _pressed(who, batch[0], {}))
    return _done(app, int(batch[1])), costs


def _until(app: Flask) -> str:
    """Return the day up to which about MANY comments wait."""
    with app.extensions["database"].reading() as session:
        at = session.scalar(
            select(Comment.created_at)
            .where(Comment.status == Status.PENDING)
            .order_by(Comment.created_at)
            .offset(MANY)
            .limit(1)
        )
    assert at is not None
    return f"{at + timedelta(hours=12):%Y-%m-%d}"


def _done(app: Flask, batch: int) -> int:
    with app.extensions["database"].reading() as session:
        return session.scalar(select(func.count()).where(StatusChange.batch_id == batch)) or 0


def backtests(app: Flask, meter: Meter) -> dict[str, Cost]:
    who = visitor(app, MODERATOR)
    costs = {}
    for rule, draft in DRAFTS.items():

        def tried(rule: str = rule, draft: dict[str, str] = draft) -> None:
            answer = who.post(f"/moderation/rules/{rule}/backtest", draft)
            assert answer.status_code == 200, answer.status

        costs[rule] = meter.cost_of(tried)
    return costs


def _pressed(who: Visitor, path: str, sent: dict[str, object]) -> None:
    answer = who.post(path, sent)
    assert answer.status_code == 303, (
        f"{path}: {answer.status} {answer.get_data(as_text=True)[:2000]}"
    )
