"""The languages and time zones a blog may have: all whose dates and plurals are known."""

from functools import cache, lru_cache
from zoneinfo import available_timezones

from babel import Locale
from babel.localedata import locale_identifiers

REGIONAL = (
    "de-AT",
    "de-CH",
    "en-AU",
    "en-CA",
    "en-GB",
    "en-IE",
    "en-IN",
    "en-NZ",
    "en-US",
    "es-419",
    "es-AR",
    "es-MX",
    "es-US",
    "fr-BE",
    "fr-CA",
    "fr-CH",
    "it-CH",
    "nl-BE",
    "pt-BR",
    "pt-PT",
    "sr-Cyrl",
    "sr-Latn",
    "zh-Hans",
    "zh-Hant",
)
"""Those whose dates or spelling differ from the language's own; others may move in with a blog."""

LANGUAGES: tuple[str, ...] = tuple(
    sorted({tag for tag in locale_identifiers() if "_" not in tag} | set(REGIONAL))
)
"""Tags as web pages write them (RFC 5646)."""

NO_ZONES = frozenset({"Factory", "localtime"})
"""Names that the time zone database has and that are no place."""


def languages(locale: str, now: str) -> tuple[tuple[str, str], ...]:
    """Return tags and names in ``locale`` of the languages there are, and of the one that holds."""
    known = _languages(locale)
    return known if now in dict(known) else ((now, now), *known)


def zone_names(now: str) -> list[str]:
    """Return every zone there is, with ``now``; those that name no continent last."""
    names = {*_zones(), now} - NO_ZONES
    return sorted(names, key=lambda name: ("/" not in name, name))


@cache
def _zones() -> set[str]:
    """Return what the system knows, asked once: looking through its files takes longer than the rest of a form."""
    return available_timezones()


@lru_cache(maxsize=8)
def _languages(locale: str) -> tuple[tuple[str, str], ...]:
    named = [(tag, Locale.parse(tag, sep="-").get_display_name(locale)) for tag in LANGUAGES]
    known = [(tag, name) for tag, name in named if name]
    return tuple(sorted(known, key=lambda each: each[1].casefold()))
