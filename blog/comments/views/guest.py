"""Commenting as a guest: a form, a letter, and a button that sends the comment to the moderators."""

from contextlib import suppress
from typing import Any

from flask import Response, flash, make_response, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from blog import clock, db, security_log
from blog.accounts import sign_up
from blog.accounts.http import forget_kept, keep_here, sign_in_first, the_person
from blog.accounts.staff_names import check_not_staffs
from blog.accounts.views.letter import absolute, count_confirmation, secret, send
from blog.accounts.views.shown import shown, shown_again
from blog.comments import guest as verb
from blog.comments.answered import answered
from blog.comments.forms import GuestForm, Written
from blog.comments.permissions import may_write
from blog.comments.token import new_token, sound_token
from blog.comments.views import writing
from blog.comments.views.answers import in_words
from blog.comments.views.post import public_post
from blog.db import session
from blog.errors import NotFound, Refusal
from blog.http import keeps_text, see_other
from blog.limits import Limit, address, count
from blog.posts.models import Post
from blog.settings.http import the_settings

GUESTS = Limit("guest", "20 per hour")
"""Comments of guests from one address of the network, sent or not."""


def show_again(post_id: int) -> Response:
    post = public_post(post_id, clock.now())
    return shown_again("comments/guest.html", GuestForm(), **_facts(post))


@keeps_text(show_again)
def guest(post_id: int) -> Answer:
    post = public_post(post_id, clock.now())
    if the_person() is not None or not may_write(None, the_settings().comments, as_guest=True):
        return _no_guest(post)
    form = GuestForm()
    if request.method != "POST" or not form.validate():
        return shown("comments/guest.html", form, **_facts(post))
    if form.homepage.data:
        security_log.record("guest.trapped", network=address())
        return see_other(url_for("comments.guest_left"))
    try:
        _leave(form, post)
    except Refusal as refusal:
        return shown("comments/guest.html", form, refusal=refusal, **_facts(post))
    return see_other(url_for("comments.guest_left"))


def _no_guest(post: Post) -> Answer:
    """Lead who is signed in, or has to be, to the members' form, with what was typed."""
    if request.method == "POST":
        return writing.expired(post, Written.sent())
    form_place = f"{post.path}#comment-form"
    return see_other(form_place) if the_person() is not None else sign_in_first(form_place)


def guest_left() -> str:
    """Say the same to everybody: look into your mailbox."""
    return render_template("comments/guest_left.html")


def confirm_guest(link: str) -> Answer:
    """Show a button, so that link scanners send nothing; the words are not shown before they are sent."""
    if request.method != "POST":
        try:
            verb.find_left(session(), link)
        except verb.DeadCommentLink as dead:
            return _dead(dead)
        return make_response(render_template("comments/guest_confirm.html"))
    try:
        comment = verb.confirm_comment(
            session(), link, the_settings().comments, secret=secret(), at=clock.now()
        )
    except verb.DeadCommentLink as dead:
        return _dead(dead)
    post = session().get_one(Post, comment.post_id)
    forget_kept(f"comment:{post.id}")
    flash(_("Thank you. Your comment waits for a moderator now."), "success")
    return see_other(f"{post.path}#comments")


def _leave(form: GuestForm, post: Post) -> None:
    """Keep it aside and write the letter; what is asked of who joins is asked of guests."""
    settings, at, email = the_settings(), clock.now(), form.email.data
    verb.check_guest(post, form.body.data, settings.comments, at)
    check_not_staffs(session(), form.display_name.data)
    sign_up.check_domain(email, settings.membership)
    sign_up.check_pace(secret(), form.opened.data or "", at=at)
    count(GUESTS, address())
    count_confirmation(email)
    written = Written.sent()
    left = verb.Left(
        display_name=form.display_name.data,
        email=email,
        source=form.body.data,
        reply_to=written.answers,
        token=written.token,
    )
    with suppress(Refusal):  # for who has an account and signs in instead; the same for everybody
        keep_here(f"comment:{post.id}", written.as_fields())
    link = verb.leave(session(), post, left, settings.comments, at=at)
    if link is None:
        send("guest_has_account", email, login=absolute("accounts.login"))
    else:
        send("guest_comment", email, link=absolute("comments.confirm_guest", link=link))


def _facts(post: Post) -> dict[str, Any]:
    typed = request.values.get("reply_to", "").strip()
    reply_to = answered(session(), post, Written(reply_to=typed).answers)
    return {
        "post": post,
        "reply_to": reply_to,
        "token": sound_token(request.form.get("token")) or new_token(),
        "opened": sign_up.opened(secret(), at=clock.now()),
    }


def _dead(dead: NotFound) -> Response:
    db.release()
    page = render_template(
        "accounts/dead_link.html",
        message=in_words(dead),
        label=_("To the front page"),
        href=url_for("site.home"),
    )
    return make_response(page, 404)
