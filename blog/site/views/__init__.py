"""The addresses that readers see."""

from flask import Blueprint

bp = Blueprint("site", __name__)
