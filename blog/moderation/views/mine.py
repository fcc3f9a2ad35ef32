"""What members do about comments, their own and others': open to everybody who is signed in."""

from flask import Blueprint

from blog.moderation.views.report import report

BOTH = ["GET", "POST"]

bp = Blueprint("mine", __name__)
bp.add_url_rule("/comments/<id:comment_id>/report", "report", report, methods=BOTH)
