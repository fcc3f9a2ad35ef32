"""The addresses at which people get what is held about them."""

from flask import Blueprint

from blog.accounts.http import only
from blog.accounts.models import Person
from blog.accounts.views.again import recently
from blog.privacy.views.data import data, data_of, take_data, take_data_of


def a_member(person: Person) -> bool:
    return person.is_member


def an_admin(person: Person) -> bool:
    return person.is_admin


bp = Blueprint("privacy", __name__)
bp.add_url_rule("/me/data", "data", only(a_member, data))
bp.add_url_rule("/me/data", "take_data", only(a_member, recently(take_data)), methods=["POST"])
bp.add_url_rule("/settings/people/<id:person_id>/data", "data_of", only(an_admin, data_of))
bp.add_url_rule(
    "/settings/people/<id:person_id>/data",
    "take_data_of",
    only(an_admin, recently(take_data_of)),
    methods=["POST"],
)
