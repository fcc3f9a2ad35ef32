"""A real Chromium, and a real server with a blog and a post office of its own for each module of tests."""

import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from sqlalchemy import update
from sqlalchemy.orm import Session

from blog import clock, create_app, migrate
from blog.accounts.models import Letter, Person
from blog.config import Config
from tests.browse import COOKIE, a_token
from tests.operate import serving
from tests.postoffice import PostOffice
from tests.program import PATIENCE

NAMES = (
    "chromium-headless-shell",  # the same pages, in three quarters of the time
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)

ARGUMENTS = [
    "--no-sandbox",  # root has no other choice
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",  # tests reach this machine alone
]

ANSWER_MS = 20_000
"""How long a page may take on a busy machine before a test gives up."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    found = os.environ.get("GATEPOST_CHROMIUM") or next(
        filter(None, map(shutil.which, NAMES)), None
    )
    if found is None:
        if os.environ.get("GATEPOST_BROWSER") == "required":
            pytest.fail("GATEPOST_BROWSER=required, and there is no Chromium.", pytrace=False)
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield browser
        browser.close()


class Blog:
    """A blog that is being served: its address, its database, its post, and browsers to look at it."""

    def __init__(self, chromium: Browser, app: Flask, office: PostOffice) -> None:
        self.chromium = chromium
        self.app = app
        self.office = office
        self.address = ""
        self.open = ExitStack()

    @contextmanager
    def database(self) -> Iterator[Session]:
        with self.app.extensions["database"].transaction() as session:
            yield session

    def browse(
        self, person: Person | None = None, *, javascript: bool = True, dark: bool = False
    ) -> Page:
        """Return a page of a new browser, of somebody who may be signed in."""
        context = self.chromium.new_context(
            base_url=self.address,
            java_script_enabled=javascript,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        context.set_default_timeout(ANSWER_MS)
        self.open.callback(context.close)
        if person is not None:
            self.sign_in(context, person)
        return context.new_page()

    def sign_in(self, context: BrowserContext, person: Person) -> None:
        with self.database() as session:
            token = a_token(session, person)
        context.add_cookies([{"name": COOKIE, "value": token, "url": self.address}])

    def let_letters_leave(self) -> None:
        """Let the undo window of what was done so far be over."""
        with self.database() as session:
            waiting = update(Letter).where(Letter.due_at.is_not(None))
            session.execute(waiting.values(due_at=clock.now()))

    def letter_to(self, email: str, about: str = "") -> Any:
        """Return the newest letter that came by SMTP and whose subject says so; the server sends in a moment of its own."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            for received in reversed(self.office.letters):
                letter: Any = message_from_bytes(received.content, policy=policy.default)
                if received.to == [email] and about in letter["Subject"]:
                    return letter
            time.sleep(0.1)
        raise AssertionError(f"no letter to {email}")

    def link_in_letter_to(self, email: str, about: str = "") -> str:
        found = re.search(r"http://\S+", self.letter_to(email, about).get_content())
        assert found is not None
        return found[0]


@pytest.fixture(scope="module")
def serve(
    chromium: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., Blog]]:
    """Return what serves a new blog, filled by the function it is given."""
    with ExitStack() as stack:

        def start(
            fill: Callable[[Session], Any], host: str = "127.0.0.1", **variables: str
        ) -> Blog:
            instance = tmp_path_factory.mktemp("blog")
            config = Config.from_environ({"GATEPOST_INSTANCE": str(instance)})
            app = create_app(config)
            engine = app.extensions["database"].engine
            stack.callback(engine.dispose)
            migrate.upgrade(engine)
            office = stack.enter_context(PostOffice())
            blog = Blog(chromium, app, office)
            with blog.database() as session:
                fill(session)
            blog.address = stack.enter_context(
                serving(
                    host=host,
                    GATEPOST_INSTANCE=str(instance),
                    GATEPOST_SMTP_URL=office.url,
                    **variables,
                )
            )
            stack.callback(blog.open.close)
            return blog

        yield start


@pytest.fixture(autouse=True)
def close_pages(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if "blog" in request.fixturenames:
        request.getfixturevalue("blog").open.close()
