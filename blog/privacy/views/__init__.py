"""The addresses at which people get what is held about them."""

from flask import Blueprint

from blog.accounts.http import only
from blog.accounts.models import Person
from blog.accounts.views.again import recently
from blog.privacy.views import close
from blog.privacy.views.data import data, data_of, take_data, take_data_of


def registered(person: Person) -> bool:
    return person.is_registered


def an_admin(person: Person) -> bool:
    return person.is_admin


bp = Blueprint("privacy", __name__)
bp.add_url_rule("/me/data", "data", only(registered, data))
bp.add_url_rule("/me/data", "take_data", only(registered, recently(take_data)), methods=["POST"])
bp.add_url_rule("/settings/people/<id:person_id>/data", "data_of", only(an_admin, data_of))
bp.add_url_rule(
    "/settings/people/<id:person_id>/data",
    "take_data_of",
    only(an_admin, recently(take_data_of)),
    methods=["POST"],
)
bp.add_url_rule("/me/close", "close", only(registered, close.close))
bp.add_url_rule(
    "/me/close",
    "close_or_preview",
    only(registered, recently(close.close_or_preview)),
    methods=["POST"],
)
bp.add_url_rule("/me/close/stay", "stay", only(registered, close.stay_after_all), methods=["POST"])
bp.add_url_rule("/settings/people/<id:person_id>/close", "close_of", only(an_admin, close.close_of))
bp.add_url_rule(
    "/settings/people/<id:person_id>/close",
    "close_account_of",
    only(an_admin, recently(close.close_account_of)),
    methods=["POST"],
)
bp.add_url_rule(
    "/settings/people/<id:person_id>/stay",
    "stay_of",
    only(an_admin, close.stay_of),
    methods=["POST"],
)
