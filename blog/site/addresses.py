"""The addresses that are made of names."""

from urllib.parse import quote


def label_path(name: str) -> str:
    """Return the address of a label; names hold spaces, slashes and every script."""
    return f"/search/label/{quote(name, safe='')}"
