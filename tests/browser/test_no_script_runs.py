"""Everything that is known to run a script, as comment, name, title, label, body and reason: none does."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page
from sqlalchemy import select

from blog.accounts.models import Person, Role
from blog.comments import lifecycle
from blog.comments.models import Comment, Status
from blog.markup import comment_html, post_html
from blog.posts.acts import Act, record_act
from blog.posts.models import Post, SourceFormat
from blog.settings.models import BlogSettings, Settings, SettingsVersion
from tests.browser.conftest import Blog
from tests.build import NOON, a_comment, a_person, a_post

CORPUS = Path(__file__).parents[3] / "shared" / "corpora" / "xss" / "h5sc-odd.json"


def batched(vectors: list[str], size: int) -> list[list[str]]:
    return [vectors[start : start + size] for start in range(0, len(vectors), size)]


FOUND_IN_PAGE = """() => [...document.querySelectorAll('*')].filter(element =>
  (element.localName === 'script' && !element.src && element.type !== 'application/ld+json') ||
  ['style', 'object', 'embed', 'applet', 'base', 'frameset'].includes(element.localName) ||
  [...element.attributes].some(({name, value}) =>
    /^on|^style$|^srcdoc$/i.test(name) ||
    (/href$|src$|action$|^data$|^poster$|^background$/i.test(name) &&
      /^[\\s\\0-\\x1f]*(javascript|vbscript|data)\\s*:/i.test(value)))
).map(element => element.outerHTML.slice(0, 200))"""
"""What could run once somebody clicks or another browser looks at it."""

HARMLESS = ("net::ERR_", "status of 404")
"""Pictures of the vectors that do not exist."""


class Guard:
    """Watches a browser for anything that ran or was kept from running by the policy alone."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.seen: list[str] = []
        page.on("dialog", self._dialog)
        page.on("pageerror", lambda error: self._note(f"error: {error}"))
        page.on("console", lambda said: said.type == "error" and self._note(said.text))
        page.add_init_script(
            "for (const name of ['alert', 'confirm', 'prompt', 'print'])"
            " window[name] = said => console.error('ran: ' + name + ' ' + said)"
        )

    def visit(self, address: str) -> None:
        answer = self.page.goto(address)
        assert answer is not None
        assert answer.status == 200, f"{address}: {answer.status}"
        self.seen += [f"{address}: {each}" for each in self.page.evaluate(FOUND_IN_PAGE)]

    def visit_all_from(self, address: str) -> int:
        """Visit a list and every page of it that follows; return how many there were."""
        visited = 1
        self.visit(address)
        while (onward := self.page.locator("a[rel=next]")).count():
            self.visit(str(onward.first.get_attribute("href")))
            visited += 1
        return visited

    def _dialog(self, dialog: Any) -> None:
        self._note(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _note(self, what: str) -> None:
        if not any(each in what for each in HARMLESS):
            self.seen.append(f"{self.page.url}: {what}")


@pytest.fixture(scope="module")
def blog(serve: Callable[..., Blog]) -> Blog:
    if not CORPUS.exists():
        pytest.skip(f"the vectors are not here ({CORPUS.name})")
    vectors = [each["html"] for each in json.loads(CORPUS.read_text(encoding="utf-8"))]
    assert len(vectors) == 70

    def fill(session: Any) -> None:
        ada = a_person(session, "ada", Role.ADMIN)
        document = asdict(Settings(blog=BlogSettings(posts_per_page=100)))
        del document["version"]
        session.add(SettingsVersion(follows=0, document=document, at=NOON))
        for some in batched(vectors, 7):
            fill_with(session, some, ada)

    return serve(fill)


def fill_with(session: Any, vectors: Sequence[str], ada: Person) -> None:
    """Make one of everything out of some vectors: pages are dear, and each may hold several.

    Each vector goes through the sanitiser alone, so that none can swallow another; what is escaped as
    it stands is one text of them all.
    """
    together = " ".join(vectors)
    author = a_person(session)
    author.display_name = together
    post = a_post(session, author, title=together, labels=(together,))
    post.source, post.source_format = together, SourceFormat.HTML
    post.html = "".join(post_html(each, "html").html for each in vectors)
    for vector in vectors:
        comment = a_comment(session, post, author, source=vector)
        a_comment(session, post, author, source=f"Answer:\n\n{vector}", answers=comment)
        a_comment(session, post, author, source=vector, status=Status.PENDING)
    held = a_comment(session, post, author, source=together, status=Status.PENDING)
    held.html = "".join(comment_html(each) for each in vectors)
    lifecycle.move(session, held, Status.SPAM, by=ada, reason=together, at=NOON)
    record_act(session, Act.EDITED, post, by=ada, at=NOON)


@pytest.fixture
def guard(blog: Blog, request: pytest.FixtureRequest) -> Iterator[Guard]:
    with blog.database() as session:
        ada = a_session_of(session, "ada")
    watching = Guard(blog.browse(ada if request.param == "ada" else None))
    yield watching
    assert watching.seen == []


def a_session_of(session: Any, name: str) -> Person:
    person = session.scalars(select(Person).where(Person.display_name == name)).one()
    session.refresh(person, ["account"])
    return person


def all_of(blog: Blog, column: Any, *where: Any) -> list[Any]:
    with blog.database() as session:
        return list(session.scalars(select(column).where(*where)))


READER = pytest.mark.parametrize("guard", ["a reader"], indirect=True)
ADA = pytest.mark.parametrize("guard", ["ada"], indirect=True)


@READER
def test_on_the_pages_of_posts(blog: Blog, guard: Guard) -> None:
    for path in all_of(blog, Post.path):
        guard.visit(path)


@READER
def test_on_the_front_page_and_the_archive(guard: Guard) -> None:
    for address in ("/", "/archive", "/2026/", "/2026/03/"):
        guard.visit_all_from(address)


@READER
def test_among_what_is_found(guard: Guard) -> None:
    """Nearly every vector has the one or the other of these words, and shows it as text."""
    for question in ("alert*", "javascript"):
        assert guard.visit_all_from(f"/search?q={question}") > 1


@READER
def test_on_the_pages_of_people(blog: Blog, guard: Guard) -> None:
    for person in all_of(blog, Person.id, Person.display_name != "ada"):
        guard.visit(f"/people/{person}")


@ADA
def test_in_the_queues_and_the_log(guard: Guard) -> None:
    guard.visit("/moderation/?queue=spam")
    for queue in ("pending", "published"):
        assert guard.visit_all_from(f"/moderation/?queue={queue}") > 1
    guard.visit_all_from("/moderation/log")


@ADA
def test_on_the_cases(blog: Blog, guard: Guard) -> None:
    for comment in all_of(blog, Comment.id, Comment.status == Status.SPAM):
        guard.visit(f"/moderation/comments/{comment}")


@ADA
def test_at_the_writing_desk_and_among_the_people(blog: Blog, guard: Guard) -> None:
    guard.visit_all_from("/write/")
    guard.visit_all_from("/settings/people")
    for post in all_of(blog, Post.id)[::3]:
        guard.visit(f"/write/{post}")


def test_a_script_that_runs_would_be_seen(blog: Blog) -> None:
    watching = Guard(blog.browse())
    watching.page.route(
        "**/inline",
        lambda route: route.fulfill(
            content_type="text/html", body="<p onclick='1'>x</p><script>alert(7)</script>"
        ),
    )
    watching.visit("/inline")
    assert any("ran: alert 7" in each for each in watching.seen)
    assert any("onclick" in each for each in watching.seen)
