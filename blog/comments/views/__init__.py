"""The addresses of commenting."""

from flask import Blueprint

bp = Blueprint("comments", __name__)
