"""Publishing and unpublishing a post as it is saved, from outside its form."""

from flask import request, url_for
from werkzeug.wrappers import Response

from blog import clock
from blog.accounts.http import signed_in
from blog.db import session
from blog.http import see_other
from blog.posts.edit import check_version, take
from blog.posts.forms import version_in
from blog.posts.publish import publish, unpublish
from blog.posts.views import told
from blog.settings.http import blog_zone


def publish_post(post_id: int) -> Response:
    post, now = take(session(), post_id, signed_in()), clock.now()
    check_version(post, version_in(request.form.to_dict()) or 0)
    publish(session(), post, at=now, zone=blog_zone())
    told.saved(post, now)
    return see_other(url_for("write.edit", post_id=post_id))


def unpublish_post(post_id: int) -> Response:
    post = take(session(), post_id, signed_in())
    check_version(post, version_in(request.form.to_dict()) or 0)
    unpublish(session(), post)
    told.saved(post, clock.now())
    return see_other(url_for("write.edit", post_id=post_id))
