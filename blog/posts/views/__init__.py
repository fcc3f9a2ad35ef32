"""The addresses of the writing desk."""

from flask import Blueprint

from blog.posts.views.autosave import autosave, discard
from blog.posts.views.edit import edit
from blog.posts.views.gate import gate
from blog.posts.views.index import index
from blog.posts.views.new import new
from blog.posts.views.preview import preview
from blog.posts.views.review import give_back_post
from blog.posts.views.trash import restore_post, trash_post

bp = Blueprint("write", __name__, url_prefix="/write")
bp.before_request(gate)
bp.add_url_rule("/", "index", index)
bp.add_url_rule("/new", "new", new, methods=["GET", "POST"])
bp.add_url_rule("/new/preview", "preview", preview, methods=["POST"])
bp.add_url_rule("/new/autosave", "autosave", autosave, methods=["POST"])
bp.add_url_rule("/new/discard", "discard", discard, methods=["POST"])
bp.add_url_rule("/<id:post_id>", "edit", edit, methods=["GET", "POST"])
bp.add_url_rule("/<id:post_id>/preview", "preview", preview, methods=["POST"])
bp.add_url_rule("/<id:post_id>/autosave", "autosave", autosave, methods=["POST"])
bp.add_url_rule("/<id:post_id>/discard", "discard", discard, methods=["POST"])
bp.add_url_rule("/<id:post_id>/return", "give_back", give_back_post, methods=["POST"])
bp.add_url_rule("/<id:post_id>/trash", "trash", trash_post, methods=["POST"])
bp.add_url_rule("/<id:post_id>/restore", "restore", restore_post, methods=["POST"])
