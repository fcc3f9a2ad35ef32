"""Publishing and unpublishing a post as it is saved, from outside its form."""

from flask import request, url_for
from werkzeug.wrappers import Response

from blog import clock
from blog.accounts.http import signed_in
from blog.db import session
from blog.http import see_other
from blog.posts.edit import check_version, take
from blog.posts.forms import version_in
from blog.posts.permissions import can_edit, can_review
from blog.posts.publish import publish, unpublish
from blog.posts.views import told
from blog.posts.views.letter import tell_published
from blog.settings.http import blog_zone


def publish_post(post_id: int) -> Response:
    by, now = signed_in(), clock.now()
    post = take(session(), post_id, by)
    check_version(post, version_in(request.form.to_dict()) or 0)
    waited = can_review(by, post)
    publish(session(), post, by=by, at=now, zone=blog_zone())
    told.saved(post, now, by)
    if waited:
        tell_published(post)
    return see_other(
        url_for("write.edit" if can_edit(by, post) else "write.index", post_id=post_id)
    )


def unpublish_post(post_id: int) -> Response:
    by, now = signed_in(), clock.now()
    post = take(session(), post_id, by)
    check_version(post, version_in(request.form.to_dict()) or 0)
    unpublish(session(), post, by=by, at=now)
    told.saved(post, now, by)
    return see_other(url_for("write.edit", post_id=post_id))
