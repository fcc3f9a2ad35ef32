"""What the environment decides, read once and validated at start."""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Self, TypeVar
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from blog.between import check_ways
from blog.breached import Breached
from blog.credentials import with_credentials
from blog.errors import ConfigError
from blog.secret_key import old_secret_keys, secret_key
from blog.signed import Key

Network = IPv4Network | IPv6Network

Choice = TypeVar("Choice", bound=StrEnum)

_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[\w.-]+)(:[0-9]+)?")
"""A host's name or address, in any script, and perhaps a port: no names, passwords or spaces."""

_HOST_ALONE = re.compile(r"[\w.:-]+")
"""A host's name or address as URLs name it, without brackets."""

CACHE_MB = range(1, 65_537)
"""Megabytes the page cache may take: one page fits into the least."""


class CacheMode(StrEnum):
    """Whether pages are kept, and how fresh they are on PostgreSQL (SQLite is always strict)."""

    ON = "on"
    STRICT = "strict"
    OFF = "off"


class Hsts(StrEnum):
    """For which hosts a blog on https tells browsers to come by https only."""

    HOST = "host"
    SUBDOMAINS = "subdomains"


class Signatures(StrEnum):
    """Which signatures of others are believed: those of passkeys, and of ID tokens."""

    ANY = "any"
    CURVES = "curves"
    """On elliptic curves only: RSA is most often too short, and padded in a way that is on its way out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenIdConfig:
    """The provider whose accounts may be linked with those here."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str
    """What the button says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """One blog's surroundings; all values are checked, none changes while it runs."""

    instance: Path
    database_url: str
    base_url: str = "http://127.0.0.1:8000"
    secret_key: str
    """A ``Key``, where there are older ones."""
    smtp_url: str | None = None
    redis_url: str | None = None
    trusted_proxies: tuple[Network, ...] = ()
    """Whose X-Forwarded-* headers count; nobody's by default."""
    cache: CacheMode = CacheMode.ON
    cache_mb: int = 64
    hsts: Hsts = Hsts.HOST
    signatures: Signatures = Signatures.ANY
    openid: OpenIdConfig | None = None
    breached: Breached | None = None
    """The operator's list of stolen passwords."""

    @classmethod
    def from_environ(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """Read the ``GATEPOST_*`` variables; raise ConfigError with one line that names the bad one."""
        environ = with_credentials(environ)
        instance = _instance(environ.get("GATEPOST_INSTANCE") or "instance")
        default_db = f"sqlite:///{instance / 'gatepost.db'}"
        config = cls(
            instance=instance,
            database_url=_database_url(environ.get("GATEPOST_DATABASE_URL") or default_db),
            base_url=_base_url(environ.get("GATEPOST_BASE_URL") or "http://127.0.0.1:8000"),
            secret_key=Key(
                secret_key(environ.get("GATEPOST_SECRET_KEY") or None, instance),
                old_secret_keys(environ.get("GATEPOST_OLD_SECRET_KEYS") or ""),
            ),
            smtp_url=_url(environ, "GATEPOST_SMTP_URL", ("smtp", "smtps", "smtp+starttls")),
            redis_url=_url(environ, "GATEPOST_REDIS_URL", ("redis", "rediss", "unix")),
            trusted_proxies=_networks(environ.get("GATEPOST_TRUSTED_PROXIES") or ""),
            cache=_choice(environ, "GATEPOST_CACHE", CacheMode.ON),
            cache_mb=_cache_mb(environ.get("GATEPOST_CACHE_MB") or "64"),
            hsts=_choice(environ, "GATEPOST_HSTS", Hsts.HOST),
            signatures=_choice(environ, "GATEPOST_SIGNATURES", Signatures.ANY),
            openid=_openid(environ),
            breached=_breached(environ.get("GATEPOST_BREACHED_PASSWORDS") or ""),
        )
        urls = {
            "GATEPOST_DATABASE_URL": config.database_url,
            "GATEPOST_REDIS_URL": config.redis_url,
            "GATEPOST_SMTP_URL": config.smtp_url,
        }
        check_ways(urls, environ, own=_hosts(environ.get("GATEPOST_OWN_HOSTS") or ""))
        return config


def _instance(value: str) -> Path:
    path = Path(value).expanduser().resolve()
    try:
        path.mkdir(parents=True, exist_ok=True)
        probe = path / f".writable-{secrets.token_hex(4)}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise ConfigError(
            f"GATEPOST_INSTANCE: cannot write to {path} ({error.strerror})."
        ) from None
    return path


def _database_url(value: str) -> str:
    try:
        url = make_url(value)
    except (ArgumentError, ValueError):
        raise ConfigError("GATEPOST_DATABASE_URL: this is not a database URL.") from None
    if url.drivername not in ("sqlite", "postgresql+psycopg"):
        raise ConfigError(
            "GATEPOST_DATABASE_URL: use sqlite:///… or postgresql+psycopg://…, "
            f"not {url.drivername}://…"
        )
    if url.drivername == "sqlite" and url.database in (None, "", ":memory:"):
        raise ConfigError("GATEPOST_DATABASE_URL: SQLite needs a file, sqlite:///path/to/file.db.")
    return value


def _base_url(value: str) -> str:
    try:
        parts = urlsplit(value)
        sound = (
            parts.scheme in ("http", "https")
            and _HOST.fullmatch(parts.netloc)
            and parts.port != 0
            and not (parts.path.strip("/") or parts.query or parts.fragment)
        )
    except ValueError:
        sound = False
    if not sound:
        raise ConfigError(
            "GATEPOST_BASE_URL: use http:// or https:// with a host and no path, "
            "like https://blog.example."
        )
    return value.rstrip("/")


def _url(environ: Mapping[str, str], name: str, schemes: tuple[str, ...]) -> str | None:
    value = environ.get(name)
    if not value:
        return None
    try:
        parts = urlsplit(value)
        sound = parts.scheme in schemes and (parts.hostname or parts.path)
        _ = parts.port
    except ValueError:
        sound = False
    if not sound:
        raise ConfigError(f"{name}: use a URL that starts with {'://, '.join(schemes)}://.")
    return value


def _networks(value: str) -> tuple[Network, ...]:
    try:
        return tuple(ip_network(each.strip()) for each in value.split(",") if each.strip())
    except ValueError:
        raise ConfigError(
            "GATEPOST_TRUSTED_PROXIES: use addresses or networks with commas between, "
            "like 127.0.0.1, 10.0.0.0/8."
        ) from None


def _hosts(value: str) -> frozenset[str]:
    found = [each.strip().lower() for each in value.split(",") if each.strip()]
    if not all(_HOST_ALONE.fullmatch(each) for each in found):
        raise ConfigError(
            "GATEPOST_OWN_HOSTS: use names or addresses of hosts with commas between, "
            "like db.internal, 10.0.0.5."
        )
    return frozenset(found)


def _choice(environ: Mapping[str, str], name: str, default: Choice) -> Choice:
    try:
        return type(default)(environ.get(name) or default)
    except ValueError:
        raise ConfigError(f"{name}: use {', '.join(type(default))}.") from None


def _cache_mb(value: str) -> int:
    if not (value.isascii() and value.isdecimal() and int(value[:9]) in CACHE_MB):
        raise ConfigError(
            f"GATEPOST_CACHE_MB: use a whole number from {CACHE_MB[0]} to {CACHE_MB[-1]}."
        )
    return int(value)


def _breached(value: str) -> Breached | None:
    return Breached.in_file(Path(value).expanduser().resolve()) if value else None


def _openid(environ: Mapping[str, str]) -> OpenIdConfig | None:
    """Return the provider that ``GATEPOST_OPENID_*`` name: all of them, or none."""
    issuer = _url(environ, "GATEPOST_OPENID_ISSUER", ("https", "http"))
    if issuer is None:
        return None
    host = urlsplit(issuer).hostname or ""
    if issuer.startswith("http://") and host not in ("localhost", "127.0.0.1"):
        raise ConfigError("GATEPOST_OPENID_ISSUER: use https://, but for this very machine.")
    names = ("GATEPOST_OPENID_CLIENT_ID", "GATEPOST_OPENID_CLIENT_SECRET")
    for name in names:
        if not environ.get(name):
            raise ConfigError(f"{name}: GATEPOST_OPENID_ISSUER needs it too.")
    client_id, client_secret = (environ[name] for name in names)
    return OpenIdConfig(
        issuer=issuer,
        client_id=client_id,
        client_secret=client_secret,
        name=environ.get("GATEPOST_OPENID_NAME") or host,
    )
