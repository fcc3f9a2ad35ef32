"""``python -m bench.mixed``: everybody at once, and every answer is held against what was committed.

Of a hundred requests 95 are anonymous reads (half of them ask whether what they have still holds), 4
reads of members, and one is a comment or a decision about one. The server has two processes. Eight
connections ask as fast as it answers; with ``steady`` they ask RATE times a second, and what comes late
because an answer before it did counts as waiting. The seconds that it lasts, and ``sqlite`` or
``postgresql``, may follow (60, both).
"""

import asyncio
import random
import statistics
import sys
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from time import perf_counter

from sqlalchemy import select, update

from bench.asker import Answer, Asker
from bench.blog import Measured, a_blog, a_thread
from bench.truth import Truth, numbers_in
from blog import clock
from blog.accounts.models import Person, Role
from blog.posts.models import Post
from tests import postgresql
from tests.browse import Visitor
from tests.build import a_person
from tests.operate import serving
from tests.program import GATEPOST
from tests.site.settings import comments_are

SECONDS, WARM_UP = 60, 5
RATE = 300
CONNECTIONS = 8
POSTS, COMMENTS = 20, 50
MEMBERS = 1_500
"""Who comment, once each: nobody may do so again so soon."""
READERS = 20
OTHERS = ("/", "/archive", "/feeds/posts/default", "/feeds/comments/default", "/feed.json")
LATE = {"SQLite": 0.0, "PostgreSQL": 0.1}
"""Seconds that an answer may be behind: docs/caching.md."""

SIGNED_IN, CHANGES = 0.04, 0.01

OK, SEE_OTHER, NOT_MODIFIED = 200, 303, 304


def main(words: list[str]) -> None:
    seconds = next((int(word) for word in words if word.isdecimal()), SECONDS)
    first = postgresql.open_run()
    try:
        for name in LATE:
            if name.lower() in words or not {"sqlite", "postgresql"} & set(words):
                url = None if name == "SQLite" else postgresql.start("mixed")
                for row in measure(name, url, seconds, RATE if "steady" in words else None):
                    print(*row, sep=": ")
    finally:
        if first:
            postgresql.close_run()


def measure(
    name: str, url: str | None, seconds: int, rate: int | None = None
) -> list[tuple[str, str]]:
    with a_blog(url, cache="on") as blog:
        load = Load(*cast(blog), Truth(LATE[name]), rate)
        environ = {"GATEPOST_INSTANCE": str(blog.instance), "GATEPOST_DATABASE_URL": url or ""}
        with serving("--workers", "2", "--no-letters", program=GATEPOST, **environ) as address:
            asyncio.run(load.last(address, WARM_UP))
            load.took.clear()  # of the pages that nobody had asked for yet
            asyncio.run(load.last(address, seconds))
    return [(f"{name}, {what}", figure) for what, figure in load.figures(seconds)]


@dataclass(slots=True)
class Member:
    """What a member's browser sends."""

    cookies: str
    token: str


def cast(blog: Measured) -> tuple[dict[str, int], list[Member], list[Member], list[Member]]:
    """Return posts with their ids, members who comment, members who read, and moderators."""
    for number in range(POSTS):
        a_thread(blog.database, COMMENTS, title=f"Post {number}")
    with blog.database.transaction() as session:
        posts = {str(post.path): post.id for post in session.scalars(select(Post))}
        session.execute(update(Post).values(published_at=clock.now()))  # old ones hold comments
        comments_are(session, first_comment_mode="off")
        people = [a_person(session, f"member {number}") for number in range(MEMBERS + READERS)]
        moderators = [a_person(session, f"max {number}", Role.MODERATOR) for number in range(2)]
    posts.pop(blog.many)  # a thread of its own length, read in pages
    members = [member(blog, each) for each in people]
    return posts, members[READERS:], members[:READERS], [member(blog, each) for each in moderators]


def member(blog: Measured, person: Person) -> Member:
    visitor = Visitor(blog.app).signed_in_as(person)
    token = visitor.token()
    found = [visitor.client.get_cookie(name) for name in ("gatepost", "session")]
    return Member("; ".join(f"{each.key}={each.value}" for each in found if each), token)


@dataclass(slots=True)
class Load:
    posts: dict[str, int]
    writers: list[Member]
    readers: list[Member]
    moderators: list[Member]
    truth: Truth
    rate: int | None
    """How often a second it asks; as often as there is an answer, when that is nothing."""
    took: dict[str, list[float]] = field(default_factory=dict)
    wrong: Counter[str] = field(default_factory=Counter)
    tags: dict[str, tuple[str, frozenset[int]]] = field(default_factory=dict)
    """By address: the tag of a page that was read, and the comments on it."""
    published: list[tuple[int, int]] = field(default_factory=list)
    """Numbers and ids of comments that may be removed."""
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    chance: random.Random = field(default_factory=lambda: random.Random(4))

    async def last(self, address: str, seconds: float) -> None:
        """Ask over all connections until the time is up."""
        ends = perf_counter() + seconds
        await asyncio.gather(*(self._reader(address, ends) for _ in range(CONNECTIONS)))

    async def _reader(self, address: str, ends: float) -> None:
        asker = Asker(address)
        await asker.open()
        begins = perf_counter() + self.chance.random() * CONNECTIONS / (self.rate or RATE)
        for n in count():
            asker.due = begins + n * CONNECTIONS / self.rate if self.rate else perf_counter()
            await asyncio.sleep(max(0.0, asker.due - perf_counter()))
            if perf_counter() >= ends:
                break
            await self._something()(asker)
        await asker.close()

    def _something(self) -> Callable[[Asker], Awaitable[None]]:
        drawn = self.chance.random()
        if drawn >= SIGNED_IN + CHANGES:
            return self._read
        if drawn >= CHANGES:
            return self._read_as_member
        decides = self.published and (self.chance.random() < 0.5 or not self.writers)
        return self._remove if decides else self._comment

    async def _read(self, asker: Asker) -> None:
        some = self.chance.random() < 0.7
        path = self.chance.choice(list(self.posts) if some else OTHERS)
        known = self.tags.get(path) if self.chance.random() < 0.5 else None
        headers = {"If_None_Match": known[0]} if known else {}
        answer = await asker.get(path, **headers)
        self._note("anonymous read" if not known else "asked again", answer, OK, NOT_MODIFIED)
        if answer.status == OK:
            shown = numbers_in(answer.body)
            self.tags[path] = answer.headers["etag"], shown
            self.truth.check(path, shown, answer.asked)
        elif known:
            self.truth.check(path, known[1], answer.asked)

    async def _read_as_member(self, asker: Asker) -> None:
        path = self.chance.choice(list(self.posts))
        answer = await asker.get(path, Cookie=self.chance.choice(self.readers).cookies)
        self._note("member's read", answer, OK)
        self.truth.check(path, numbers_in(answer.body), answer.asked)

    async def _comment(self, asker: Asker) -> None:
        if not self.writers:
            return
        path, number, who = (
            self.chance.choice(list(self.posts)),
            next(self.numbers),
            self.writers.pop(),
        )
        form = {"csrf_token": who.token, "body": f"Said as number {number}. And well said."}
        answer = await asker.post(f"/posts/{self.posts[path]}/comments", form, Cookie=who.cookies)
        self._note("comment", answer, SEE_OTHER)
        if answer.status == SEE_OTHER:
            self.truth.comes(path, number, perf_counter())
            self.published.append((number, int(answer.headers["location"].rpartition("/")[2])))

    async def _remove(self, asker: Asker) -> None:
        place = self.chance.randrange(len(self.published))
        (number, comment), who = self.published.pop(place), self.chance.choice(self.moderators)
        self.truth.leaving.add(number)
        form = {"csrf_token": who.token, "comment": str(comment), "version": "1"}
        answer = await asker.post(
            "/moderation/decisions",
            {**form, "decision": "remove", "reason": "Off topic"},
            Cookie=who.cookies,
        )
        self._note("decision", answer, SEE_OTHER)
        if answer.status == SEE_OTHER:
            self.truth.goes(number, perf_counter())

    def _note(self, what: str, answer: Answer, *right: int) -> None:
        self.took.setdefault(what, []).append(answer.took)
        if answer.status not in right:
            self.wrong[f"{what}: {answer.status}"] += 1

    def figures(self, seconds: float) -> Iterator[tuple[str, str]]:
        every = [each for kind in self.took.values() for each in kind]
        yield "requests", f"{len(every):,} in {seconds} s, {len(every) / seconds:,.0f}/s"
        yield "errors", ", ".join(f"{n} {what}" for what, n in self.wrong.items()) or "none"
        old = f"{self.truth.stale} of {self.truth.checks:,}"
        if self.truth.late:
            behind = max(self.truth.behind, default=0) * 1000
            old += f"; behind, but by no more than {self.truth.late * 1000:.0f} ms:"
            old += f" {len(self.truth.behind)}, the furthest by {behind:.0f} ms"
        yield "old answers", old
        for what, took in [("all", every), *sorted(self.took.items())]:
            yield f"p50 and p99, {what} ({len(took):,})", percentiles(took)


def percentiles(took: list[float]) -> str:
    parts = statistics.quantiles(took, n=100) if len(took) > 1 else took * 99
    return f"{parts[49] * 1000:.1f} ms, {parts[98] * 1000:.1f} ms"


if __name__ == "__main__":
    main(sys.argv[1:])
