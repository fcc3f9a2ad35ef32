"""An OpenID Connect provider of this machine: oidc-provider-mock, a server of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from tests.operate import free_port, wait_for_answer

CLIENT, CLIENT_SECRET = "gatepost", "the client's own secret"


@contextmanager
def provider() -> Iterator[str]:
    """Run one while the block runs; yield its issuer."""
    port = free_port()
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port)]
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=dict(os.environ)
    ) as server:
        wait_for_answer(f"http://localhost:{port}/.well-known/openid-configuration", server)
        yield f"http://localhost:{port}"
        server.terminate()


def say(issuer: str, subject: str, *, verified: bool = True) -> None:
    """Let the provider know somebody by an address."""
    claims = {"email": f"{subject}@mail.example", "email_verified": verified}
    httpx.put(f"{issuer}/users/{subject}", json=claims, timeout=20).raise_for_status()
