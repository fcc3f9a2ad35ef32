"""Secrets that the service manager hands over as files, instead of variables that every child inherits."""

from collections.abc import Mapping
from pathlib import Path

from blog.errors import ConfigError

SECRETS = (
    "GATEPOST_SECRET_KEY",
    "GATEPOST_OLD_SECRET_KEYS",
    "GATEPOST_DATABASE_URL",
    "GATEPOST_REDIS_URL",
    "GATEPOST_SMTP_URL",
    "GATEPOST_OPENID_CLIENT_SECRET",
)
"""Variables that hold a secret, or may."""


def with_credentials(environ: Mapping[str, str]) -> Mapping[str, str]:
    """Return the variables with what the files in ``$CREDENTIALS_DIRECTORY`` say (systemd.exec(5)).

    ``gatepost.smtp_url`` is ``GATEPOST_SMTP_URL``, and so on. Raise ConfigError for one that cannot be
    read, and for what is said twice: one of the two is a secret that was to be forgotten.
    """
    folder = environ.get("CREDENTIALS_DIRECTORY")
    return {**environ, **_read_all(Path(folder), environ)} if folder else environ


def _read_all(folder: Path, environ: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in SECRETS:
        file = folder / name.lower().replace("_", ".", 1)
        try:
            found[name] = file.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            continue
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"{name}: cannot read {file} ({type(error).__name__}).") from None
        if environ.get(name):
            raise ConfigError(f"{name}: it stands in {file} too; keep one of the two.")
    return found
