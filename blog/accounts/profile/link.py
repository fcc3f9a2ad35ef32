"""What a link on a profile may be. Pure."""

from urllib.parse import urlsplit

from blog.errors import Invalid
from blog.markup import domain_of
from blog.words import N_

LENGTH_MAX = 300
"""Characters; what is longer leads to no place of one's own."""


def clean_link(text: str) -> str:
    """Return the address as it is stored, or nothing for nothing; raise Invalid.

    What is typed without a scheme is taken to be on https.
    """
    typed = text.strip()
    if not typed:
        return ""
    if "://" not in typed and not typed.startswith("//"):
        typed = f"https://{typed}"
    if len(typed) > LENGTH_MAX or not _is_web_address(typed):
        raise Invalid(
            N_("Use an address like https://me.example, of at most %(limit)s characters."),
            field="link",
            limit=LENGTH_MAX,
        )
    return typed


def _is_web_address(typed: str) -> bool:
    if not typed.isprintable() or " " in typed or "\\" in typed:
        return False
    try:
        parts = urlsplit(typed)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return False
    if parts.scheme not in ("http", "https") or parts.username or parts.password:
        return False
    return host is not None and domain_of(host) is not None
