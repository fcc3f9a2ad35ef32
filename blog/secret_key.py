"""The blog's secret key: given by the operator, or made once and kept."""

import contextlib
import os
import secrets
from pathlib import Path

from blog.errors import ConfigError

SECRET_KEY_MIN = 32
"""Characters; hexadecimal ones of that number make 128 bits. Shorter keys can be guessed."""


def secret_key(value: str | None, instance: Path) -> str:
    """Return the key that the environment gives, or the one kept in the instance; raise ConfigError."""
    path = instance / "secret_key"
    if value is None:
        try:
            _make(path)
            value = path.read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"GATEPOST_SECRET_KEY: cannot read {path} ({error}).") from None
        if len(value) < SECRET_KEY_MIN:
            raise ConfigError(
                f"GATEPOST_SECRET_KEY: the one in {path} is damaged; remove the file for a new one."
            )
    if len(value) < SECRET_KEY_MIN:
        raise ConfigError(f"GATEPOST_SECRET_KEY: use at least {SECRET_KEY_MIN} characters.")
    return value


def old_secret_keys(value: str) -> tuple[str, ...]:
    """Return the keys that are still read, the newest first."""
    found = tuple(value.split())
    if any(len(each) < SECRET_KEY_MIN for each in found):
        raise ConfigError(
            "GATEPOST_OLD_SECRET_KEYS: name whole former keys, with spaces between them."
        )
    return found


def _make(path: Path) -> None:
    """Write a new key unless there is one; of two processes that start together, one key wins."""
    if path.exists():
        return
    fresh = path.with_name(f".secret_key-{secrets.token_hex(4)}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(fresh)
    finally:
        fresh.unlink()
