"""Confirming an address: a GET shows a button, so that link scanners confirm nothing.

Who confirms is signed in only in the browser that joined. Anyone can join with another's address and
a password of their own; signed in by the letter, the owner would use an account that the other can
open too. Elsewhere the password is asked for, which only the one who joined knows.
"""

from flask import Response, flash, make_response, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from blog import clock, db
from blog.accounts import join as joining
from blog.accounts.http import start_session
from blog.accounts.links import BadLink, Purpose, read_link
from blog.accounts.membership.http import joined_here
from blog.accounts.views.letter import secret
from blog.db import session
from blog.http import see_other
from blog.settings.http import the_settings


def confirm(token: str) -> AnyResponse:
    try:
        linked = read_link(session(), secret(), Purpose.CONFIRM, token, at=clock.now())
    except BadLink as bad:
        return dead_link(bad, _("Ask for a new letter"), url_for("accounts.joined"))
    back = linked.facts.get("next", "") or "/"
    if request.method != "POST":
        page = "accounts/confirmed.html" if linked.account.confirmed_at else "accounts/confirm.html"
        return make_response(render_template(page, account=linked.account, back=back))
    admitted = joining.admits(session(), linked.account, the_settings().membership.joining)
    newly = joining.confirm(linked.account, admitted=admitted, at=clock.now())
    waits = newly and not linked.account.person.is_member
    if newly and joined_here(linked.facts.get("browser", "")):
        start_session(linked.account.person)
        if waits:
            return see_other(url_for("accounts.me"))
        flash(_("Welcome! Your address is confirmed and you are signed in."), "success")
        return see_other(back)
    if waits:
        flash(_("Your address is confirmed. A moderator reads your application next."), "success")
    elif newly:
        flash(_("Your address is confirmed. Sign in with the password you chose."), "success")
    else:
        flash(_("Your address is confirmed already. You can sign in."), "info")
    return see_other(url_for("accounts.login", next=back))


def dead_link(bad: BadLink, label: str, href: str) -> Response:
    """Return 404 with the way to a link that works."""
    db.release()
    page = render_template(
        "accounts/dead_link.html", message=_(bad.message, **bad.facts), label=label, href=href
    )
    return make_response(page, 404)
