"""The policy's reasons as words a moderator reads."""

from typing import Any

import pytest
from flask import Flask
from lxml import html

WORDS: list[tuple[dict[str, Any], str]] = [
    ({"code": "first_comment", "number": 1}, "first comment of this person"),
    ({"code": "first_comment", "number": 2}, "comment number 2 of this person"),
    ({"code": "links", "count": 1}, "1 link"),
    ({"code": "links", "count": 3}, "3 links"),
    ({"code": "held_words", "words": ["casino"]}, "watched word: “casino”"),
    ({"code": "held_words", "words": ["casino", "pills"]}, "watched words: “casino”, “pills”"),
    ({"code": "blocked_words", "words": ["<b>"]}, "blocked word: “<b>”"),
    ({"code": "old_post", "days": 1}, "post is 1 day old"),
    ({"code": "old_post", "days": 40}, "post is 40 days old"),
    ({"code": "held_patterns", "patterns": ["cas[i1]no"]}, "watched pattern: “cas[i1]no”"),
    ({"code": "blocked_patterns", "patterns": ["a", "b"]}, "blocked patterns: “a”, “b”"),
    ({"code": "blocked_patterns", "patterns": ["x" * 99]}, f"blocked pattern: “{'x' * 59}…”"),
    ({"code": "blocked_domains", "domains": ["a.example"]},
     "link to a blocked domain: “a.example”"),
    ({"code": "held_labels", "labels": ["politics"]}, "label that waits: “politics”"),
    ({"code": "held_post"}, "comments on this post wait"),
    ({"code": "premoderated"}, "member under pre-moderation"),
    ({"code": "new_member", "days": 0}, "member since today"),
    ({"code": "new_member", "days": 1}, "member for 1 day"),
    ({"code": "record", "refused": 6, "decided": 10}, "6 of the last 10 comments were refused"),
    ({"code": "warned"}, "was warned, and sent it anyway"),
    ({"code": "always"}, "all comments are held"),
    ({"code": "repeated"}, "same text as before"),
    ({"code": "staff"}, "written by the staff of this blog"),
    ({"code": "import"}, "came with an import"),
    ({"code": "from_a_later_version"}, "from_a_later_version"),
]  # fmt: skip


def shown(app: Flask, reasons: list[dict[str, Any]]) -> list[str]:
    with app.test_request_context():
        macro: Any = app.jinja_env.get_template("comments/_reasons.html").module
        page = str(macro.reasons(reasons))
    return [chip.text_content() for chip in html.fromstring(page).xpath("//li")]


@pytest.mark.parametrize(("reason", "expected"), WORDS)
def test_every_reason_has_words(app: Flask, reason: dict[str, Any], expected: str) -> None:
    assert shown(app, [reason]) == [expected]


def test_several_reasons_are_several_chips(app: Flask) -> None:
    assert shown(app, [reason for reason, _ in WORDS]) == [words for _, words in WORDS]
