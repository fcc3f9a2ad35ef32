"""Changing a post; the same press may publish it, or make it a draft again."""

from datetime import datetime
from typing import Any

from flask import render_template, request, url_for

from blog import clock
from blog.accounts.http import signed_in
from blog.accounts.models import Person
from blog.db import session
from blog.errors import Forbidden, Invalid
from blog.http import keeps_text, see_other
from blog.posts.edit import NotYoursNow, StalePost, last_change, look_at, save, take
from blog.posts.forms import version_in, writing_of
from blog.posts.models import Post
from blog.posts.permissions import can_edit, can_review
from blog.posts.publish import publish, unpublish
from blog.posts.review import submit, take_back
from blog.posts.views import told
from blog.posts.views.letter import tell_published, tell_submitted
from blog.posts.views.page import forget_typed, open_page, page, refused, show_again, typed_form
from blog.settings.http import blog_zone


@keeps_text(show_again)
def edit(post_id: int) -> Any:
    if request.method != "POST":
        return open_page(look_at(session(), post_id, signed_in()))
    by = signed_in()
    try:
        post = take(session(), post_id, by)
    except NotYoursNow as refusal:
        return your_text(refusal)
    form = typed_form(post)
    if not form.validate():
        return page(form, post, version=version_in(request.form.to_dict())), 422
    now, zone, did = clock.now(), blog_zone(), request.form.get("do")
    waited = can_review(by, post)
    try:
        writing = writing_of(form, zone, post)
        version = int(form.version.data)
        save(session(), post, writing, version=version, by=by, at=now, zone=zone)
        _act(did, post, by, now)
    except StalePost:
        return page(form, post, stale=last_change(session(), post)), 409
    except (Invalid, Forbidden) as refusal:
        return refused(form, post, refusal)
    forget_typed(post_id)
    told.saved(post, now, by)
    if waited and did == "publish":
        tell_published(post)
    return see_other(
        url_for("write.edit" if can_edit(by, post) else "write.index", post_id=post_id)
    )


def _act(did: str | None, post: Post, by: Person, now: datetime) -> None:
    """Do what the button says, besides saving."""
    if did == "publish":
        publish(session(), post, by=by, at=now, zone=blog_zone())
    elif did == "unpublish":
        unpublish(session(), post, by=by, at=now)
    elif did == "submit":
        if submit(session(), post, by=by, at=now):
            tell_submitted(post, by)
    elif did == "take_back":
        take_back(session(), post, by=by, at=now)


def your_text(refusal: NotYoursNow) -> tuple[str, int]:
    """Answer 403 with what was typed, for its author to keep."""
    form = typed_form(None)
    return render_template("write/your_text.html", form=form, path=refusal.path), 403
