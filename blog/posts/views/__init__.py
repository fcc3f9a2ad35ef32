"""The addresses of the writing desk."""

from flask import Blueprint

bp = Blueprint("write", __name__, url_prefix="/write")
