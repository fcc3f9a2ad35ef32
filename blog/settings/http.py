"""The settings that hold for a request, with its language and its time zone."""

from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from flask import Flask, g
from flask_babel import Babel, gettext

from blog.db import session
from blog.settings import translated
from blog.settings.current import current_settings
from blog.settings.models import Settings
from blog.settings.rule_words import RULE_NAMES


def init_app(app: Flask) -> None:
    translations = (Path(app.instance_path) / "translations", Path(app.root_path) / "translations")
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join(str(each) for each in translations)
    Babel(app, locale_selector=_language, timezone_selector=_time_zone)
    translated.init_app(app)
    app.add_template_global(rule_names, "all_rule_names")
    app.context_processor(lambda: {"settings": the_settings()})


def the_settings() -> Settings:
    """Return the settings that hold for this request; read once."""
    if "settings" not in g:
        g.settings = current_settings(session())
    found: Settings = g.settings
    return found


def blog_zone() -> ZoneInfo:
    """Return the time zone in which readers see dates."""
    return ZoneInfo(the_settings().blog.time_zone)


def rule_names() -> dict[str, str]:
    """Return what each rule is called, in the policy's order; put together once for a request."""
    if "rule_names" not in g:
        g.rule_names = {rule: str(gettext(name)) for rule, name in RULE_NAMES.items()}
    found: dict[str, str] = g.rule_names
    return found


def _language() -> str:
    return _known_language(the_settings().blog.language)


def _time_zone() -> str:
    return the_settings().blog.time_zone


@lru_cache(maxsize=64)
def _known_language(name: str) -> str:
    try:
        return str(Locale.parse(name.replace("-", "_")))
    except (UnknownLocaleError, ValueError):
        return "en"
