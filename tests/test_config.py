"""What the environment says, and what the program says to a wrong value."""

import stat
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from sqlalchemy import text

from blog.config import Config
from blog.db import make_engine
from blog.errors import ConfigError
from tests.operate import free_port, gatepost
from tests.processes import at_once

pytestmark = pytest.mark.long

NAME = "GATEPOST_{}"

WRONG = [
    ("DATABASE_URL", "nonsense"),
    ("DATABASE_URL", "mysql://localhost/blog"),
    ("DATABASE_URL", "postgresql://localhost/blog"),
    ("DATABASE_URL", "postgresql+psycopg://localhost:many/blog"),
    ("DATABASE_URL", "sqlite://"),
    ("DATABASE_URL", "sqlite:///:memory:"),
    ("BASE_URL", "blog.example"),
    ("BASE_URL", "ftp://blog.example"),
    ("BASE_URL", "https://"),
    ("BASE_URL", "https://blog.example/below"),
    ("BASE_URL", "https://blog.example?x"),
    ("BASE_URL", "https://blog.example:99999"),
    ("BASE_URL", "https://blog.example:0"),
    ("BASE_URL", "https://me:secret@blog.example"),
    ("BASE_URL", "https://two words"),
    ("BASE_URL", "https://[::1"),
    ("SECRET_KEY", "short"),
    ("SECRET_KEY", "f" * 31),
    ("SMTP_URL", "mail.example"),
    ("SMTP_URL", "http://mail.example"),
    ("SMTP_URL", "smtp://mail.example:many"),
    ("REDIS_URL", "localhost:6379"),
    ("REDIS_URL", "redis://"),
    ("TRUSTED_PROXIES", "2"),
    ("TRUSTED_PROXIES", "127.0.0.1, proxy.example"),
    ("TRUSTED_PROXIES", "10.0.0.1/8"),
    ("HSTS", "always"),
    ("SIGNATURES", "none"),
    ("CACHE", "always"),
    ("CACHE_MB", "0"),
    ("CACHE_MB", "many"),
    ("CACHE_MB", "1.5"),
    ("CACHE_MB", "9" * 5_000),
]


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_wrong_value_is_named_in_one_line(tmp_path: Path, name: str, value: str) -> None:
    environ = {"GATEPOST_INSTANCE": str(tmp_path), NAME.format(name): value}
    with pytest.raises(ConfigError) as refused:
        Config.from_environ(environ)
    assert str(refused.value).startswith(NAME.format(name) + ": ")
    assert "\n" not in str(refused.value)
    assert "secret@" not in str(refused.value)


def test_nothing_said_is_a_blog_on_sqlite_in_the_folder_instance(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    config = Config.from_environ({})
    assert config.instance == tmp_path / "instance"
    assert config.database_url == f"sqlite:///{tmp_path}/instance/gatepost.db"
    assert (config.base_url, config.smtp_url, config.redis_url) == (
        "http://127.0.0.1:8000",
        None,
        None,
    )


def test_an_empty_value_is_as_good_as_none(tmp_path: Path) -> None:
    names = ("DATABASE_URL", "BASE_URL", "SECRET_KEY", "SMTP_URL", "REDIS_URL", "CACHE", "CACHE_MB")
    empty = {NAME.format(name): "" for name in names}
    config = Config.from_environ({"GATEPOST_INSTANCE": str(tmp_path), **empty})
    assert config == Config.from_environ({"GATEPOST_INSTANCE": str(tmp_path)})


def test_the_secret_key_is_made_once_and_nobody_else_may_read_it(tmp_path: Path) -> None:
    first, again = (a_config(tmp_path / "instance") for _ in range(2))
    assert first.secret_key == again.secret_key
    assert len(first.secret_key) == 64
    kept = tmp_path / "instance" / "secret_key"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert [each.name for each in kept.parent.iterdir()] == ["secret_key"]


def test_nobody_else_may_read_the_database(tmp_path: Path) -> None:
    database = tmp_path / "blog.db"
    engine = make_engine(f"sqlite:///{database}")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE some (thing INTEGER)"))
        files = sorted(tmp_path.iterdir())
        assert [each.name for each in files] == ["blog.db", "blog.db-shm", "blog.db-wal"]
        assert {stat.S_IMODE(each.stat().st_mode) for each in files} == {0o600}
    engine.dispose()


def test_processes_that_start_together_have_one_secret_key(tmp_path: Path) -> None:
    keys = at_once(its_secret_key, [(str(tmp_path / "instance"),)] * 4)
    assert len(set(keys)) == 1
    assert len(keys[0]) == 64


@pytest.mark.parametrize("kept", ["", "short", "\ufffd" * 40])
def test_a_secret_key_that_was_damaged_is_refused(tmp_path: Path, kept: str) -> None:
    (tmp_path / "secret_key").write_text(kept, encoding="utf-8")
    with pytest.raises(ConfigError, match="GATEPOST_SECRET_KEY"):
        a_config(tmp_path)


def test_former_keys_are_read_and_half_ones_refused(tmp_path: Path) -> None:
    two = f"{'a' * 40} {'b' * 64}"
    assert Config.from_environ(
        {"GATEPOST_INSTANCE": str(tmp_path), "GATEPOST_OLD_SECRET_KEYS": two}
    ).secret_key.older == ("a" * 40, "b" * 64)
    refused(gatepost("init", **at(tmp_path), GATEPOST_OLD_SECRET_KEYS="short"), "OLD_SECRET_KEYS")


def test_a_wrong_database_url_ends_with_one_line(tmp_path: Path) -> None:
    refused(gatepost("init", **at(tmp_path), GATEPOST_DATABASE_URL="nonsense"), "DATABASE_URL")


def test_a_postgresql_that_does_not_answer_ends_with_one_line(tmp_path: Path) -> None:
    url = f"postgresql+psycopg://nobody:secret@127.0.0.1:{free_port()}/blog"
    said = refused(gatepost("init", **at(tmp_path), GATEPOST_DATABASE_URL=url), "DATABASE_URL")
    assert "refused" in said
    assert "secret" not in said


def test_a_database_file_in_no_folder_ends_with_one_line(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/nowhere/blog.db"
    refused(gatepost("init", **at(tmp_path), GATEPOST_DATABASE_URL=url), "DATABASE_URL")


def test_a_file_that_is_no_database_ends_with_one_line(tmp_path: Path) -> None:
    (tmp_path / "gatepost.db").write_text("Dear diary, " * 500)
    refused(gatepost("init", **at(tmp_path)), "GATEPOST_DATABASE_URL: cannot reach the database")


def test_somebody_elses_database_ends_with_one_line(tmp_path: Path, empty_url: str) -> None:
    said = gatepost("init", **at(tmp_path), GATEPOST_DATABASE_URL=with_a_table(empty_url))
    refused(said, "cannot be brought up to date")


def test_an_instance_that_is_a_file_ends_with_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    refused(gatepost("init", GATEPOST_INSTANCE=str(tmp_path / "file")), "GATEPOST_INSTANCE")


def refused(ended: CompletedProcess[str], says: str) -> str:
    """Check that a command ended well-mannered, and return its one line."""
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert ended.stderr.count("\n") == 1
    assert says in ended.stderr
    return ended.stderr


def at(folder: Path) -> dict[str, str]:
    return {"GATEPOST_INSTANCE": str(folder)}


def a_config(instance: Path) -> Config:
    return Config.from_environ({"GATEPOST_INSTANCE": str(instance)})


def its_secret_key(instance: str) -> str:
    return a_config(Path(instance)).secret_key


def with_a_table(url: str) -> str:
    engine = make_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE people (name TEXT)"))
    engine.dispose()
    return url
