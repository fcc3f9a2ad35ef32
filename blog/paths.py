"""Where templates and migrations lie: inside the package in a wheel, beside it in a checkout."""

from pathlib import Path

PACKAGE = Path(__file__).parent


def templates() -> Path:
    return _bundled("_templates", "templates")


def migrations() -> Path:
    return _bundled("_migrations", "migrations")


def _bundled(inside: str, beside: str) -> Path:
    packed = PACKAGE / inside
    return packed if packed.is_dir() else PACKAGE.parent / beside
