"""Giving a contributor's draft back."""

from typing import Any

from flask import flash, request, url_for
from flask_babel import gettext as _

from blog import clock
from blog.accounts.http import signed_in
from blog.db import session
from blog.errors import Invalid
from blog.http import keeps_text, see_other
from blog.posts.edit import StalePost, take
from blog.posts.forms import version_in
from blog.posts.review import give_back
from blog.posts.views.letter import tell_given_back
from blog.posts.views.page import page, saved_form, show_again


@keeps_text(show_again)
def give_back_post(post_id: int) -> Any:
    by, words = signed_in(), request.form.get("words", "")
    post = take(session(), post_id, by)
    version = version_in(request.form.to_dict()) or 0
    try:
        said = give_back(session(), post, words, version=version, by=by, at=clock.now())
    except (Invalid, StalePost) as refusal:
        form = saved_form(post)
        form.form_errors.append(_(refusal.message, **refusal.facts))
        code = 409 if isinstance(refusal, StalePost) else 422
        return page(form, post, version=version, words=words), code
    tell_given_back(post, said)
    flash(_("Given back, and its author was told."), "success")
    return see_other(url_for("write.index"))
