"""The addresses at which imported people are claimed."""

from flask import Blueprint

from blog.accounts.http import only
from blog.accounts.models import Person
from blog.accounts.views.again import recently
from blog.claims.views import admin, mine


def a_member(person: Person) -> bool:
    return person.is_member


def an_admin(person: Person) -> bool:
    return person.is_admin


bp = Blueprint("claims", __name__)
bp.add_url_rule("/me/claims", "mine", only(a_member, mine.mine))
bp.add_url_rule(
    "/me/claims/<id:person_id>/take", "take", only(a_member, mine.take), methods=["POST"]
)
bp.add_url_rule("/me/claims/<id:person_id>/ask", "ask", only(a_member, mine.ask), methods=["POST"])
bp.add_url_rule("/settings/people/claims", "requests", only(an_admin, admin.requests))
bp.add_url_rule(
    "/settings/people/claims/requests/<id:request_id>/answer",
    "answer",
    only(an_admin, recently(admin.answer_one)),
    methods=["POST"],
)
bp.add_url_rule(
    "/settings/people/claims/<id:claim_id>/undo",
    "undo",
    only(an_admin, recently(admin.undo)),
    methods=["POST"],
)
