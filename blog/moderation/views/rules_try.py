"""Trying a text against the policy."""

from typing import Any

from flask import Response, make_response, render_template, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from blog import clock, db
from blog.comments.judge import Judgement
from blog.comments.policy import POLICY
from blog.db import session
from blog.errors import Invalid
from blog.moderation.try_it import person_called, posts_to_try, try_text
from blog.moderation.views.queue import tabs
from blog.moderation.views.rules import only_moderators
from blog.posts.models import Post
from blog.settings.http import the_settings

NAME_MAX = 200
"""Characters of a name; none is longer."""


class TryForm(FlaskForm):  # type: ignore[misc]
    class Meta:
        csrf = False  # checked for every request in http.py

    body = TextAreaField(_("Text"), [DataRequired(_("Please fill this in."))])
    person = StringField(
        _("Written by"),
        [Length(max=NAME_MAX)],
        description=_("A name or a number. Empty: somebody who became a member just now."),
    )
    post = SelectField(_("Under"))


def try_rules() -> Response:
    """Show the form; when it was sent, with the verdict. It only reads, whatever the method."""
    only_moderators()
    db.release()  # nothing is written: no writer has to wait for this
    sent = request.form if request.method == "POST" else request.args
    found = posts_to_try(session(), clock.now(), also=sent.get("post", ""))
    posts = {str(post.id): post for post in found}
    form = TryForm(formdata=sent)
    form.post.choices = [(id_, post.title or gettext("Untitled")) for id_, post in posts.items()]
    if request.method != "POST":
        return _page(form, 200)
    if not form.validate():
        return _page(form, 422)
    try:
        judgement = _judged(form, posts[form.post.data])
    except Invalid as refusal:
        form[refusal.field or "body"].errors.append(gettext(refusal.message, **refusal.facts))
        return _page(form, 422)
    return _page(form, 200, judgement)


def _judged(form: Any, post: Post) -> Judgement:
    return try_text(
        session(),
        source=form.body.data,
        by=person_called(session(), form.person.data or ""),
        post=post,
        settings=the_settings().comments,
        at=clock.now(),
    )


def _page(form: Any, code: int, judgement: Judgement | None = None) -> Response:
    said = {each.rule.name: each for each in judgement.opinions} if judgement else {}
    page = render_template(
        "moderation/rules_try.html",
        **tabs(None),
        form=form,
        judgement=judgement,
        policy=POLICY,
        said=said,
        is_final=any(each.rule.is_final for each in said.values()),
    )
    return make_response(page, code)
