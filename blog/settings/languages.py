"""The languages a blog may be in: all whose dates and plurals are known, and common regional ones."""

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
