"""Asking once more who somebody is, before what cannot be taken back.

What was typed stays: the question carries the fields of the form that led to it, and its answer is
sent to the same address.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import partial, wraps
from typing import Any

from flask import Flask, g, request
from werkzeug.wrappers import Response

from blog import clock, security_log
from blog.accounts.devices.http import prove_here, this_device
from blog.accounts.factors.held import has_authenticator, passkeys_of
from blog.accounts.forms import ProofForm
from blog.accounts.http import signed_in
from blog.accounts.passwords import fits
from blog.accounts.views.challenge import passkeys_work, signed_by_passkey
from blog.accounts.views.code import refused_code
from blog.accounts.views.shown import shown
from blog.db import session
from blog.errors import Invalid, Refusal
from blog.form_token import FIELD
from blog.http import View, see_other
from blog.limits import Limit, address, count
from blog.words import N_

RECENT = timedelta(minutes=15)
"""Whoever signed in so long ago is taken to be still there."""

PROOFS = Limit("proof", "10 per 10 minutes; 30 per day")
"""Per person: who finds an open computer does not get to guess the password."""

PROOFS_OF = ("proof", "proof_code", "proof_passkey")

OWN_FIELDS = frozenset({FIELD, *PROOFS_OF})


def is_recent() -> bool:
    """Whether who is signed in proved who they are a short while ago."""
    return clock.now() - this_device().proved_at < RECENT


def recently(view: View) -> Callable[..., Any]:
    """Decorate a view that only somebody may use who signed in, or proved who they are, recently.

    Goes inside a gate that makes sure somebody is signed in.
    """

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if is_recent():
            return view(*args, **kwargs)
        if request.method != "POST" or not any(each in request.form for each in PROOFS_OF):
            return ask(ProofForm(None))
        form = ProofForm()
        try:
            if not form.validate():
                return ask(form)
            strong = check_proof(form)
        except Refusal as refusal:
            return ask(form, refusal)
        prove_here(strong=strong)
        # A question that a page led to is answered by that page; a form's, by the form.
        is_form = request.form.get("asked_by") == "form"
        return view(*args, **kwargs) if is_form else see_other(request.full_path.rstrip("?"))

    return guarded


def recently_to_change(view: View) -> Callable[..., Any]:
    """Decorate a view that shows its form at any time, and asks as above before it does as the form says.

    A form that had expired is the view's own to show again: nobody knows whose it is.
    """
    asking = recently(view)

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        changes = request.method == "POST" and not g.get("form_expired")
        return (asking if changes else view)(*args, **kwargs)

    return guarded


def guard_settings(app: Flask) -> None:
    """Ask before the settings say who needs a second factor: their slice lies below this one."""
    for door in ("settings.membership", "settings.undo"):
        app.view_functions[door] = recently_to_change(app.view_functions[door])


def ask(form: ProofForm, refusal: Refusal | None = None) -> Response:
    """Return the question, with what was typed in hidden fields."""
    typed = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in OWN_FIELDS and name != "asked_by"
    ]
    person_id = signed_in().id
    by_form = request.method == "POST" and request.form.get("asked_by") != "page"
    answer = shown(
        "accounts/again.html",
        form,
        refusal=refusal,
        code=403 if refusal is None and not form.errors else None,
        typed=typed,
        asked_by="form" if by_form else "page",
        action=request.full_path.rstrip("?"),
        has_app=has_authenticator(session(), person_id),
        has_passkey=passkeys_work() and bool(passkeys_of(session(), person_id)),
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def check_proof(form: ProofForm) -> bool:
    """Return whether it was a second factor that proves who it is; raise Invalid or TooFast."""
    if form.proof_passkey.data:
        count(PROOFS, str(signed_in().id))
        if signed_by_passkey(form.proof_passkey.data) != signed_in().id:
            raise Invalid(N_("This passkey belongs to another account."))
        return True
    if form.proof_code.data and form.proof_code.data.strip():
        check_code_of(form.proof_code.data)
        return True
    check_password_of(form.proof.data or "", field="proof")
    return False


def check_code_of(code: str) -> None:
    """Use a code of the app, or a recovery code, up; raise Invalid or TooFast."""
    person_id = signed_in().id
    count(PROOFS, str(person_id))
    refused = refused_code(person_id, code)
    if refused is not None:
        security_log.record("proof.failed", person=person_id, network=address())
        refused.field = "proof_code"
        raise refused


def check_password_of(password: str, *, field: str) -> None:
    """Raise Invalid when it is not the password of who is signed in, TooFast when tried too often."""
    person = signed_in()
    assert person.account is not None
    if not fits(person.account.password_hash, password, partial(count, PROOFS, str(person.id))):
        security_log.record("proof.failed", person=person.id, network=address())
        raise Invalid(N_("This is not your password."), field=field)
