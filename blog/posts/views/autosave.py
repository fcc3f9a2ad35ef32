"""Keeping what is typed while it is typed."""

from typing import Any

from flask import abort, request, url_for

from blog import clock
from blog.accounts.http import signed_in
from blog.db import session
from blog.http import see_other
from blog.posts.autosave import NEW, forget, keep
from blog.posts.edit import look_at
from blog.posts.forms import fields_of, version_in
from blog.posts.models import Post
from blog.posts.views.page import forget_typed, post_version, saved_form, typed_form


def autosave(post_id: int | None = None) -> Any:
    """Answer 204; nobody looks at the page that sent it."""
    post = look_at(session(), post_id, signed_in()) if post_id else None
    if "source" not in request.form or version_in(request.form.to_dict()) is None:
        abort(400)
    keep_typed(post)
    return "", 204


def discard(post_id: int | None = None) -> Any:
    post = look_at(session(), post_id, signed_in()) if post_id else None
    forget_typed(post.id if post else None)
    if post:
        return see_other(url_for("write.edit", post_id=post.id))
    return see_other(url_for("write.new"))


def keep_typed(post: Post | None) -> None:
    """Keep the fields of this request beside the post, unless they are what is saved."""
    post_id = post.id if post else NEW
    fields = fields_of(typed_form(post))
    if fields == fields_of(saved_form(post)):
        forget(session(), by=signed_in(), post_id=post_id)
        return
    version = version_in(request.form.to_dict()) or post_version(post)
    keep(session(), fields, by=signed_in(), post_id=post_id, version=version, at=clock.now())
