"""The addresses of commenting.

Each is one rule for all its methods: with two, a wrong id would be answered 405 instead of 404.
"""

from flask import Blueprint

from blog.comments.views.edit import edit
from blog.comments.views.guest import confirm_guest, guest, guest_left
from blog.comments.views.preview import preview
from blog.comments.views.submit import submit
from blog.comments.views.withdraw import withdraw

bp = Blueprint("comments", __name__)

BOTH = ["GET", "POST"]

bp.add_url_rule("/posts/<id:post_id>/comments", view_func=submit, methods=BOTH)
bp.add_url_rule("/posts/<id:post_id>/comments/preview", view_func=preview, methods=BOTH)
bp.add_url_rule("/posts/<id:post_id>/guest", view_func=guest, methods=BOTH)
bp.add_url_rule("/comments/confirm", view_func=guest_left)
bp.add_url_rule("/comments/confirm/<link>", view_func=confirm_guest, methods=BOTH)
bp.add_url_rule("/comments/<id:comment_id>/edit", view_func=edit, methods=BOTH)
bp.add_url_rule("/comments/<id:comment_id>/withdraw", view_func=withdraw, methods=BOTH)
