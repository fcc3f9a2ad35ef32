"""Sending a comment in spite of a warning: what the button carries."""

import hmac

from flask import current_app
from itsdangerous import Signer

from blog.accounts.models import Person


def signature(person: Person, token: str) -> str:
    """Return what only this person's form with this token may carry, once it was warned."""
    return _signer().get_signature(_form(person, token)).decode()


def was_warned(sent: str, person: Person, token: str) -> bool:
    """Whether the form was warned before; a signature that is not ours counts for nothing."""
    return hmac.compare_digest(sent.encode(), signature(person, token).encode())


def _signer() -> Signer:
    key = current_app.secret_key
    assert key is not None
    return Signer(key, salt="send anyway")


def _form(person: Person, token: str) -> str:
    return f"{person.id}.{token}"
