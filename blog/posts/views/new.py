"""Writing a new post."""

from typing import Any

from flask import request, url_for

from blog import clock
from blog.accounts.http import signed_in
from blog.db import session
from blog.errors import Forbidden, Invalid
from blog.http import keeps_text, see_other
from blog.posts.forms import writing_of
from blog.posts.publish import publish
from blog.posts.review import submit
from blog.posts.views import told
from blog.posts.views.letter import tell_submitted
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
    now, zone, by = clock.now(), blog_zone(), signed_in()
    try:
        post = write(session(), writing_of(form, zone), by=by, at=now)
        if request.form.get("do") == "publish":
            publish(session(), post, by=by, at=now, zone=zone)
        elif request.form.get("do") == "submit" and submit(session(), post, by=by, at=now):
            tell_submitted(post, by)
    except (Invalid, Forbidden) as refusal:
        return refused(form, None, refusal)
    forget_typed(None)
    told.saved(post, now, by)
    return see_other(url_for("write.edit", post_id=post.id))
