"""Closing one's account, the days to come back, and the same by an admin."""

from flask import flash, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response as Answer

from blog import clock, security_log
from blog.accounts.http import end_session, signed_in
from blog.accounts.leaves import Leaves
from blog.accounts.models import Person
from blog.accounts.views.letter import absolute, secret, send
from blog.accounts.views.shown import shown
from blog.comments.models import Comment, Status
from blog.db import session
from blog.errors import Refusal
from blog.http import see_other, way_back
from blog.privacy.close import RETURN, may_close, stay
from blog.privacy.close import close as close_account
from blog.privacy.forms import CloseForm, CloseOfForm
from blog.privacy.http import words_of_the_blog
from blog.privacy.pseudonym import pseudonym
from blog.privacy.views.data import somebody
from blog.privacy.what_goes import what_goes


def close() -> Answer:
    """Show how the account stands: the choice, or, while it is being closed, the way back."""
    return _page(CloseForm(None))


def close_or_preview() -> Answer:
    """Show what would happen; do it once the person has seen that and pressed again."""
    form, person = CloseForm(), signed_in()
    if not form.validate():
        return _page(form)
    leaves = Leaves(form.leaves.data)
    if not form.sure.data:
        return _page(form, preview=_preview(person, leaves))
    try:
        close_account(session(), person_id=person.id, leaves=leaves, by=person, at=clock.now())
    except Refusal as refusal:
        return _page(form, refusal)
    _tell(person, reason="")
    end_session()
    flash(_("Your account is being closed. A letter says until when you can come back."), "success")
    return see_other("/")


def stay_after_all() -> Answer:
    if stay(session(), person_id=signed_in().id, by=signed_in(), at=clock.now()):
        flash(_("Your account stays. Welcome back."), "success")
    return see_other(url_for("accounts.me"))


def close_of(person_id: int) -> Answer:
    return _page_of(CloseOfForm(None), somebody(person_id))


def close_account_of(person_id: int) -> Answer:
    form, person, by = CloseOfForm(), somebody(person_id), signed_in()
    if not form.validate():
        return _page_of(form, person)
    try:
        close_account(
            session(),
            person_id=person_id,
            leaves=Leaves(form.leaves.data),
            by=by,
            at=clock.now(),
            reason=form.reason.data,
        )
    except Refusal as refusal:
        return _page_of(form, person, refusal)
    _tell(person, reason=form.reason.data)
    flash(_("The account is being closed, and its owner was told."), "success")
    return see_other(url_for("privacy.close_of", person_id=person_id))


def stay_of(person_id: int) -> Answer:
    person = somebody(person_id)
    try:
        stay(session(), person_id=person_id, by=signed_in(), at=clock.now())
    except Refusal as refusal:
        return _page_of(CloseOfForm(None), person, refusal)
    flash(_("The account stays."), "success")
    return see_other(way_back(url_for("privacy.close_of", person_id=person_id)))


def _tell(person: Person, *, reason: str) -> None:
    assert person.account is not None
    security_log.record("account.closing", person=person.id, by=signed_in().id)
    send(
        "closing",
        person.account.email,
        display_name=person.display_name,
        closes_at=person.account.closes_at,
        reason=reason,
        link=absolute("privacy.close"),
    )


def _page(
    form: CloseForm, refusal: Refusal | None = None, preview: dict[str, object] | None = None
) -> Answer:
    person = signed_in()
    return shown(
        "privacy/close.html",
        form,
        refusal=refusal,
        person=person,
        goes=what_goes(session(), person.id),
        nobody=_nobody(person),
        preview=preview,
        days=RETURN.days,
    )


def _page_of(form: CloseOfForm, person: Person, refusal: Refusal | None = None) -> Answer:
    return shown(
        "privacy/close_of.html",
        form,
        refusal=refusal,
        person=person,
        goes=what_goes(session(), person.id),
        nobody=_nobody(person),
        may_close=may_close(signed_in(), person),
        days=RETURN.days,
    )


def _nobody(person: Person) -> str:
    return pseudonym(secret(), person.id, words_of_the_blog().name)


def _preview(person: Person, leaves: Leaves) -> dict[str, object]:
    """Return how the newest published comment would look, if there is one."""
    last = select(Comment.html).where(
        Comment.author_id == person.id, Comment.status == Status.PUBLISHED
    )
    return {
        "leaves": leaves,
        "name": person.display_name if leaves is Leaves.NAME else _nobody(person),
        "html": session().scalar(last.order_by(Comment.created_at.desc()).limit(1)),
        "gone": words_of_the_blog().gone,
    }
