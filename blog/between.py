"""What lies between this machine and the services it uses: itself, verified TLS, or a network of the operator's."""

from collections.abc import Callable, Collection, Mapping
from ipaddress import ip_address
from urllib.parse import parse_qs, urlsplit

from sqlalchemy.engine import URL, make_url

from blog.errors import ConfigError

NO = frozenset({"0", "f", "false", "n", "no"})
"""How the Redis client's URLs say no."""


def check_ways(
    urls: Mapping[str, str | None], environ: Mapping[str, str], *, own: Collection[str]
) -> None:
    """Raise ConfigError, in one line, for a URL that leads to another machine without verified TLS.

    ``urls`` are named by their variables; ``own`` are the hosts to which the network is the operator's.
    """
    for name, url in urls.items():
        hosts_of, how = WAYS[name]
        for host in hosts_of(url, environ) if url else ():
            if not (is_here(host) or host.lower() in own):
                raise ConfigError(
                    f"{name}: {host} is another machine. {how}, or name it in GATEPOST_OWN_HOSTS "
                    "when the network between is yours alone."
                )


def is_here(host: str) -> bool:
    """Whether the host is this very machine: a socket, or an address of its own."""
    if not host or host.startswith(("/", "@")):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost" or host.lower().endswith(".localhost")


def _of_database(text: str, environ: Mapping[str, str]) -> list[str]:
    """Return the hosts at which PostgreSQL is asked in the clear, or without knowing that it is them.

    What the URL does not say, libpq takes from the environment. Of its modes only ``verify-full`` asks
    for a certificate that is trusted and names the host.
    """
    url = make_url(text)
    if url.get_backend_name() == "sqlite":
        return []
    if (_said(url, "sslmode") or environ.get("PGSSLMODE")) == "verify-full":
        return []
    named = [url.host or "", _said(url, "host"), _said(url, "hostaddr"), _said(url, "service")]
    if not any(named):
        named = [environ.get(each, "") for each in ("PGHOST", "PGHOSTADDR", "PGSERVICE")]
    return ",".join(named).split(",")  # several may be named, for one that does not answer


def _said(url: URL, name: str) -> str:
    found = url.query.get(name, "")
    return found if isinstance(found, str) else ",".join(found)


def _of_redis(text: str, _environ: Mapping[str, str]) -> list[str]:
    parts = urlsplit(text)
    asked = {name: values[-1].lower() for name, values in parse_qs(parts.query).items()}
    verified = (
        parts.scheme == "rediss"
        and asked.get("ssl_cert_reqs", "required") == "required"
        and asked.get("ssl_check_hostname", "true") not in NO
    )
    return [] if verified or parts.scheme == "unix" else [parts.hostname or ""]


def _of_mail(text: str, _environ: Mapping[str, str]) -> list[str]:
    parts = urlsplit(text)
    return [parts.hostname or ""] if parts.scheme == "smtp" else []


WAYS: dict[str, tuple[Callable[[str, Mapping[str, str]], list[str]], str]] = {
    "GATEPOST_DATABASE_URL": (_of_database, "Add ?sslmode=verify-full"),
    "GATEPOST_REDIS_URL": (_of_redis, "Use rediss:// and verify its certificate"),
    "GATEPOST_SMTP_URL": (_of_mail, "Use smtps:// or smtp+starttls://"),
}
"""For each variable: the hosts that its URL reaches unprotected, and what protects the way."""
