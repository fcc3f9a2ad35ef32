"""The posts that carry a label."""

from flask import abort, render_template, request
from sqlalchemy import select
from werkzeug.wrappers import Response

from blog import clock
from blog.db import session
from blog.http import see_other
from blog.posts.models import Label, Post, post_labels
from blog.settings.http import the_settings
from blog.site.addresses import label_path
from blog.site.cursor import Cursor
from blog.site.lists import posts_page


def label(name: str) -> str | Response:
    found = session().scalar(select(Label).where(Label.name == name)) or abort(404)
    before = Cursor.read(request.args.get("before"))
    after = Cursor.read(request.args.get("after"))
    page = posts_page(
        session(),
        Post.id.in_(select(post_labels.c.post_id).where(post_labels.c.label_id == found.id)),
        at=clock.now(),
        limit=the_settings().blog.posts_per_page,
        before=before,
        after=after,
    )
    if page.newer is None and (before or after):
        return see_other(label_path(found.name))
    if not page.posts:
        abort(404)  # only posts that are not public carry it: nobody learns that it exists
    return render_template("site/label.html", label=found, page=page)
