"""How a post would look; nothing is saved."""

from datetime import datetime
from typing import Any

from flask import render_template
from markupsafe import Markup

from blog import clock
from blog.accounts.http import signed_in
from blog.db import session
from blog.errors import Invalid
from blog.headers import OF_POSTS, loads
from blog.http import keeps_text
from blog.markup import post_html
from blog.posts.edit import look_at
from blog.posts.forms import PostForm, chosen_date, fields_of
from blog.posts.labels import parse_labels
from blog.posts.models import Kind, Post
from blog.posts.views.page import show_again, typed_form
from blog.posts.write import one_line
from blog.settings.http import blog_zone


@loads(OF_POSTS)
@keeps_text(show_again)
def preview(post_id: int | None = None) -> Any:
    """Show the text as typed, cleaned as it will be; a field that is wrong is shown as if empty."""
    post = look_at(session(), post_id, signed_in()) if post_id else None
    form = typed_form(post)
    fields = fields_of(form)
    html = post_html(fields["source"], "html" if fields["source_format"] == "html" else "markdown")
    return render_template(
        "write/preview.html",
        title=one_line(fields["title"]),
        html=Markup(html.html),  # noqa: S704 - made safe by markup
        labels=_labels(form),
        author=post.author if post else signed_in(),
        date=None if fields["kind"] == Kind.PAGE else _date(form, post),
    )


def _date(form: PostForm, post: Post | None) -> datetime:
    form.validate()
    chosen = None if form.date.errors else chosen_date(form, blog_zone(), post)
    return chosen or clock.now()


def _labels(form: PostForm) -> tuple[str, ...]:
    try:
        return parse_labels(form.labels.data)
    except Invalid:
        return ()
