"""The addresses under /settings."""

from flask import Blueprint

from blog.settings.views.gate import gate
from blog.settings.views.history import show_history, undo_one
from blog.settings.views.section import blog, comments, discovery, membership, retention

bp = Blueprint("settings", __name__, url_prefix="/settings")
bp.before_request(gate)
bp.add_url_rule("/", "blog", blog, methods=["GET", "POST"])
bp.add_url_rule("/comments", "comments", comments, methods=["GET", "POST"])
bp.add_url_rule("/membership", "membership", membership, methods=["GET", "POST"])
bp.add_url_rule("/discovery", "discovery", discovery, methods=["GET", "POST"])
bp.add_url_rule("/retention", "retention", retention, methods=["GET", "POST"])
bp.add_url_rule("/history", "history", show_history)
bp.add_url_rule("/history/<id:version>/undo", "undo", undo_one, methods=["POST"])
