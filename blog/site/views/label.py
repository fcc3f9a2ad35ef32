"""The posts that carry a label."""

from flask import abort, render_template, request
from sqlalchemy import select
from werkzeug.wrappers import Response

from blog import clock
from blog.cache.http import may_be_kept
from blog.db import session
from blog.http import see_other
from blog.posts.models import Label, Post, post_labels
from blog.settings.http import the_settings
from blog.site.addresses import label_path
from blog.site.cursor import Cursor
from blog.site.lists import posts_page
from blog.site.made import parts_of_list
from blog.site.views.made import made_of


@may_be_kept("before", "after", "updated-max")
def label(name: str) -> str | Response:
    at = clock.now()
    found = session().scalar(select(Label).where(Label.name == name)) or abort(404)
    before = Cursor.read(request.args.get("before"))
    after = Cursor.read(request.args.get("after"))
    page = posts_page(
        session(),
        Post.id.in_(select(post_labels.c.post_id).where(post_labels.c.label_id == found.id)),
        at=at,
        limit=the_settings().blog.posts_per_page,
        before=before,
        after=after,
    )
    if page.newer is None and (before or after):
        return see_other(label_path(found.name))
    if not page.posts:
        abort(404)  # only posts that are not public carry it: nobody learns that it exists
    made_of(parts_of_list(page.posts), at=at)
    return render_template("site/label.html", label=found, page=page)
