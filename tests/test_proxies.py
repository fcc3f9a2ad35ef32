"""Who asks, where proxies are trusted and where they are not; and for which host."""

from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request as Question
from urllib.request import urlopen

import pytest
from flask import Flask
from werkzeug.test import Client, EnvironBuilder, run_wsgi_app
from werkzeug.wrappers import Request, Response

from blog.headers import HEADERS
from blog.proxies import BehindProxies
from tests.browse import Visitor
from tests.operate import gatepost, serving
from tests.program import PATIENCE

TRUSTED = (ip_network("127.0.0.1"), ip_network("10.0.0.0/8"), ip_network("fd00::/8"))
PROXY = {"REMOTE_ADDR": "127.0.0.1"}


@Request.application
def says_who(request: Request) -> Response:
    answer = Response(f"{request.remote_addr} {request.scheme}")
    answer.headers["Cache-Control"] = request.args.get("cache", "private, no-cache")
    return answer


def ask(
    remote: str, forwarded: str | None = None, host: str = "blog.example", path: str = "/"
) -> tuple[str, str]:
    """Return status and text of the answer to a request that came from ``remote``."""
    headers = {"Host": host, "X-Forwarded-Proto": "ftp", "X-Forwarded-Host": "evil.example"}
    if forwarded is not None:
        headers["X-Forwarded-For"] = forwarded
    builder = EnvironBuilder(path, headers=headers, environ_base={"REMOTE_ADDR": remote})
    behind = BehindProxies(says_who, TRUSTED, "https://blog.example")
    body, status, _ = run_wsgi_app(behind, builder.get_environ(), buffered=True)
    return status, b"".join(body).decode()


@pytest.mark.parametrize(
    ("remote", "forwarded", "client"),
    [
        ("127.0.0.1", "192.0.2.7", "192.0.2.7"),
        ("::ffff:127.0.0.1", "192.0.2.7", "192.0.2.7"),
        ("127.0.0.1", "2001:db8::7", "2001:db8::7"),
        ("127.0.0.1", "::ffff:192.0.2.7", "192.0.2.7"),
        ("127.0.0.1", "192.0.2.7, 10.1.2.3", "192.0.2.7"),
        ("fd00::1", "192.0.2.7, 10.1.2.3, fd00::2", "192.0.2.7"),
        ("127.0.0.1", "203.0.113.9, 192.0.2.7", "192.0.2.7"),
        ("127.0.0.1", "10.9.9.9, 192.0.2.7", "192.0.2.7"),
        ("127.0.0.1", "made up, 192.0.2.7", "192.0.2.7"),
        ("127.0.0.1", "192.0.2.7, made up", "127.0.0.1"),
        ("127.0.0.1", "192.0.2.7, made up, 10.1.2.3", "10.1.2.3"),
        ("127.0.0.1", "10.1.2.3", "10.1.2.3"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", None, "127.0.0.1"),
    ],
)
def test_a_trusted_proxy_says_who_asks(remote: str, forwarded: str | None, client: str) -> None:
    assert ask(remote, forwarded) == ("200 OK", f"{client} https")


@pytest.mark.parametrize(
    "remote", ["192.0.2.1", "128.0.0.1", "2001:db8::1", "", "unix:", "127.0.0.1" * 9]
)
def test_nobody_else_does(remote: str) -> None:
    status, said = ask(remote, "203.0.113.9")
    assert status == "200 OK"
    assert "203.0.113.9" not in said


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("blog.example", "200 OK"),
        ("BLOG.example", "200 OK"),
        ("blog.example:443", "200 OK"),
        ("blog.example:80", "421 Misdirected Request"),
        ("evil.example", "421 Misdirected Request"),
        ("blog.example.evil.example", "421 Misdirected Request"),
        ("blog.example:many", "421 Misdirected Request"),
        ("me@blog.example", "421 Misdirected Request"),
        ("blog.example/evil", "421 Misdirected Request"),
        ("me@blog.example@evil.example", "421 Misdirected Request"),
        (f"{'a' * 70}.example", "421 Misdirected Request"),
        (f"{'a.' * 200}example", "421 Misdirected Request"),
        ("", "421 Misdirected Request"),
    ],
)
def test_a_proxy_asks_for_this_blog_and_no_other(host: str, status: str) -> None:
    assert ask("127.0.0.1", "192.0.2.7", host)[0] == status


@pytest.mark.parametrize(
    ("base_url", "host", "code"),
    [
        ("https://blog.example", "blog.example", 200),
        ("https://blog.example", "blog.example:8000", 421),
        ("https://blog.example", "evil.example", 421),
        ("https://blog.example", "127.0.0.1:8000", 421),
        ("http://blog.example:8080", "blog.example:8080", 200),
        ("http://blog.example:8080", "blog.example", 200),  # a proxy that passes the name alone
        ("http://127.0.0.1:8000", "localhost:9999", 200),
        ("http://127.0.0.1:8000", "[::1]:8000", 200),
        ("http://127.0.0.1:8000", "rebound.example", 421),
    ],
)
def test_without_trusted_proxies_the_host_has_to_be_ours_too(
    base_url: str, host: str, code: int
) -> None:
    behind = BehindProxies(says_who, (), base_url)
    for path, expected in (("/", code), ("/healthz", 200)):
        builder = EnvironBuilder(path, headers={"Host": host})
        _, status, _ = run_wsgi_app(behind, builder.get_environ(), buffered=True)
        assert int(status[:3]) == expected


def test_the_answer_to_who_asks_for_another_site_is_walled_like_all_others() -> None:
    answer = Client(BehindProxies(says_who, (), "https://blog.example")).get("/")
    assert answer.status_code == 421
    assert HEADERS.items() <= dict(answer.headers).items()
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_a_proxy_may_ask_how_the_blog_is_by_any_host(path: str) -> None:
    assert ask("127.0.0.1", None, "10.1.2.3:8000", path)[0] == "200 OK"


@pytest.mark.parametrize(
    ("says", "stores"),
    [("public, no-cache", "@1"), ("private, no-cache", None), ("no-store", None)],
)
def test_a_proxy_stores_only_what_is_everybodys(says: str, stores: str | None) -> None:
    client = Client(BehindProxies(says_who, TRUSTED, "http://localhost"))
    answer = client.get("/", query_string={"cache": says}, environ_base=PROXY)
    assert answer.headers.get("X-Accel-Expires") == stores


def guess(app: Flask, number: int) -> int:
    """Try a password for nobody's account, as a proxy passes it on for one of many clients."""
    credentials = {"email": f"{number}@x.example", "password": "p"}
    headers = {"X-Forwarded-For": f"192.0.2.{number}"}
    options: dict[str, Any] = {"headers": headers, "environ_base": PROXY}
    return Visitor(app).post("/login", credentials, **options).status_code


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_limits_count_the_proxy_unless_it_is_trusted(app: Flask) -> None:
    codes = [guess(app, number) for number in range(31)]
    assert codes == [422] * 30 + [429]


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_limits_count_the_client_behind_a_trusted_proxy(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    behind = BehindProxies(app.wsgi_app, TRUSTED, "http://localhost")
    monkeypatch.setattr(app, "wsgi_app", behind)
    codes = [guess(app, number) for number in range(31)]
    assert codes == [422] * 31


def test_the_server_goes_by_the_environment(tmp_path: Path) -> None:
    instance = str(tmp_path)
    assert gatepost("init", GATEPOST_INSTANCE=instance).returncode == 0
    with serving(
        GATEPOST_INSTANCE=instance,
        GATEPOST_BASE_URL="https://blog.example",
        GATEPOST_TRUSTED_PROXIES="127.0.0.1",
    ) as address:
        with pytest.raises(HTTPError) as refused:
            urlopen(address, timeout=PATIENCE)
        refused.value.close()
        assert refused.value.code == 421
        with urlopen(Question(address, headers={"Host": "blog.example"}), timeout=PATIENCE) as page:
            assert page.status == 200
