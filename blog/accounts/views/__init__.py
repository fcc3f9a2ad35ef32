"""The addresses of accounts: joining, signing in, one's own page, people and their roles."""

from flask import Blueprint

bp = Blueprint("accounts", __name__)
