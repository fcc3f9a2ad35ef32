"""Changing a post; the same press may publish it, or make it a draft again."""

from typing import Any

from flask import request, url_for

from blog import clock
from blog.accounts.http import signed_in
from blog.db import session
from blog.errors import Invalid
from blog.http import keeps_text, see_other
from blog.posts.edit import StalePost, look_at, save, take
from blog.posts.forms import version_in, writing_of
from blog.posts.publish import publish, unpublish
from blog.posts.views import told
from blog.posts.views.page import forget_typed, open_page, page, refused, show_again, typed_form
from blog.settings.http import blog_zone


@keeps_text(show_again)
def edit(post_id: int) -> Any:
    if request.method != "POST":
        return open_page(look_at(session(), post_id, signed_in()))
    post = take(session(), post_id, signed_in())
    form = typed_form(post)
    if not form.validate():
        return page(form, post, version=version_in(request.form.to_dict())), 422
    now, zone = clock.now(), blog_zone()
    try:
        writing = writing_of(form, zone, post)
        save(session(), post, writing, version=int(form.version.data), at=now, zone=zone)
        if request.form.get("do") == "publish":
            publish(session(), post, at=now, zone=zone)
        elif request.form.get("do") == "unpublish":
            unpublish(session(), post)
    except StalePost:
        return page(form, post, stale=True), 409
    except Invalid as refusal:
        return refused(form, post, refusal)
    forget_typed(post_id)
    told.saved(post, now)
    return see_other(url_for("write.edit", post_id=post_id))
