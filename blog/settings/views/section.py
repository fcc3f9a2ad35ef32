"""The forms of the settings, one page for each section."""

from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

from flask import flash, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from blog import clock
from blog.db import session
from blog.errors import Conflict, Invalid
from blog.http import keeps_text, see_other
from blog.settings.change import change_settings
from blog.settings.current import current_settings
from blog.settings.forms import FORMS
from blog.settings.history import changes_since
from blog.settings.models import Settings
from blog.settings.views.sentences import sentences

VERSION_DIGITS = 18
"""Longer numbers are no version of ours."""


def _show_again(section: str) -> Callable[[], Any]:
    def show() -> Any:
        form = _form(section, current_settings(session()), request.form)
        form.form_errors.append(
            _("This form had expired. What you typed is still here: press again.")
        )
        return _page(section, form, request.form.get("version", "")), 400

    return show


@keeps_text(_show_again("blog"))
def blog() -> Any:
    return _answer("blog")


@keeps_text(_show_again("comments"))
def comments() -> Any:
    return _answer("comments")


@keeps_text(_show_again("membership"))
def membership() -> Any:
    return _answer("membership")


@keeps_text(_show_again("discovery"))
def discovery() -> Any:
    return _answer("discovery")


@keeps_text(_show_again("retention"))
def retention() -> Any:
    return _answer("retention")


def _answer(section: str) -> Any:
    now = current_settings(session())
    if request.method != "POST":
        return _page(section, _form(section, now), now.version)
    form, shown = _form(section, now, request.form), _version()
    if not form.validate():
        return _page(section, form, shown), 422
    try:
        changed = replace(now, version=shown, **{section: form.said(getattr(now, section))})
        change_settings(session(), changed, by_id=current_user.id, at=clock.now())
    except Conflict:
        return _overtaken(section, form, shown)
    except Invalid as refusal:
        form[refusal.field or "title"].errors.append(_(refusal.message, **refusal.facts))
        return _page(section, form, shown), 422
    flash(_("Saved. It holds from now on."), "success")
    return see_other(url_for(f"settings.{section}"))


def _overtaken(section: str, form: Any, shown: int) -> Any:
    """Answer 409: what was typed stays, what the other changed stands above, and may be overruled."""
    since = changes_since(session(), shown)
    newest = since[0].version if since else current_settings(session()).version
    return _page(section, form, newest, since=since, overtaken=True), 409


def _form(section: str, now: Settings, typed: Any = None) -> Any:
    return FORMS[section](formdata=typed, data=asdict(getattr(now, section)))


def _page(section: str, form: Any, version: Any, **more: Any) -> str:
    return render_template(
        f"settings/{section}.html",
        form=form,
        version=version,
        **{"since": [], "overtaken": False, "sentences": sentences, **more},
    )


def _version() -> int:
    """Return the version the form was made from; -1, which none is, for nonsense."""
    text = request.form.get("version", "")
    sound = text.isascii() and text.isdecimal() and len(text) <= VERSION_DIGITS
    return int(text) if sound else -1
