"""The rows of a big blog, table by table, in the order of time and the same again for one seed.

The blog grew over the years: half of its comments came in the last fifth of its life. A few people
write much and most a little; comments gather under the newest posts and answer each other.
"""

import json
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from bench.big.history import History, Row
from bench.big.text import Writer, rare_word
from blog.comments.thread_path import LEVELS, WIDTH
from blog.markup import html_words, title_and_text
from tests.build import PASSWORD_HASH

STAFF = {
    1: ("admin",), 2: ("admin",), 3: ("moderator",), 4: ("moderator",), 5: ("moderator",),
    **dict.fromkeys(range(6, 16), ("author",)),
}  # fmt: skip
"""Roles by the ids of people."""

MODERATOR, AUTHOR, BUSY = 3, 6, 20
"""Somebody of each kind: who moderates, who writes posts, and who comments most."""

LABELS = 300
LIFE = timedelta(days=3 * 365)
POSTS_LIFE = timedelta(days=10 * 365)
"""How long there were comments, and posts."""

COLUMNS: dict[str, tuple[str, ...]] = {
    "people": ("id", "display_name", "created_at"),
    "accounts": ("person_id", "email", "password_hash", "session_key", "confirmed_at", "created_at",
                 "approved_at"),
    "held_roles": ("person_id", "role"),
    "role_changes": ("id", "person_id", "role", "granted", "by_id", "at"),
    "labels": ("id", "name"),
    "posts": (
        "id", "kind", "status", "author_id", "title", "slug", "path", "source", "source_format", "html",
        "comment_mode", "published_at", "created_at", "updated_at", "version", "words",
    ),
    "post_labels": ("post_id", "label_id"),
    "comments": (
        "id", "post_id", "author_id", "parent_id", "path", "status", "source", "html", "text_key",
        "created_at", "edited_at", "version", "was_reported", "words",
    ),
    "status_changes": (
        "id", "comment_id", "was", "became", "by_id", "rule", "reasons", "reason", "note", "facts", "at",
        "undoes_id", "batch_id",
    ),
    "rule_opinions": ("id", "comment_id", "rule", "outcome", "mode", "decided", "at"),
    "comment_revisions": ("id", "comment_id", "source", "html", "at"),
    "reports": (
        "id", "comment_id", "by_id", "reason", "text", "wants_outcome", "at", "outcome",
        "settled_by_id", "settled_at",
    ),
    "settlements": ("id", "report_id", "comment_id", "outcome", "by_id", "at"),
    "sanctions": ("id", "person_id", "kind", "until", "reason", "by_id", "at", "lifts_id"),
    "held_sanctions": ("person_id", "kind", "until", "sanction_id"),
    "notes": ("id", "comment_id", "person_id", "by_id", "text", "at"),
    "settings_versions": ("id", "follows", "document", "by_id", "at"),
}  # fmt: skip
"""What the rows hold; what is not named is empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    comments: int
    pending: int
    people: int
    posts: int
    seed: int = 7


class BigBlog:
    def __init__(self, size: Size, ends: datetime, sentences: int = 60_000) -> None:
        self.size = size
        self.ends = ends
        self.random = Random(size.seed)
        self.writer = Writer(self.random, sentences)
        self.history = History(self.random, [3, 4, 5], ends)
        self.ids: dict[str, int] = {}

    def rows(self) -> Iterator[Row]:
        yield from self._people()
        yield from self._posts()
        yield from self._sanctions()
        yield from self._comments()
        yield from self.history.happened()

    def _next(self, table: str) -> int:
        self.ids[table] = self.ids.get(table, 0) + 1
        return self.ids[table]

    def _people(self) -> Iterator[Row]:
        begins = self.ends - POSTS_LIFE
        for each in range(1, self.size.people + 1):
            at = begins + POSTS_LIFE * (each / (self.size.people + 1))
            yield "people", (each, f"{rare_word(each * 37).capitalize()} {each % 97}", at)
            if each % 20:  # the others came with an import
                mail = f"person{each}@mail.example"
                yield "accounts", (each, mail, PASSWORD_HASH, f"key-{each}", at, at, at)
        for each, roles in STAFF.items():
            for role in roles:
                yield "held_roles", (each, role)
                yield "role_changes", (self._next("role_changes"), each, role, True, 1, begins)
        document = {
            "blog": {"title": "A big blog"},
            "comments": {"held_words": ["kettle"], "blocked_words": ["casino"]},
        }
        yield "settings_versions", (1, 0, json.dumps(document), 1, begins)

    def _posts(self) -> Iterator[Row]:
        draw = self.random.random
        for each in range(1, LABELS + 1):
            yield "labels", (each, rare_word(each * 11))
        for each in range(1, self.size.posts + 1):
            at = self._post_at(each)
            source, html = self.writer.post()
            slug, title = f"{rare_word(each)}-{each}", self.writer.title()
            yield (
                "posts",
                (each, "post", "published", 6 + each % 10, title, slug,
                 f"/{at:%Y/%m}/{slug}.html", source, "markdown", html, "open", at, at, at, 1,
                 title_and_text(title, html)),
            )  # fmt: skip
            for label in {int(LABELS ** draw()) for _ in range(int(4 * draw()))}:
                yield "post_labels", (each, label)

    def _post_at(self, number: int) -> datetime:
        return self.ends - POSTS_LIFE + POSTS_LIFE * (number / (self.size.posts + 1))

    def _sanctions(self) -> Iterator[Row]:
        for person in range(100, self.size.people, 70):
            at = self.ends - LIFE * self.random.random()
            kind, until = self.random.choice(
                [("warn", None), ("premoderate", None), ("ban", None), ("suspend", self.ends)]
            )
            id_ = self._next("sanctions")
            yield "sanctions", (id_, person, kind, until, "Insulting", 3, at, None)
            yield "held_sanctions", (person, kind, until, id_)
            yield "notes", (self._next("notes"), None, person, 4, self.writer.title(), at)

    def _comments(self) -> Iterator[Row]:
        count, draw = self.size.comments, self.random.random
        pending = self._pending()
        talks: dict[int, deque[tuple[int, str]]] = {}
        for number in range(1, count + 1):
            at = self.ends - LIFE + LIFE * (number / (count + 1)) ** 0.3
            yield from self.history.happened(at)
            post, author = self._post_of(at), self._author()
            talk = talks.setdefault(post, deque(maxlen=12))
            parent, above = self.random.choice(talk) if talk and draw() < 0.6 else (None, "")
            own = f"{int(at.timestamp() * 1000):013d}{self.random.getrandbits(32):08x}"
            path = above[: (LEVELS - 1) * WIDTH] + own
            fate = self.history.fate_of(number / count, pending=bool(pending[number]))
            source, html, key = self.writer.comment()
            edited = at + timedelta(minutes=3) if draw() < 0.03 else None
            reports = []
            if fate[2] == "published" and draw() < 0.04:
                reports = list(self._reports(number, at))
            yield (
                "comments",
                (
                    number,
                    post,
                    author,
                    parent,
                    path,
                    fate[2],
                    source,
                    html,
                    key,
                    at,
                    edited,
                    1 if fate[1] == fate[2] else 2,
                    bool(reports),
                    html_words(html),
                ),
            )
            yield from reports
            if edited:
                yield "comment_revisions", (self._next("comment_revisions"), number, "Before.", "<p>Before.</p>", edited)  # fmt: skip
            yield from self.history.began(number, author, at, fate)
            if fate[2] == "published":
                talk.append((number, path))
            elif draw() < 0.004:
                yield "notes", (self._next("notes"), number, None, 4, self.writer.title(), at)

    def _pending(self) -> bytearray:
        """Return which comments wait: the moderators fell behind, so mostly newer ones."""
        count = self.size.comments
        flags = bytearray(count + 1)
        for each in self.random.sample(range(count * 6 // 10, count), self.size.pending):
            flags[each + 1] = 1
        return flags

    def _post_of(self, at: datetime) -> int:
        """Return a post that was there at that time, most likely one of the newest."""
        there = 1 - (self.ends - at) / POSTS_LIFE
        newest = max(1, int(there * (self.size.posts + 1)))
        return max(1, newest + 1 - int((newest + 1) ** self.random.random()))

    def _author(self) -> int:
        """Return anybody but the staff; the first of them the most often."""
        others = self.size.people - len(STAFF) - 5
        return BUSY + int(others * self.random.random() ** 2.5)

    def _reports(self, comment: int, at: datetime) -> Iterator[Row]:
        """A few complaints by different people; one of fifteen comments still waits for an answer."""
        open_, reason = (
            self.random.random() < 0.06,
            self.random.choice(["spam", "abuse", "off_topic"]),
        )
        for by in {self._author() for _ in range(1 + int(3 * self.random.random() ** 2))}:
            settled: tuple[Any, ...] = (None, None, None) if open_ else ("kept", 3, self._after(at))
            id_ = self._next("reports")
            yield "reports", (id_, comment, by, reason, "", False, self._after(at), *settled)
            if not open_:
                yield "settlements", (self._next("settlements"), id_, comment, *settled)

    def _after(self, at: datetime) -> datetime:
        return min(at + timedelta(hours=5), self.ends)
