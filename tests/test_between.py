"""Which services on other machines may be named, and how."""

from pathlib import Path

import pytest

from blog.config import Config
from blog.errors import ConfigError

IN_THE_CLEAR = [
    ("DATABASE_URL", "postgresql+psycopg://db.example/blog"),
    ("DATABASE_URL", "postgresql+psycopg://me:secret@10.0.0.5:5432/blog?sslmode=require"),
    ("DATABASE_URL", "postgresql+psycopg://127.0.0.1/blog?host=db.example"),
    ("DATABASE_URL", "postgresql+psycopg:///blog?host=localhost&host=db.example:5432"),
    ("DATABASE_URL", "postgresql+psycopg://localhost/blog?hostaddr=10.0.0.5"),
    ("DATABASE_URL", "postgresql+psycopg:///blog?service=blog"),
    ("REDIS_URL", "redis://:secret@cache.example"),
    ("REDIS_URL", "rediss://cache.example?ssl_cert_reqs=none"),
    ("REDIS_URL", "rediss://cache.example?ssl_check_hostname=False"),
    ("SMTP_URL", "smtp://me:secret@mail.example"),
]

SAFE = [
    ("DATABASE_URL", "postgresql+psycopg:///blog?host=/run/postgresql"),
    ("DATABASE_URL", "postgresql+psycopg://me:secret@localhost/blog"),
    ("DATABASE_URL", "postgresql+psycopg://[::1]/blog"),
    ("DATABASE_URL", "postgresql+psycopg://db.example/blog?sslmode=verify-full"),
    ("REDIS_URL", "redis://127.0.0.1:6379/1"),
    ("REDIS_URL", "unix:///run/redis/redis.sock"),
    ("REDIS_URL", "rediss://cache.example?ssl_check_hostname=true"),
    ("SMTP_URL", "smtp://localhost"),
    ("SMTP_URL", "smtp+starttls://mail.example"),
    ("SMTP_URL", "smtps://mail.example"),
]


def start(folder: Path, **variables: str) -> Config:
    named = {
        f"GATEPOST_{name}" if name.isupper() else name: value for name, value in variables.items()
    }
    return Config.from_environ({"GATEPOST_INSTANCE": str(folder), **named})


@pytest.mark.parametrize(("name", "url"), IN_THE_CLEAR)
def test_another_machine_is_not_talked_to_in_the_clear(tmp_path: Path, name: str, url: str) -> None:
    with pytest.raises(ConfigError, match="is another machine") as refused:
        start(tmp_path, **{name: url})
    assert str(refused.value).startswith(f"GATEPOST_{name}: ")
    assert "\n" not in str(refused.value)
    assert "secret" not in str(refused.value)


def test_this_machine_and_verified_tls_are_safe(tmp_path: Path) -> None:
    for name, url in SAFE:
        start(tmp_path, **{name: url})


def test_what_the_environment_of_postgresql_says_counts_where_the_url_says_nothing(
    tmp_path: Path,
) -> None:
    url = "postgresql+psycopg:///blog"
    environ = {"GATEPOST_INSTANCE": str(tmp_path), "GATEPOST_DATABASE_URL": url}
    Config.from_environ(environ)
    with pytest.raises(ConfigError, match=r"db\.example is another machine"):
        Config.from_environ({**environ, "PGHOST": "db.example"})
    Config.from_environ({**environ, "PGHOST": "db.example", "PGSSLMODE": "verify-full"})


def test_an_operator_says_whose_the_network_is(tmp_path: Path) -> None:
    own = "db.example, CACHE.example,mail.example, 10.0.0.5, localhost"
    for name, url in IN_THE_CLEAR:
        if "service" not in url and "5432" not in url:
            start(tmp_path, OWN_HOSTS=own, **{name: url})
    with pytest.raises(ConfigError, match="GATEPOST_SMTP_URL"):
        start(tmp_path, OWN_HOSTS=own, SMTP_URL="smtp://other.example")
    for wrong in ("smtp://mail.example", "a b", "10.0.0.0/8"):
        with pytest.raises(ConfigError, match="GATEPOST_OWN_HOSTS"):
            start(tmp_path, OWN_HOSTS=wrong)
