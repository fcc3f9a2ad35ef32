"""“That was not me”: the link in letters that tell of a change. A GET shows a button, a POST acts."""

from datetime import timedelta

from flask import make_response, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from blog import clock, security_log
from blog.accounts.devices.http import known_here_as
from blog.accounts.http import start_session
from blog.accounts.links import BadLink, Purpose, read_link
from blog.accounts.mailboxes import forget_later, left_mailbox, was_first
from blog.accounts.models import Account, Person
from blog.accounts.take_back import a_hash_of_nothing, take_back
from blog.accounts.used_links import check_unused, use_up
from blog.accounts.views.confirm import dead_link
from blog.accounts.views.letter import absolute, before_hashing, link, secret, send
from blog.db import session
from blog.http import see_other

NEW_HERE = timedelta(hours=1)
"""Who just joined is signing in for the first time, and knows it."""


def tell(name: str, account: Account, *, to: str | None = None, **facts: object) -> None:
    """Send the letter ``name`` about a change, with a link that takes the account back.

    ``to`` is the former address when that is what changed. The link is for the mailbox it is sent to,
    and gives the account back to that one (``mailboxes.py``).
    """
    to = to or account.email
    token = link(Purpose.NOT_ME, account, email=to)
    security_log.record(f"account.{name}", person=account.person_id)
    send(name, to, link=absolute("accounts.not_me", token=token), **facts)


def sign_in_here(person: Person, *, remember: bool, strong: bool) -> None:
    """Sign in, and tell the account's owner when this browser was never used for it."""
    assert person.account is not None
    known = known_here_as(person.account.email) is not None
    device = start_session(person, remember=remember, strong=strong)
    confirmed_at = person.account.confirmed_at
    is_new_here = confirmed_at is not None and clock.now() - confirmed_at < NEW_HERE
    if not known and not is_new_here:
        tell("new_device", person.account, device=device)


def not_me(token: str) -> Response:
    password_hash = ""
    try:
        if request.method == "POST":
            before_hashing(Purpose.NOT_ME, token)
            password_hash = a_hash_of_nothing()
        linked = read_link(session(), secret(), Purpose.NOT_ME, token, at=clock.now())
        check_unused(session(), token)
        email = linked.facts.get("email", "")
        left_at = left_mailbox(session(), secret(), linked.account, email)
        brings_back = was_first(session(), secret(), linked.account, email, at=clock.now())
    except BadLink as bad:
        return dead_link(bad, _("Ask for a new password"), url_for("accounts.reset"))
    if request.method != "POST":
        page = render_template("accounts/not_me.html", email=email, brings_back=brings_back)
        return make_response(page)
    use_up(session(), Purpose.NOT_ME, token, at=clock.now())
    take_back(
        session(),
        linked.account,
        email=email,
        password_hash=password_hash,
        told_at=min(linked.made_at, left_at or linked.made_at),
        brings_back=brings_back,
    )
    forget_later(session(), secret(), linked.account, email)
    security_log.record("account.taken_back", person=linked.account.person_id)
    return see_other(url_for("accounts.choose_password", token=link(Purpose.RESET, linked.account)))
