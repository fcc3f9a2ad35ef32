"""Domains as they are compared: in small ASCII letters, whatever script they were typed in."""

import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import urlsplit

import idna

_DOMAIN = re.compile(r"(?=.{1,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_-]{1,63}")


@lru_cache(maxsize=4096)
def domain_of(typed: str) -> str | None:
    """Return the domain of an address, or of what an admin types for one; nothing for what has none.

    ``https://Bücher.example/x``, ``*.bücher.example`` and ``xn--bcher-kva.example`` are one domain
    (IDNA 2008 after the mapping of UTS 46).
    """
    text = typed.strip().removeprefix("*.")
    try:
        host = urlsplit(text if "//" in text else f"//{text}").hostname or ""
    except ValueError:
        return None
    if ":" in host:  # an address of IPv6; it has no domains above it
        return host
    host = host.rstrip(".")
    try:
        name = idna.encode(host, uts46=True).decode()
    except (idna.IDNAError, UnicodeError):
        name = host.lower()
    return name if _DOMAIN.fullmatch(name) else None


def find_domains(links: Iterable[str], domains: Iterable[str]) -> list[str]:
    """Which of the domains the links lead to, to themselves or to a part of them, in the list's order."""
    wanted = _wanted(tuple(domains))
    if not wanted:
        return []
    found = {each for link in links if _has_host(link) for each in _above(domain_of(link))}
    return [typed for name, typed in wanted.items() if name in found]


def links_outside(links: Iterable[str], domains: Iterable[str]) -> list[str]:
    """The links that lead to none of the domains."""
    listed = tuple(domains)
    return [link for link in links if not find_domains((link,), listed)]


def _has_host(link: str) -> bool:
    """Whether it leads to a site; ``mailto:`` leads to a person."""
    return "//" in link


def _above(name: str | None) -> list[str]:
    """The domain and all that it is a part of."""
    if name is None:
        return []
    parts = name.split(".")
    return [".".join(parts[at:]) for at in range(len(parts))]


@lru_cache(maxsize=16)
def _wanted(domains: tuple[str, ...]) -> dict[str, str]:
    """The domains as they are compared, each with what was typed."""
    return {name: typed for typed in domains if (name := domain_of(typed))}
