"""Into the trash and out of it."""

from typing import Any

from flask import request, url_for

from blog import clock
from blog.accounts.http import signed_in
from blog.db import session
from blog.http import keeps_text, see_other
from blog.posts.edit import StalePost, last_change, take
from blog.posts.forms import version_in
from blog.posts.trash import restore, trash
from blog.posts.views import told
from blog.posts.views.autosave import keep_typed
from blog.posts.views.page import page, show_again, typed_form


@keeps_text(show_again)
def trash_post(post_id: int) -> Any:
    """Move it there; what was typed and not saved waits for its author, should they restore it."""
    by, version = signed_in(), version_in(request.form.to_dict()) or 0
    post = take(session(), post_id, by)
    try:
        trash(session(), post, by=by, version=version, at=clock.now())
    except StalePost:
        return page(typed_form(post), post, stale=last_change(session(), post)), 409
    if "source" in request.form:
        keep_typed(post)
    told.trashed(post)
    return see_other(url_for("write.index"))


@keeps_text(show_again)
def restore_post(post_id: int) -> Any:
    by, now = signed_in(), clock.now()
    post = take(session(), post_id, by)
    restore(session(), post, by=by, at=now)
    if "source" in request.form:
        keep_typed(post)
    told.restored(post, now)
    return see_other(url_for("write.edit", post_id=post_id))
