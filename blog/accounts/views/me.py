"""One's own page: the address, the password."""

from flask import flash, make_response, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from blog import clock
from blog.accounts import sign_up
from blog.accounts.devices.http import this_device
from blog.accounts.find import find_account
from blog.accounts.forms import Form, NewEmailForm, NewPasswordForm
from blog.accounts.http import signed_in, start_session
from blog.accounts.links import BadLink, Purpose, read_link
from blog.accounts.mailboxes import leave_mailbox
from blog.accounts.membership.applications import last_decision
from blog.accounts.models import Account
from blog.accounts.passwords import hash_password, set_password
from blog.accounts.sanctions import sanctions_of
from blog.accounts.views.again import check_password_of
from blog.accounts.views.confirm import dead_link
from blog.accounts.views.letter import absolute, count_confirmation, link, secret, send
from blog.accounts.views.not_me import tell
from blog.accounts.views.shown import shown
from blog.db import session
from blog.errors import Conflict, Refusal
from blog.http import see_other
from blog.limits import Limit, count
from blog.settings.http import the_settings
from blog.words import N_

NEW_ADDRESSES = Limit("new-address", "5 per day")
"""Per member: enough to mistype a few, too few to write to strangers from many networks."""


def me() -> AnyResponse:
    if not signed_in().is_member:
        return waiting()
    return page(NewEmailForm(None))


def waiting() -> AnyResponse:
    """Say to who is no member, or not yet, how things stand."""
    account = own_account()
    answer = last_decision(session(), account.person_id)
    return make_response(
        render_template("accounts/waiting.html", account=account, reason=answer and answer.reason)
    )


def change_password() -> AnyResponse:
    form = NewPasswordForm()
    if not form.validate():
        return page(form)
    person, account = signed_in(), own_account()
    try:
        check_password_of(form.old_password.data, field="old_password")
    except Refusal as refusal:
        return page(form, refusal)
    before = this_device()
    set_password(session(), account, hash_password(form.password.data))
    session().flush()
    tell("password_changed", account)
    start_session(person, remember=before.lasting, strong=before.strong)
    flash(_("Your password is changed. Other computers were signed out."), "success")
    return see_other(url_for("accounts.me"))


def change_email() -> AnyResponse:
    """Ask the new address to confirm, and tell the old one while it can still be stopped."""
    form = NewEmailForm()
    if not form.validate():
        return page(form)
    account, email = own_account(), form.email.data
    try:
        sign_up.check_domain(email, the_settings().membership)
        count(NEW_ADDRESSES, str(account.person_id))
        count_confirmation(email)
    except Refusal as refusal:
        return page(form, refusal)
    if find_account(session(), email) is not None:
        send("already_member", email, login=absolute("accounts.login"))
    else:
        token = link(Purpose.NEW_EMAIL, account, email=email)
        send("new_email", email, link=absolute("accounts.confirm_email", token=token))
    if email != account.email:
        send("email_changes", account.email, email=email, reset=absolute("accounts.reset"))
    flash(_("Look into the mailbox of the new address: a letter with a link is there."), "info")
    return see_other(url_for("accounts.me"))


def confirm_email(token: str) -> AnyResponse:
    """Show a button; nothing changes before it is pressed."""
    try:
        linked = read_link(session(), secret(), Purpose.NEW_EMAIL, token, at=clock.now())
    except BadLink as bad:
        return dead_link(bad, _("To your page"), url_for("accounts.me"))
    page = render_template("accounts/confirm_email.html", email=linked.facts["email"])
    return make_response(page)


def take_email(token: str) -> AnyResponse:
    try:
        linked = read_link(session(), secret(), Purpose.NEW_EMAIL, token, at=clock.now())
    except BadLink as bad:
        return dead_link(bad, _("To your page"), url_for("accounts.me"))
    if find_account(session(), linked.facts["email"]) is not None:
        raise Conflict(N_("Someone joined with this address in the meantime."))
    old, new = linked.account.email, linked.facts["email"]
    leave_mailbox(session(), secret(), linked.account, at=clock.now())
    linked.account.email = new
    session().flush()
    tell("email_changed", linked.account, to=old, old=old, new=new)
    send("email_is_new", new)  # no link: only the former mailbox takes back what changed
    flash(_("Your new address holds from now on."), "success")
    return see_other(url_for("accounts.me"))


def own_account() -> Account:
    account = signed_in().account
    assert account is not None
    return account


def page(form: Form, refusal: Refusal | None = None) -> AnyResponse:
    """Return the page with ``form`` as it was sent and the other forms as new."""
    person, account = signed_in(), own_account()
    forms = {
        "email": NewEmailForm(None),
        "password": NewPasswordForm(None),
    }
    if form.is_submitted():
        forms = {name: form if type(form) is type(new) else new for name, new in forms.items()}
    return shown(
        "accounts/me.html",
        form,
        refusal=refusal,
        account=account,
        forms=forms,
        sanctions=sanctions_of(session(), person.id, clock.now()),
    )
