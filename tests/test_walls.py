"""What comes from elsewhere stops at the wall, and the wall writes it down."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from blog import create_app, security_log
from blog.config import Config
from tests.browse import Visitor


class Lines(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(security_log.JsonLines())
        self.told: list[dict[str, object]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.told.append(json.loads(self.format(record)))


@pytest.fixture
def lines() -> Iterator[Lines]:
    handler = Lines()
    security_log.log.addHandler(handler)
    yield handler
    security_log.log.removeHandler(handler)


@pytest.mark.parametrize("relation", ["cross-site", "same-site", "nonsense"])
def test_a_form_that_another_sites_page_sends_is_refused_and_written_down(
    visit: Visitor, lines: Lines, relation: str
) -> None:
    answer = visit.post("/login", headers={"Sec-Fetch-Site": relation})
    assert answer.status_code == 403
    assert [(each["event"], each["relation"]) for each in lines.told] == [
        ("post.foreign", relation)
    ]


@pytest.mark.parametrize("relation", ["same-origin", "none"])
def test_our_own_forms_pass(visit: Visitor, relation: str) -> None:
    assert visit.post("/login", headers={"Sec-Fetch-Site": relation}).status_code == 422


def test_reading_from_another_site_is_welcome(visit: Visitor) -> None:
    assert visit.get("/", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


OLD_REPORT = {
    "csp-report": {
        "document-uri": "http://localhost/reset/the-secret-of-a-letter?x=1",
        "effective-directive": "script-src-elem",
        "blocked-uri": "https://mallory.example/path?secret",
        "script-sample": "alert(1)",
    }
}
NEW_REPORT = [
    {
        "type": "csp-violation",
        "body": {
            "documentURL": "http://localhost/moderation/comments/5",
            "effectiveDirective": "style-src-attr",
            "blockedURL": "inline",
        },
    }
]


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        (OLD_REPORT, ("script-src-elem", "/reset", "https://mallory.example")),
        (NEW_REPORT, ("style-src-attr", "/moderation", "inline")),
    ],
)
def test_a_report_of_a_browser_becomes_a_line_without_secrets(
    visit: Visitor, lines: Lines, sent: object, told: tuple[str, str, str]
) -> None:
    answer = visit.client.post(
        "/csp-reports", data=json.dumps(sent), content_type="application/csp-report"
    )
    assert answer.status_code == 204
    line = lines.told[0]
    assert (line["event"], line["directive"], line["page"], line["blocked"]) == (
        "csp.violation",
        *told,
    )
    assert set(line) == {"at", "event", "directive", "page", "blocked"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe",
        b"[" * 16_000,
        b"{}",
        b"[1, null, {}]",
        b'{"csp-report": []}',
        b'{"csp-report": {"document-uri": 5, "blocked-uri": "http://[", "effective-directive": {}}}',
        b'{"csp-report": "' + b"x" * 100_000 + b'"}',
        json.dumps(NEW_REPORT * 1000).encode(),
    ],
)
def test_what_is_no_report_does_no_harm(visit: Visitor, lines: Lines, body: bytes) -> None:
    answer = visit.client.post("/csp-reports", data=body, content_type="application/reports+json")
    assert answer.status_code == 204
    assert len(lines.told) <= 1


def test_nobody_fills_the_log(visit: Visitor, lines: Lines) -> None:
    many = json.dumps(NEW_REPORT * 50)
    codes = [visit.client.post("/csp-reports", data=many).status_code for _ in range(61)]
    assert (codes[0], codes[-1]) == (204, 429)
    assert len(lines.told) == 600


def test_a_line_is_never_longer_than_we_chose(lines: Lines) -> None:
    security_log.record("test", typed="x\n" * 10_000)
    assert len(lines.told[0]["typed"]) == security_log.VALUE_MAX  # type: ignore[arg-type]


def test_the_policy_names_where_to_report(visit: Visitor) -> None:
    headers = visit.get("/").headers
    assert "report-uri /csp-reports; report-to csp" in headers["Content-Security-Policy"]
    assert headers["Reporting-Endpoints"] == 'csp="/csp-reports"'


def test_a_blog_on_https_stays_on_it(app: Flask, config: Config, tmp_path: Path) -> None:
    assert "Strict-Transport-Security" not in Visitor(app).get("/healthz").headers
    secure = create_app(
        Config(
            instance=tmp_path,
            database_url=config.database_url,
            base_url="https://blog.example",
            secret_key=config.secret_key,
        )
    )
    answer = secure.test_client().get("/healthz", base_url="https://blog.example")
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=63072000")
