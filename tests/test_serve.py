"""``gatepost init`` and ``gatepost serve``, as an operator starts and stops them."""

import socket
import sqlite3
import urllib.request
from pathlib import Path

import pytest

from blog.serve import PortNumber
from blog.terminal import BadInput
from tests.operate import free_port, gatepost, surroundings, wait_for_answer
from tests.program import PATIENCE, Run
from tests.test_config import at, refused

pytestmark = pytest.mark.long


def test_a_blog_is_made_served_and_ends_cleanly_when_it_is_told_to(tmp_path: Path) -> None:
    made = gatepost("init", **at(tmp_path))
    assert (made.returncode, made.stderr) == (0, "")
    assert str(tmp_path) in made.stdout
    said = start_and_stop(tmp_path)
    address = next(word for word in said.split() if "/setup/" in word)
    assert address.startswith("http://127.0.0.1:"), "where the first admin sets the blog up"
    assert "Traceback" not in said
    assert "rror" not in said


def test_a_port_in_use_ends_with_one_line(tmp_path: Path) -> None:
    gatepost("init", **at(tmp_path))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        refused(gatepost("serve", "--port", port, **at(tmp_path)), f"port {port}")
        refused(gatepost("serve", PORT=port, **at(tmp_path)), f"port {port}")


def test_an_empty_database_is_not_served(tmp_path: Path) -> None:
    refused(gatepost("serve", **at(tmp_path)), "run `gatepost init` first")


def test_an_outdated_or_a_newer_schema_is_not_served(tmp_path: Path) -> None:
    gatepost("init", **at(tmp_path))
    set_revision(tmp_path, "0000")
    refused(gatepost("serve", **at(tmp_path)), "schema is 0000")
    refused(gatepost("init", **at(tmp_path)), "0000")
    set_revision(tmp_path, "9999")
    for command in ("serve", "init"):
        refused(gatepost(command, **at(tmp_path)), "upgrade the program")


def test_an_address_that_is_not_ours_ends_with_one_line(tmp_path: Path) -> None:
    gatepost("init", **at(tmp_path))
    port = str(free_port())
    refused(gatepost("serve", "--host", "192.0.2.1", "--port", port, **at(tmp_path)), "192.0.2.1")
    for nobody in ("no such", ""):
        said = refused(gatepost("serve", "--host", nobody, **at(tmp_path)), f"host “{nobody}”")
        assert "BASE_URL" not in said


@pytest.mark.parametrize("port", ["abc", "99999", "0", "-1", "8000.5", "9" * 5_000])
def test_what_is_no_port_is_told_in_one_line(port: str) -> None:
    with pytest.raises(BadInput, match="a whole number from 1 to 65535") as refusal:
        PortNumber().convert(port, None, None)
    assert len(str(refusal.value)) < 150


def test_a_port_that_is_none_and_a_redis_that_is_away_are_told(tmp_path: Path) -> None:
    refused(gatepost("serve", PORT="abc", **at(tmp_path)), "port abc")
    gatepost("init", **at(tmp_path))
    nobody = f"redis://:secret@127.0.0.1:{free_port()}/0"
    said = start_and_stop(tmp_path, GATEPOST_REDIS_URL=nobody)
    (warning,) = [line for line in said.splitlines() if "REDIS" in line]
    assert warning.startswith("Warning: GATEPOST_REDIS_URL: nobody answers at 127.0.0.1")
    assert "secret" not in said


def test_an_ipv6_address_can_be_served(tmp_path: Path) -> None:
    gatepost("init", **at(tmp_path))
    assert "http://[::1]:" in start_and_stop(tmp_path, "--host", "::1")


def start_and_stop(instance: Path, *options: str, **variables: str) -> str:
    """Serve until a page was read, stop it as a service manager does, and return what it said."""
    port = free_port()
    run = Run(["serve", "--port", str(port), *options], surroundings(**at(instance), **variables))
    host = "[::1]" if "::1" in options else "127.0.0.1"
    try:
        wait_for_answer(f"http://{host}:{port}/healthz", run.running)
        with urllib.request.urlopen(f"http://{host}:{port}/", timeout=PATIENCE) as answer:
            assert answer.status == 200
            assert b"<title>" in answer.read()
        assert refuses_doubtful_lengths(host.strip("[]"), port)
        assert run.end() == 0
    finally:
        run.running.kill()
    return run.out + run.err


DOUBTFUL = (
    b"Content-Length: 6\r\nTransfer-Encoding: chunked",
    b"Content-Length: 6\r\nContent-Length: 5",
    b"Transfer-Encoding: xchunked",
    b"Transfer-Encoding : chunked",
)
"""Headers in which two servers may see two ends of one request: a second one hides behind it."""


def refuses_doubtful_lengths(host: str, port: int) -> bool:
    answers = []
    for lengths in DOUBTFUL:
        with socket.create_connection((host, port), timeout=PATIENCE) as plain:
            plain.sendall(b"POST /login HTTP/1.1\r\nHost: localhost\r\n" + lengths)
            plain.sendall(b"\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            answers.append(plain.recv(100).partition(b"\r\n")[0])
    return all(each.split()[1] == b"400" for each in answers)


def set_revision(instance: Path, revision: str) -> None:
    connection = sqlite3.connect(instance / "gatepost.db")
    with connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (revision,))
    connection.close()
