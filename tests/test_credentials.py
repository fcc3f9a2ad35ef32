"""Secrets as files of the service manager's."""

from pathlib import Path

import pytest

from blog.config import Config
from blog.errors import ConfigError


def start(folder: Path, **variables: str) -> Config:
    environ = {"GATEPOST_INSTANCE": str(folder), "CREDENTIALS_DIRECTORY": str(folder), **variables}
    return Config.from_environ(environ)


def test_secrets_are_read_from_files_that_only_this_unit_can_read(tmp_path: Path) -> None:
    (tmp_path / "gatepost.secret_key").write_text("k" * 40 + "\n")
    (tmp_path / "gatepost.old_secret_keys").write_text("o" * 40)
    (tmp_path / "gatepost.smtp_url").write_text("smtps://me:secret@mail.example\n")
    config = start(tmp_path)
    assert (config.secret_key, config.secret_key.older) == ("k" * 40, ("o" * 40,))  # type: ignore[attr-defined]
    assert config.smtp_url == "smtps://me:secret@mail.example"
    assert config.redis_url is None
    assert not (tmp_path / "secret_key").exists()


def test_what_is_said_twice_or_cannot_be_read_ends_the_start(tmp_path: Path) -> None:
    file = tmp_path / "gatepost.smtp_url"
    file.write_text("smtps://me:secret@mail.example")
    with pytest.raises(ConfigError, match=r"GATEPOST_SMTP_URL: it stands in .* too") as twice:
        start(tmp_path, GATEPOST_SMTP_URL="smtp://localhost")
    assert "secret" not in str(twice.value)
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match="GATEPOST_SMTP_URL: cannot read"):
        start(tmp_path)
