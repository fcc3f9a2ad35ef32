"""The real nginx in front of the blog, set up by ``deploy/nginx.conf`` as it stands."""

import os
import shutil
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from ipaddress import ip_network
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from blog import assets, paths
from blog.proxies import BehindProxies
from tests.operate import free_port
from tests.program import PATIENCE

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

CONF = Path(__file__).parents[2] / "deploy" / "nginx.conf"
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
OPENSSL = shutil.which("openssl")
MISSING = None if NGINX and OPENSSL else "nginx is not installed (Debian: nginx-light, openssl)"

AROUND = """
daemon off;
master_process on;
worker_processes 1;
{user}
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{}}
http {{
    include /etc/nginx/mime.types;
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {conf}
}}
"""


class Quiet(WSGIRequestHandler):
    def log(self, *_words: Any) -> None:
        """Say nothing: the tests look at what comes back."""


@dataclass
class Front:
    """The blog as the world sees it."""

    port: int
    plain_port: int
    seen: "list[WSGIEnvironment]" = field(default_factory=list)
    """What reached the blog."""

    def ask(
        self, path: str, *, host: str = "localhost", **headers: str
    ) -> tuple[HTTPResponse, bytes]:
        """Ask over TLS and return the answer and its body, nothing unpacked."""
        # The certificate is a moment old, and nobody's.
        trusting = ssl._create_unverified_context()
        return _ask(
            HTTPSConnection("127.0.0.1", self.port, context=trusting, timeout=PATIENCE),
            path,
            {"Host": host, **{name.replace("_", "-"): value for name, value in headers.items()}},
        )

    def ask_plainly(self, path: str) -> tuple[HTTPResponse, bytes]:
        plain = HTTPConnection("127.0.0.1", self.plain_port, timeout=PATIENCE)
        return _ask(plain, path, {"Host": "localhost"})


@contextmanager
def before(blog_port: int, folder: Path) -> Iterator[int]:
    """Run nginx in front of a blog that is served already; yield the port where it speaks TLS."""
    front = Front(free_port(), free_port())
    assets.write(paths.PACKAGE / "static", folder / "public")
    folder.chmod(0o755)
    _set_up(folder, front, blog_port)
    with _running(folder, front):
        yield front.port


def _ask(
    connection: HTTPConnection, path: str, headers: dict[str, str]
) -> tuple[HTTPResponse, bytes]:
    connection.request("GET", path, headers={"Accept-Encoding": "identity", **headers})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer, body


@contextmanager
def in_front_of(app: Flask, folder: Path) -> Iterator[Front]:
    """Run the blog in a thread and nginx in front of it."""
    front = Front(free_port(), free_port())

    def noting(environ: "WSGIEnvironment", start_response: Any) -> Any:
        front.seen.append(environ)
        return app.wsgi_app(environ, start_response)

    behind = BehindProxies(noting, (ip_network("127.0.0.1"),), "http://localhost")
    server = make_server("127.0.0.1", 0, behind, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        assets.write(paths.PACKAGE / "static", folder / "public")
        _set_up(folder, front, server.server_port)
        with _running(folder, front):
            yield front
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _set_up(folder: Path, front: Front, blog_port: int) -> None:
    _make_certificate(folder)
    conf = CONF.read_text(encoding="utf-8")
    for ours, here in (
        ("    listen [::]:80;\n", ""),
        ("    listen [::]:443 ssl http2;\n", ""),
        ("listen 80;", f"listen 127.0.0.1:{front.plain_port};"),
        ("listen 443 ssl http2;", f"listen 127.0.0.1:{front.port} ssl http2;"),
        ("127.0.0.1:8000", f"127.0.0.1:{blog_port}"),
        ("/var/lib/nginx/gatepost", f"{folder}/cache"),
        ("/var/cache/gatepost", f"{folder}/public"),
        ("/var/log/nginx", str(folder)),
        ("/etc/letsencrypt/live/blog.example", str(folder)),
        ("server_name blog.example;", "server_name localhost;"),
        (
            "proxy_cache gatepost;",
            "proxy_cache gatepost; add_header X-Cache $upstream_cache_status;",
        ),
    ):
        assert ours in conf, ours
        conf = conf.replace(ours, here)
    user = "user root;" if os.geteuid() == 0 else ""
    whole = AROUND.format(folder=folder, conf=conf, user=user)
    (folder / "nginx.conf").write_text(whole, encoding="utf-8")


def _make_certificate(folder: Path) -> None:
    assert OPENSSL
    subprocess.run(
        [
            OPENSSL,
            *("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"),
            *("-nodes", "-subj", "/CN=localhost", "-days", "1"),
            *("-keyout", f"{folder}/privkey.pem", "-out", f"{folder}/fullchain.pem"),
        ],
        check=True,
        capture_output=True,
    )


@contextmanager
def _running(folder: Path, front: Front) -> Iterator[None]:
    assert NGINX
    nginx = subprocess.Popen(
        [NGINX, "-p", str(folder), "-c", f"{folder}/nginx.conf", "-e", f"{folder}/error.log"]
    )
    try:
        until = time.monotonic() + PATIENCE
        while True:
            assert nginx.poll() is None, (folder / "error.log").read_text()
            try:
                front.ask_plainly("/")
                break
            except ConnectionError:
                assert time.monotonic() < until, "nginx does not answer"
                time.sleep(0.01)
        yield
    finally:
        nginx.terminate()
        nginx.wait(PATIENCE)
