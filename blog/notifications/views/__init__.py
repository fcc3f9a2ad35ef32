"""The addresses of letters: choosing them, stopping them, deciding from them."""

from flask import Blueprint

from blog.accounts.http import only
from blog.accounts.models import Person
from blog.http import from_anywhere
from blog.notifications.links import DECIDE, STOP
from blog.notifications.views.choices import choices
from blog.notifications.views.decide import decide
from blog.notifications.views.stop import stop

FORM = ["GET", "POST"]


def a_member(person: Person) -> bool:
    return person.is_member


bp = Blueprint("letters", __name__)
bp.add_url_rule("/me/letters", "choices", only(a_member, choices), methods=FORM)
bp.add_url_rule(f"{STOP}<token>", "stop", from_anywhere(stop), methods=FORM)
bp.add_url_rule(f"{DECIDE}<token>", "decide", decide, methods=FORM)
