"""Services know Gatepost by the socket it comes through, or by its certificate; no password is needed."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from sqlalchemy import make_url, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from blog.config import Config
from blog.db import make_engine
from blog.limits import redis_answers
from tests.processes import PATIENCE

SSL_REQUEST = 8
"""Bytes with which PostgreSQL's protocol asks for TLS ("SSL Session Encryption"); one says yes."""


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_postgresql_is_asked_through_its_socket_without_a_password(
    config: Config, session: Session
) -> None:
    assert not make_url(config.database_url).password
    assert session.scalar(text("SELECT inet_server_addr()")) is None, "by a socket of this machine"


def test_postgresql_is_shown_a_certificate(tmp_path: Path) -> None:
    made = a_certificate(tmp_path)
    for shown, known in ((f"&sslcert={made}&sslkey={made}", ["gatepost"]), ("", [])):
        with knowing(made, asks=SSL_REQUEST) as (port, callers):
            url = f"postgresql+psycopg://gatepost@localhost:{port}/blog?sslmode=verify-full"
            url = Config.from_environ(
                {
                    "GATEPOST_INSTANCE": str(tmp_path),
                    "GATEPOST_DATABASE_URL": f"{url}&sslrootcert={made}{shown}",
                }
            ).database_url
            engine = make_engine(url)
            with suppress(OperationalError):  # the service says no more than who it knows
                engine.connect()
            engine.dispose()
        assert callers == known


def test_redis_is_shown_a_certificate(tmp_path: Path) -> None:
    made = a_certificate(tmp_path)
    for shown, known in ((f"&ssl_certfile={made}&ssl_keyfile={made}", ["gatepost"]), ("", [])):
        with knowing(made) as (port, callers):
            environ = {
                "GATEPOST_INSTANCE": str(tmp_path),
                "GATEPOST_REDIS_URL": f"rediss://localhost:{port}?ssl_ca_certs={made}{shown}",
            }
            assert not redis_answers(Config.from_environ(environ).redis_url or "")
        assert callers == known


def a_certificate(folder: Path) -> Path:
    """Return the file of a certificate for ``gatepost`` at ``localhost`` that vouches for itself, with its key."""
    key, now = generate_private_key(SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "gatepost")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    file = folder / "gatepost.pem"
    file.touch(mode=0o600)  # libpq uses no key that others may read
    file.write_bytes(
        made.public_bytes(Encoding.PEM)
        + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    return file


@contextmanager
def knowing(certificate: Path, asks: int = 0) -> Iterator[tuple[int, list[str]]]:
    """Serve TLS to one caller who has to show this certificate; yield the port, and whom it got to know."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=str(certificate))
    context.load_cert_chain(certificate)
    context.verify_mode = ssl.CERT_REQUIRED
    callers: list[str] = []

    def listen() -> None:
        plain, _ = door.accept()
        with plain:
            if asks:
                plain.recv(asks)
                plain.send(b"S")
            with suppress(OSError), context.wrap_socket(plain, server_side=True) as secure:
                seen = secure.getpeercert() or {}
                callers.append(dict(each[0] for each in seen["subject"])["commonName"])

    with socket.create_server(("127.0.0.1", 0)) as door:
        door.settimeout(PATIENCE)
        service = Thread(target=listen, daemon=True)
        service.start()
        yield door.getsockname()[1], callers
        service.join(PATIENCE)
