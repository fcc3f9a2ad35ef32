"""A forgotten password: asking for a letter, and choosing a new one with its link."""

from flask import Response, flash, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from blog import clock
from blog.accounts.find import find_account
from blog.accounts.forms import AddressForm, ResetForm
from blog.accounts.join import admits, confirm
from blog.accounts.links import BadLink, Purpose, read_link
from blog.accounts.passwords import hash_password, set_password
from blog.accounts.views.confirm import dead_link
from blog.accounts.views.half import go_on_to_sign_in
from blog.accounts.views.letter import before_hashing, count_letter, secret, send_link
from blog.accounts.views.not_me import tell
from blog.accounts.views.shown import shown, shown_again
from blog.db import session
from blog.errors import TooFast
from blog.http import keeps_text, see_other, way_back
from blog.limits import Limit, address, count
from blog.settings.http import the_settings

RESETS = Limit("reset", "20 per hour")
"""Per address of the network."""


def show_again() -> Response:
    return shown_again("accounts/reset.html", AddressForm(), next=way_back(""))


@keeps_text(show_again)
def reset() -> AnyResponse:
    form = AddressForm()
    if request.method != "POST" or not form.validate():
        return shown("accounts/reset.html", form, next=way_back(""))
    try:
        count(RESETS, address())
        count_letter(form.email.data)
    except TooFast as refusal:
        return shown("accounts/reset.html", form, refusal=refusal, next=way_back(""))
    account = find_account(session(), form.email.data)
    if account is not None and account.confirmed_at is None:
        account = None  # perhaps a stranger's address: one letter an hour asks them, and no other
    send_link("reset", account, Purpose.RESET, "accounts.choose_password", next=way_back(""))
    flash(
        _("If there is an account with this address, a letter with a link is on its way."), "info"
    )
    return see_other(url_for("accounts.login", next=way_back("") or None))


def choose_password(token: str) -> AnyResponse:
    form = ResetForm()
    password_hash = ""
    try:
        if request.method == "POST":
            before_hashing(Purpose.RESET, token)
            if form.validate():
                password_hash = hash_password(form.password.data)
        linked = read_link(session(), secret(), Purpose.RESET, token, at=clock.now())
    except BadLink as bad:
        return dead_link(bad, _("Ask for a new link"), url_for("accounts.reset"))
    if not password_hash:
        return shown("accounts/choose_password.html", form, account=linked.account)
    set_password(session(), linked.account, password_hash)
    admitted = admits(session(), linked.account, the_settings().membership.joining)
    confirm(linked.account, admitted=admitted, at=clock.now())
    session().flush()
    tell("password_changed", linked.account)
    answer = go_on_to_sign_in(
        linked.account.person, remember=False, back=linked.facts.get("next", "")
    )
    flash(_("Your new password holds. Other computers were signed out."), "success")
    return answer
