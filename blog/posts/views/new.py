"""Writing a new post."""

from typing import Any

from flask import request, url_for

from blog import clock
from blog.accounts.http import signed_in
from blog.db import session
from blog.errors import Invalid
from blog.http import keeps_text, see_other
from blog.posts.forms import writing_of
from blog.posts.publish import publish
from blog.posts.views import told
from blog.posts.views.page import forget_typed, open_page, page, refused, show_again, typed_form
from blog.posts.write import write
from blog.settings.http import blog_zone


@keeps_text(show_again)
def new() -> Any:
    if request.method != "POST":
        return open_page(None)
    form = typed_form(None)
    if not form.validate():
        return page(form, None), 422
    now, zone = clock.now(), blog_zone()
    try:
        post = write(session(), writing_of(form, zone), by=signed_in(), at=now)
        if request.form.get("do") == "publish":
            publish(session(), post, at=now, zone=zone)
    except Invalid as refusal:
        return refused(form, None, refusal)
    forget_typed(None)
    told.saved(post, now)
    return see_other(url_for("write.edit", post_id=post.id))
