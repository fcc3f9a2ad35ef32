"""The page on which a post is written, in all its states."""

from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from blog import clock
from blog.accounts.http import forget_kept, kept_fields, signed_in, the_person
from blog.db import session
from blog.error_pages import status_of
from blog.errors import Refusal
from blog.posts import autosave
from blog.posts.edit import look_at
from blog.posts.forms import PostForm, blank_form, fields_of, form_of, version_in
from blog.posts.labels import label_names
from blog.posts.models import Autosave, Post
from blog.posts.permissions import can_publish, can_review, can_throw_away
from blog.posts.queries import shown_status
from blog.posts.review import WORDS_MAX
from blog.posts.slug import slug_of
from blog.posts.views.gate import keep_and_come_back, place
from blog.settings.http import blog_zone


def open_page(post: Post | None) -> str:
    """Return the page as somebody comes to it, with a text of theirs that was not saved."""
    lost = kept_fields(place(post.id if post else None))
    if lost is not None:
        return page(_form(post, lost), post, version=version_in(lost), came_back=True)
    unsaved = unsaved_text(post)
    if unsaved and request.args.get("restore"):
        return page(_form(post, unsaved.fields), post, version=unsaved.version, restored=unsaved.at)
    return page(_form(post), post, offer=unsaved.at if unsaved else None)


def page(form: PostForm, post: Post | None, *, version: int | None = None, **notices: Any) -> str:
    """Return the page with what ``form`` holds; ``version`` is the one it was typed into."""
    now, by = clock.now(), signed_in()
    return render_template(
        "write/edit.html",
        may_publish=can_publish(by, post) if post else by.is_author,
        may_trash=post is not None and can_throw_away(by, post),
        reviews=post is not None and can_review(by, post),
        words_max=WORDS_MAX,
        form=form,
        post=post,
        version=post_version(post) if version is None else version,
        status=shown_status(post, now) if post else "draft",
        is_waiting=bool(form.date.data and form.date.data > _local(now)),
        made_slug=slug_of(form.title.data or ""),
        label_names=label_names(session()),
        zone=str(blog_zone()),
        address=url_for("write.edit", post_id=post.id) if post else url_for("write.new"),
        **{
            "offer": None,
            "restored": None,
            "came_back": False,
            "stale": None,
            "words": None,
            **notices,
        },
    )


def show_again(post_id: int | None = None) -> Any:
    """Answer a form that expired: the text is still in it, and the next press saves it."""
    if the_person() is None:
        return keep_and_come_back(post_id)
    post = look_at(session(), post_id, signed_in()) if post_id else None
    form = typed_form(post)
    form.form_errors.append(
        _("This form had expired. Your text is still here: look it over and press again.")
    )
    return page(form, post, version=version_in(request.form.to_dict())), 400


def typed_form(post: Post | None) -> PostForm:
    """Return the form that this request sent."""
    return _form(post, request.form)


def saved_form(post: Post | None) -> PostForm:
    """Return the form with what is saved."""
    return _form(post)


def refused(form: PostForm, post: Post | None, refusal: Refusal) -> tuple[str, int]:
    """Answer with the reason beside its field, 422 as a rule."""
    message = _(refusal.message, **refusal.facts)
    errors = form[refusal.field].errors if refusal.field in form else form.form_errors
    errors.append(message)
    return page(form, post, version=version_in(request.form.to_dict())), status_of(refusal)


def unsaved_text(post: Post | None) -> Autosave | None:
    """Return what this author was writing here, if it is not what is saved."""
    row = autosave.kept(session(), by=signed_in(), post_id=post.id if post else autosave.NEW)
    if row is None or fields_of(_form(post, row.fields)) == fields_of(_form(post)):
        return None
    return row


def forget_typed(post_id: int | None) -> None:
    """Let go of every copy of a text that is saved now, or thrown away."""
    forget_kept(place(post_id))
    autosave.forget(session(), by=signed_in(), post_id=post_id or autosave.NEW)


def post_version(post: Post | None) -> int:
    return post.version if post else 0


def _form(post: Post | None, typed: Any = None) -> PostForm:
    fields = MultiDict(typed) if typed is not None else None
    return form_of(post, blog_zone(), fields) if post else blank_form(fields)


def _local(now: Any) -> Any:
    return now.astimezone(blog_zone()).replace(tzinfo=None)
