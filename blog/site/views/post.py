"""A post or a page with its comments, and the place where one comments."""

from dataclasses import dataclass

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from blog import clock
from blog.accounts.http import kept_fields, kept_places, the_person
from blog.accounts.membership.http import joins_with
from blog.cache.http import holes_here, may_be_kept
from blog.comments.answered import Answered, answered
from blog.comments.permissions import can_comment, closes_by_age, may_write, takes_comments
from blog.comments.refusals import bar_of
from blog.comments.token import new_token, sound_token
from blog.comments.views.answers import in_words
from blog.db import session
from blog.headers import OF_POSTS, loads
from blog.http import BIGGEST_ID, number_argument
from blog.markup import excerpt
from blog.moderation.permissions import can_moderate
from blog.posts.models import CommentMode, Post
from blog.posts.permissions import can_edit
from blog.settings.http import the_settings
from blog.site.lists import labels_of
from blog.site.made import parts_of_post
from blog.site.places import comment_of_moment
from blog.site.post import address_now, find_post, neighbours
from blog.site.thread import Stand, Thread, read_thread
from blog.site.views.made import made_of

SHOW_COMMENT = "showComment"
"""How Blogger's addresses name a comment: by the moment in which it was written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prefill:
    """What stands in the comment form when the page opens."""

    body: str = ""
    token: str
    reply_to: Answered | None = None
    kept: bool = False
    """Whether the text was typed before its writer had to sign in."""
    answers_nothing: bool = False
    """Whether the comment that was to be answered cannot be answered any more."""


@loads(OF_POSTS)
@may_be_kept("comments", "reply_to", SHOW_COMMENT, for_members=True)
def post(**_parts: object) -> str | Response:
    """Show the post or page at this address; its parts matter only as a whole."""
    path = request.path
    at = clock.now()
    person = the_person()
    found = find_post(session(), path, at)
    if found is None:
        return redirect(address_now(session(), path, at) or abort(404), code=301)
    post, comments = found
    moment = request.args.get(SHOW_COMMENT)
    if moment and (said := comment_of_moment(session(), post.id, moment)):
        return redirect(url_for("site.comment", comment_id=said))
    start = request.args.get("comments")
    reply_to = number_argument("reply_to")
    shows = post.comment_mode is not CommentMode.HIDDEN
    settings = the_settings().comments
    takes = takes_comments(post, settings, at)
    writes = can_comment(person, post, settings, at)
    bar = bar_of(person, at) if takes else None
    thread = Thread([], None)
    if shows:
        thread = read_thread(session(), post.id, person, at=at, start=start)
    closing = closes_by_age(post, the_settings().comments)
    if reply_to is None and moment is None:  # one of a million such addresses is not worth keeping
        made_of(parts_of_post(post, thread), at=at, times=[closing] if closing else [])
    return render_template(
        "site/post.html",
        post=post,
        labels=labels_of(session(), [post.id])[post.id],
        comments=comments,
        thread=thread,
        start=start,
        shows_comments=shows,
        takes_comments=takes,
        bar=in_words(bar) if bar else None,
        prefill=_prefill(post, thread, reply_to) if writes else None,
        come_back_to=_form_of(post, reply_to),
        guests_write=may_write(None, settings, as_guest=True),
        letter_comes=bool(joins_with()),  # not to which address: a page that names one is no-store
        text_waits=f"comment:{post.id}" in kept_places(),
        neighbours=neighbours(session(), post, at),
        moderates=can_moderate(person, post),
        edits=can_edit(person, post),
    )


def _prefill(post: Post, thread: Thread, reply_to: int | None) -> Prefill:
    """Return what the form is filled with for who may comment; others have no form."""
    kept = kept_fields(f"comment:{post.id}") or {}
    holes = holes_here()
    wanted = reply_to if reply_to is not None else _number(kept.get("reply_to", ""))
    answers = _answered_here(thread, wanted) or answered(session(), post, wanted)
    return Prefill(
        body=kept.get("body", ""),
        token=sound_token(kept.get("token")) or (holes.token if holes else new_token()),
        reply_to=answers,
        kept=bool(kept.get("body")),
        answers_nothing=wanted is not None and answers is None,
    )


def _answered_here(thread: Thread, wanted: int | None) -> Answered | None:
    """Return what is answered if it was read with the page anyway: mostly it was."""
    for said in thread.said:
        if said.id == wanted and said.stand is Stand.COMMENT:
            return Answered(said.id, said.author_name, excerpt(said.html))
    return None


def _number(typed: str) -> int | None:
    number = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 20 else 0  # noqa: PLR2004 - digits of the biggest id
    return number if 0 < number <= BIGGEST_ID else None


def _form_of(post: Post, reply_to: int | None) -> str:
    """Return the address of the form, where the way through the sign-in page ends."""
    return f"{post.path}{f'?reply_to={reply_to}' if reply_to else ''}#comment-form"
