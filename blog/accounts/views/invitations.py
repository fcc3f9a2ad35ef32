"""Inviting others: one's links, making one, revoking one."""

from flask import flash, make_response, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from blog import clock
from blog.accounts.forms import InvitationForm
from blog.accounts.http import signed_in, the_person
from blog.accounts.membership import invite as verb
from blog.accounts.views.letter import absolute
from blog.accounts.views.shown import shown
from blog.db import session
from blog.errors import Refusal
from blog.http import see_other
from blog.limits import Limit, count
from blog.settings.http import the_settings

MADE = Limit("invitations", "30 per day")
"""Per person: enough to mend slips, too few to make the blog a printing press."""


def invites() -> bool:
    """Whether who reads the page may invite others."""
    person = the_person()
    return person is not None and verb.can_invite(person, the_settings().membership, clock.now())


def invitations() -> Response:
    return _page(InvitationForm(None))


def invite() -> Response:
    """Answer with the link: it is shown now and never again."""
    form, by = InvitationForm(), signed_in()
    if not form.validate():
        return _page(form)
    try:
        count(MADE, str(by.id))
        made, token = verb.invite(
            session(),
            uses=form.uses.data,
            days=int(form.days.data),
            note=form.note.data or "",
            by=by,
            settings=the_settings().membership,
            at=clock.now(),
        )
    except Refusal as refusal:
        return _page(form, refusal)
    page = render_template(
        "accounts/invited.html",
        invitation=made,
        link=absolute("accounts.join", invitation=token),
    )
    answer = make_response(page)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def revoke(invitation_id: int) -> Response:
    verb.revoke(session(), invitation_id, by=signed_in(), at=clock.now())
    flash(_("Revoked: nobody gets in with that link any more."), "success")
    return see_other(url_for("accounts.invitations"))


def _page(form: InvitationForm, refusal: Refusal | None = None) -> Response:
    by = signed_in()
    return shown(
        "accounts/invitations.html",
        form,
        refusal=refusal,
        may=invites(),
        mine=verb.invitations_of(session(), by),
        others=verb.invitations_of(session(), by, everybodys=True) if by.is_admin else [],
        most=verb.USES_MAX_ADMIN if by.is_admin else verb.USES_MAX_MEMBER,
        now=clock.now(),
    )
