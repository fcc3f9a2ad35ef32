"""Feeds: what is new, for programs that read."""

from collections.abc import Sequence
from urllib.parse import quote, urlencode

from flask import Response, abort, current_app, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from blog import clock, revisions
from blog.cache.http import may_be_kept
from blog.db import session
from blog.settings.http import the_settings
from blog.site.addresses import label_path
from blog.site.feeds.atom import atom_entry
from blog.site.feeds.comments import comments_of_feed, count_comments, post_with_comments
from blog.site.feeds.entries import entry_of_comment, entry_of_post
from blog.site.feeds.feed import ATOM_TYPE
from blog.site.feeds.posts import (
    count_posts,
    ids_of_labels,
    known_elsewhere,
    one_post,
    posts_of_feed,
)
from blog.site.feeds.window import PARAMETERS, window_of
from blog.site.views.feed_frame import Subject, answer, framed, is_whole
from blog.site.views.made import made_of


@may_be_kept(*PARAMETERS)
def posts(kind: str, alt: str | None = None) -> Response:
    title = the_settings().blog.title
    return _posts(Subject(url_for("site.posts_feed", kind=kind), title, "/", kind), (), alt)


@may_be_kept(*PARAMETERS)
def posts_as_json() -> Response:
    return posts("default", alt="json")


@may_be_kept(*PARAMETERS)
def posts_with_label(name: str, kind: str) -> Response:
    labels = ids_of_labels(session(), name, clock.now()) or abort(404)
    title = _("%(blog)s: %(label)s", blog=the_settings().blog.title, label=name)
    path = url_for("site.label_feed", kind=kind, name=name)
    subject = Subject(path, title, label_path(name) if len(labels) == 1 else "/", kind)
    # The same labels can be named in ways without end, so only a feed of one is kept.
    return _posts(subject, labels, kept="/" not in name)


@may_be_kept(*PARAMETERS)
def comments(kind: str) -> Response:
    title = _("%(blog)s: comments", blog=the_settings().blog.title)
    return _comments(Subject(url_for("site.comments_feed", kind=kind), title, "/", kind))


@may_be_kept(*PARAMETERS)
def comments_of_post(post_id: int, kind: str) -> AnyResponse:
    post = post_with_comments(session(), post_id, clock.now())
    if post is None:
        return _moved("site.post_comments_feed", post_id, kind)
    title = _("Comments on “%(title)s”", title=post.title or _("Untitled"))
    path = url_for("site.post_comments_feed", post_id=post_id, kind=kind)
    return _comments(Subject(path, title, quote(post.path or "/"), kind), post_id)


def post(post_id: int, kind: str) -> AnyResponse:
    """Answer with one post, as Blogger does below its feeds."""
    found = one_post(session(), post_id, clock.now())
    if found is None:
        return _moved("site.post_entry", post_id, kind)
    entry = entry_of_post(found, _base(), whole=is_whole(kind), untitled=_("Untitled"))
    return answer(atom_entry(entry, the_settings().blog.language), ATOM_TYPE)


def atom_address() -> AnyResponse:
    return _at_default("atom")


def rss_address() -> AnyResponse:
    return _at_default("rss")


def _at_default(alt: str) -> AnyResponse:
    """Redirect, with the window that was asked for: “/atom.xml?max-results=500” was Blogger's own advice."""
    window = window_of(request.args).parameters()
    asked = urlencode(window if alt == "atom" else {"alt": alt, **window})
    path = url_for("site.posts_feed")
    return redirect(f"{path}?{asked}" if asked else path, code=301)


def _posts(
    subject: Subject, labels: Sequence[int], alt: str | None = None, *, kept: bool = True
) -> Response:
    at, window = clock.now(), window_of(request.args)
    found = posts_of_feed(session(), window, at, labels)
    whole, untitled = is_whole(subject.kind), _("Untitled")
    entries = [entry_of_post(each, _base(), whole=whole, untitled=untitled) for each in found]
    counts = (revisions.count(each.id) for each in found)
    names = (revisions.name(each.author_id) for each in found)
    if kept:
        made_of((revisions.POSTS, *counts, *names), at=at)
    return framed(subject, window, entries, count_posts(session(), window, at, labels), alt)


def _comments(subject: Subject, post_id: int | None = None) -> Response:
    at, window = clock.now(), window_of(request.args)
    entries, found = [], comments_of_feed(session(), window, at, post_id=post_id)
    said = revisions.COMMENTS if post_id is None else revisions.thread(post_id)
    made_of((said, *(revisions.name(each.author_id) for each in found)), at=at)
    for each in found:
        names = {"name": each.author_name, "title": each.post_title or _("Untitled")}
        title = _("%(name)s on “%(title)s”", **names)
        whole = is_whole(subject.kind)
        entries.append(entry_of_comment(each, _base(), whole=whole, title=title))
    return framed(subject, window, entries, count_comments(session(), window, at, post_id=post_id))


def _moved(endpoint: str, number: int, kind: str) -> AnyResponse:
    """Redirect to the post that Blogger knew by this number; 404 if there is none."""
    known = known_elsewhere(session(), number) or abort(404)
    asked = urlencode({name: request.args[name] for name in PARAMETERS if name in request.args})
    path = url_for(endpoint, post_id=known, kind=kind)
    return redirect(f"{path}?{asked}" if asked else path, code=301)


def _base() -> str:
    return str(current_app.config["BASE_URL"])
