"""Joining: the form, and where it says to look into the mailbox."""

from typing import Any

from flask import Response, flash, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from blog import clock, security_log
from blog.accounts import join as joining
from blog.accounts import sign_up
from blog.accounts.find import find_account
from blog.accounts.forms import AddressForm, JoinForm, translated
from blog.accounts.http import the_person
from blog.accounts.links import Purpose
from blog.accounts.membership.http import begin, joins_with
from blog.accounts.membership.use_invitation import DeadInvitation, inviter
from blog.accounts.models import Account
from blog.accounts.passwords import hash_password
from blog.accounts.staff_names import check_not_staffs
from blog.accounts.views.letter import absolute, count_confirmation, secret, send, send_link
from blog.accounts.views.shown import shown, shown_again
from blog.db import database, session
from blog.errors import Invalid, TooFast
from blog.http import keeps_text, see_other, way_back
from blog.limits import Limit, address, count
from blog.settings.http import the_settings
from blog.settings.models import Joining
from blog.words import N_

JOINS = Limit("join", "20 per hour")
"""Per address of the network: a classroom may join in one lesson, a script may not."""

SAYS_SO_ITSELF = "#comment-form"
"""Ends the address of where one comments: who comes from there goes on reading there while the letter is on its way."""


def show_again() -> Response:
    return shown_again("accounts/join.html", _form(), **_facts())


def _form() -> JoinForm:
    """Return the form with the blog's own question, if it has one."""
    form = JoinForm()
    form.application.label.text = the_settings().membership.question or form.application.label.text
    return form


def _facts() -> dict[str, Any]:
    return {
        **_invited(),
        "next": way_back(""),
        "opened": sign_up.opened(secret(), at=clock.now()),
        "asks": _asks(),
    }


def _asks() -> bool:
    """Whether who joins has to say why; who is invited has not."""
    return the_settings().membership.joining is Joining.APPROVAL and not _token()


def _token() -> str:
    """Return the invitation that this visitor comes with, if any."""
    return request.values.get("invitation", "")


def _invited() -> dict[str, Any]:
    """Return who invites, and whether the page takes anyone: only looked at, nothing is used up."""
    try:
        by = inviter(session(), _token(), clock.now()) if _token() else None
    except DeadInvitation as dead:
        return {"inviter": None, "closed": True, "dead": translated(dead)}
    closed = by is None and the_settings().membership.joining is Joining.INVITATION
    return {"inviter": by, "closed": closed, "dead": ""}


def _check_invited() -> None:
    """Raise before anything is stored or mailed when who joins needs an invitation and has none."""
    if _token():
        with database().reading() as looking:  # hashing comes next; meanwhile others may write
            inviter(looking, _token(), clock.now())
    elif the_settings().membership.joining is Joining.INVITATION:
        raise Invalid(N_("One joins here by invitation only."))


@keeps_text(show_again)
def join() -> AnyResponse:
    form = _form()
    if request.method != "POST":
        if the_person() is not None:
            return see_other(way_back("/"))
        return shown("accounts/join.html", form, **_facts())
    if not form.validate():
        return shown("accounts/join.html", form, **_facts())
    if form.homepage.data:
        security_log.record("join.trapped", network=address())
        begin(form.email.data)
        return _look_into_the_mailbox()
    try:
        _check(form)
        account = _join(form, hash_password(form.password.data))
    except (Invalid, TooFast) as refusal:
        return shown("accounts/join.html", form, refusal=refusal, **_facts())
    browser = begin(form.email.data)
    if account is None:
        send("already_member", form.email.data, login=absolute("accounts.login"))
    else:
        facts = {"next": way_back(""), "browser": browser}
        send_link("confirm", account, Purpose.CONFIRM, "accounts.confirm", **facts)
    return _look_into_the_mailbox()


def _check(form: JoinForm) -> None:
    """Raise what keeps somebody from joining, before anything is stored and before any letter is sent."""
    if _asks() and not form.application.data:
        raise Invalid(N_("Write some words for the moderators."), field="application")
    _check_invited()
    with database().reading() as looking:
        check_not_staffs(looking, form.display_name.data)
    sign_up.check_domain(form.email.data, the_settings().membership)
    sign_up.check_pace(secret(), form.opened.data or "", at=clock.now())
    count(JOINS, address())
    count_confirmation(form.email.data)


def _join(form: JoinForm, password_hash: str) -> Account | None:
    facts: dict[str, Any] = {
        "display_name": form.display_name.data,
        "password_hash": password_hash,
        "application": form.application.data if _asks() else "",
        "invitation": _token(),
        "at": clock.now(),
    }
    account = joining.join(session(), email=form.email.data, **facts)
    if account is None:
        joining.join_as_nobody(session(), **facts)
    return account


def _look_into_the_mailbox() -> AnyResponse:
    """Answer the same, with the same cookie, whoever has this address and whatever was sent to it."""
    back = way_back("")
    return see_other(back if back.endswith(SAYS_SO_ITSELF) else url_for("accounts.joined"))


def joined() -> AnyResponse:
    """Say that a letter is on its way; and send it again to who asks."""
    form = AddressForm()
    if request.method != "POST":
        form.email.data = joins_with()
        return shown("accounts/joined.html", form)
    if not form.validate():
        return shown("accounts/joined.html", form)
    email = form.email.data
    account = find_account(session(), email)
    waits = account is not None and account.confirmed_at is None
    try:  # where nobody waits no letter goes, so that keeps nobody from joining with the address
        count_confirmation(email if waits else f"nobody at {email}")
    except TooFast as refusal:
        return shown("accounts/joined.html", form, refusal=refusal)
    account = joining.ask_again(session(), email)
    # Asked for by anybody: so this link confirms, but signs nobody in.
    send_link("confirm", account, Purpose.CONFIRM, "accounts.confirm")
    flash(_("If this address waits to be confirmed, a new letter is on its way to it."), "info")
    return see_other(url_for("accounts.joined"))
