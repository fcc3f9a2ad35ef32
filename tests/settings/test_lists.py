"""Lists of patterns and domains in the form of the comments' settings."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from blog.db import Database
from blog.markup import PATTERN_LENGTH_MAX, PATTERNS_MAX
from tests.browse import words
from tests.settings.test_sections import an_admin, resend, settings_now, versions

PATH = "/settings/comments"


def test_patterns_keep_their_capitals_and_domains_their_hosts(
    app: Flask, session: Session, database: Database
) -> None:
    browser = an_admin(app, session)
    answer = resend(
        browser,
        PATH,
        held_patterns=" \\D+x \r\n\\d+x\r\n\\d+x\r\n\r\n",
        blocked_domains="https://Spam.example/page\r\n*.bücher.example\r\nspam.example",
        hold_labels="Politics\r\npolitics",
        hold_posts="http://localhost/2026/03/A.html\r\n /p/b.html ",
        member_days="3",
    )
    assert answer.status_code == 303
    now = settings_now(database).comments
    assert now.held_patterns == ("\\D+x", "\\d+x")
    assert now.blocked_domains == ("spam.example", "bücher.example")
    assert now.hold_posts == ("/2026/03/A.html", "/p/b.html")
    assert (now.hold_labels, now.member_days) == (("Politics",), 3)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"held_patterns": "("}, "“(” is no pattern that can be used: missing )"),
        ({"held_patterns": "(?=a)b"}, "is no pattern that can be used"),
        ({"blocked_patterns": "fine\n(a)\\1"}, "is no pattern that can be used"),
        ({"held_patterns": "a" * 100_000}, f"at most {PATTERN_LENGTH_MAX} characters"),
        ({"held_patterns": "(" * 100_000}, f"at most {PATTERN_LENGTH_MAX} characters"),
        ({"held_patterns": "((a{100}){100}){100}"}, "is no pattern that can be used"),
        ({"held_patterns": "\n".join(f"a{number}" for number in range(PATTERNS_MAX + 1))},
         f"At most {PATTERNS_MAX} lines."),
        ({"held_patterns": "\n".join(f"{letter}{{1000}}" for letter in "abcdefghijklmnopqrstu")},
         "too much work"),
        ({"blocked_domains": "two words"}, "“two words” is no domain."),
        ({"hold_posts": "a-walk"}, "“a-walk” is no address of a post."),
        ({"hold_posts": "/" + "x" * 500}, "at most 500 characters"),
        ({"allowed_domains": "x" * 101}, "at most 100 characters"),
        ({"allowed_domains": "http://"}, "is no domain"),
        ({"member_days": "-1"}, "between 0 and"),
        ({"record_percent": "101"}, "between 0 and 100"),
        ({"record_of": "2"}, "between 3 and 100"),
        ({"record_of": "ten"}, "Not a valid integer value"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_comes_back_with_a_reason_and_changes_nothing(
    app: Flask, session: Session, database: Database, typed: dict[str, Any], told: str
) -> None:
    browser = an_admin(app, session)
    answer = resend(browser, PATH, **typed)
    assert answer.status_code == 422
    assert told in words(answer)
    assert versions(database) == 0


def test_letters_for_a_number_are_told_once(app: Flask, session: Session) -> None:
    page = resend(an_admin(app, session), PATH, record_of="ten").get_data(as_text=True)
    assert "Not a valid integer value." in page
    assert "Number must be between" not in page
