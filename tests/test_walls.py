"""What comes from elsewhere stops at the wall, and the wall writes it down."""

import json
import logging
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from blog import create_app, error_pages, log_lines, security_log
from blog.config import Config, Hsts
from tests.browse import Visitor
from tests.build import PASSWORD, a_person


class Lines(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(log_lines.JsonLines())
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
    foreign = [each for each in lines.told if each["event"] == "post.foreign"]
    assert [each["relation"] for each in foreign] == [relation]


@pytest.mark.parametrize(
    ("base", "origin", "code"),
    [
        ("https://blog.example", "https://blog.example", 422),
        ("https://blog.example", "http://blog.example", 403),
        ("https://blog.example", "https://blog.example:8443", 403),
        ("https://blog.example", "null", 403),
        ("http://localhost", "http://localhost", 422),
        ("http://localhost", "https://localhost", 403),
    ],
)
def test_an_origin_is_ours_with_its_scheme(
    visit: Visitor, monkeypatch: pytest.MonkeyPatch, base: str, origin: str, code: int
) -> None:
    monkeypatch.setitem(visit.app.config, "BASE_URL", base)
    assert visit.post("/login", headers={"Origin": origin}).status_code == code


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
        (OLD_REPORT, ("script-src-elem", "/reset/*", "https://mallory.example")),
        (NEW_REPORT, ("style-src-attr", "/moderation/*/5", "inline")),
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
    security_log._once.cache_clear()
    codes = [visit.client.post("/csp-reports", data=many).status_code for _ in range(63)]
    assert (codes[0], codes[-1]) == (204, 429)
    events = Counter(each["event"] for each in lines.told)
    assert events["csp.violation"] == 600
    assert 1 <= events["limit.reached"] <= 2  # a minute may begin in between


def test_what_happens_to_an_account_is_a_line_without_its_address(
    visit: Visitor, session: Session, lines: Lines
) -> None:
    rita = a_person(session, "rita")
    session.commit()
    security_log._once.cache_clear()
    assert rita.account is not None
    typed = {"email": rita.account.email, "password": "not her password"}
    assert visit.post("/login", typed).status_code == 422
    assert visit.post("/login", {**typed, "email": "nobody@mail.example"}).status_code == 422
    assert visit.post("/login", {**typed, "password": PASSWORD}).status_code == 303
    assert visit.get("/settings/").status_code == 403
    proof = {"old_password": "not her password", "password": "three little words"}
    assert visit.post("/me/password", proof).status_code == 422
    assert visit.post("/me/password", {**proof, "old_password": PASSWORD}).status_code == 303
    assert visit.post("/logout").status_code == 303
    assert [each["event"] for each in lines.told] == [
        "sign_in.failed",
        "sign_in.failed",
        "sign_in",
        "account.new_device",
        "access.refused",
        "proof.failed",
        "account.password_changed",
        "sign_in",
        "sign_out",
    ]
    assert lines.told[0]["account"] != lines.told[1]["account"]
    assert {each.get("network") for each in lines.told} == {None, "127.0.0.0/24"}
    assert all(each["at"].endswith("+00:00") for each in lines.told)  # type: ignore[attr-defined]
    for secret in (rita.account.email, "nobody@", PASSWORD, "not her", "three little"):
        assert secret not in json.dumps(lines.told)


def test_an_error_tells_no_value_and_breaks_no_line(
    app: Flask, session: Session, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(SQLAlchemyError) as error:
        session.execute(text("SELECT :secret FROM nothing"), {"secret": "rita@mail.example"})
    session.rollback()
    assert "rita@mail.example" not in str(error.value)
    with app.test_request_context("/line%0Aforged"):
        answer = error_pages.mishap(ValueError("broken"))
    assert (answer.status_code, "broken" in answer.get_data(as_text=True)) == (500, False)
    assert "/line\\nforged" in caplog.messages[-1]


def test_an_error_tells_the_door_and_no_token_of_a_letter(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    secret = "ImFkYSI.c2VjcmV0"
    letters = [
        each
        for each in app.url_map.iter_rules()
        if {"token", "link"} & each.arguments and "GET" in (each.methods or ())
    ]
    assert len(letters) >= 8
    for rule in letters:
        _, path = rule.build(dict.fromkeys(rule.arguments, secret)) or ("", "")
        assert secret in path
        with app.test_request_context(path):
            error_pages.mishap(ValueError("broken"))
        assert rule.endpoint in caplog.messages[-1]
        assert secret not in caplog.text, rule
    with app.test_request_context("/moderation/comments/5"):
        error_pages.mishap(ValueError("broken"))
    assert "/moderation/*/5" in caplog.messages[-1], "what it was about"


@pytest.mark.parametrize(
    "typed", ['\n{"event": "sign_in", "person": 1}', "\r\x1b[2J", "\u2028\u0085\x00", '", "at": "']
)
def test_text_that_was_typed_begins_no_line_in_any_log(
    typed: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", [])
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    log_lines.init()
    try:
        fail(typed)
    except ValueError as error:
        logging.getLogger("gatepost.mail").exception("not sent: %s", typed)
        sys.excepthook(type(error), error, error.__traceback__)
    said = capsys.readouterr().err
    assert said.isascii()
    lines = said.split("\n")
    assert [each.isprintable() for each in lines] == [True, True, True]
    first, second = (json.loads(each) for each in lines[:2])
    assert (first["message"], first["log"]) == (f"not sent: {typed}", "gatepost.mail")
    assert all(f"ValueError: {typed}" in each["traceback"] for each in (first, second))
    assert second["level"] == "critical"


def fail(text: str) -> None:
    raise ValueError(text)


def test_a_line_is_never_longer_than_we_chose(lines: Lines) -> None:
    security_log.record("test", typed="x\n" * 10_000)
    assert len(lines.told[0]["typed"]) == security_log.VALUE_MAX  # type: ignore[arg-type]


def test_the_policy_names_where_to_report(visit: Visitor) -> None:
    headers = visit.get("/").headers
    assert "report-uri /csp-reports; report-to csp" in headers["Content-Security-Policy"]
    assert headers["Reporting-Endpoints"] == 'csp="/csp-reports"'


def test_a_blog_on_https_stays_on_it(app: Flask, config: Config, tmp_path: Path) -> None:
    assert "Strict-Transport-Security" not in Visitor(app).get("/healthz").headers
    secure = Config(
        instance=tmp_path,
        database_url=config.database_url,
        base_url="https://blog.example",
        secret_key=config.secret_key,
    )

    def said(config: Config) -> str:
        asked = create_app(config).test_client()
        answer = asked.get("/healthz", base_url="https://blog.example")
        return str(answer.headers["Strict-Transport-Security"])

    assert said(secure) == "max-age=63072000"
    # What lies below its name is the operator's to bind, too.
    assert said(replace(secure, hsts=Hsts.SUBDOMAINS)) == "max-age=63072000; includeSubDomains"
