"""The form of how the blog is found."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from blog.db import Database
from blog.settings.models import DiscoverySettings, FeedText
from tests.browse import words
from tests.settings.test_sections import an_admin, resend, settings_now

PAGE = "/settings/discovery"


def test_an_admin_says_how_the_blog_is_found_and_the_history_tells(
    app: Flask, session: Session, database: Database
) -> None:
    browser = an_admin(app, session)
    answer = resend(
        browser,
        PAGE,
        feed_text="summary",
        hub=" https://hub.example/ ",
        robots="User-agent: GPTBot\r\nDisallow: /\r\n\r\n# thanks\r\n",
        profiles="https://social.example/@ada\n\n https://ada.example/\n",
        picture="https://pictures.example/gate.png",
    )
    assert (answer.status_code, answer.location) == (303, PAGE)
    assert settings_now(database).discovery == DiscoverySettings(
        feed_text=FeedText.SUMMARY,
        hub="https://hub.example/",
        robots="User-agent: GPTBot\nDisallow: /\n\n# thanks",
        profiles=("https://social.example/@ada", "https://ada.example/"),
        picture="https://pictures.example/gate.png",
    )
    told = words(browser.get("/settings/history"))
    assert "Texts in feeds: from “The whole text” to “The beginning only”." in told
    assert "Your other addresses: added “https://social.example/@ada”" in told
    assert resend(browser, PAGE).status_code == 303
    assert settings_now(database).version == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"hub": "javascript:alert(1)"},
        {"hub": "hub.example"},
        {"hub": "https://[bad"},
        {"picture": "/relative.png"},
        {"picture": "https://a.example/a b.png"},
        {"profiles": "https://good.example/\njavascript:alert(1)"},
        {"robots": "User-agent: x\nno colon here"},
        {"robots": "x" * 5001},
        {"feed_text": "none"},
    ],
)
def test_what_is_no_address_or_line_is_sent_back(
    app: Flask, session: Session, database: Database, wrong: dict[str, str]
) -> None:
    browser = an_admin(app, session)
    assert resend(browser, PAGE, **wrong).status_code == 422
    assert settings_now(database).discovery == DiscoverySettings()
