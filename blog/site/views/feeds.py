"""Feeds: what is new, for programs that read."""

from flask import Response, abort, current_app, make_response, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from blog import clock
from blog.db import session
from blog.settings.http import the_settings
from blog.site import atom as xml
from blog.site.feed_items import FeedComment, newest_comments, newest_posts, post_with_comments


def posts() -> Response:
    blog = the_settings().blog
    feed = _feed(blog.title, url_for("site.posts_feed"), "/")
    return _answer(xml.posts_feed(feed, newest_posts(session(), clock.now()), _("Untitled")))


def comments() -> Response:
    title = _("%(blog)s: comments", blog=the_settings().blog.title)
    feed = _feed(title, url_for("site.comments_feed"), "/")
    return _comments(feed, newest_comments(session(), clock.now()))


def comments_of_post(post_id: int) -> Response:
    at = clock.now()
    post = post_with_comments(session(), post_id, at) or abort(404)
    title = _("Comments on “%(title)s”", title=post.title or _("Untitled"))
    feed = _feed(title, url_for("site.post_comments_feed", post_id=post_id), post.path or "/")
    return _comments(feed, newest_comments(session(), at, post_id=post_id))


def atom() -> AnyResponse:
    return redirect(url_for("site.posts_feed"), code=301)


def _feed(title: str, path: str, page: str) -> xml.Feed:
    blog = the_settings().blog
    base = current_app.config["BASE_URL"]
    return xml.Feed(base, title, blog.description, path, page, blog.language)


def _comments(feed: xml.Feed, newest: list[FeedComment]) -> Response:
    titled = [
        (
            comment,
            _(
                "%(name)s on “%(title)s”",
                name=comment.author_name,
                title=comment.post_title or _("Untitled"),
            ),
        )
        for comment in newest
    ]
    return _answer(xml.comments_feed(feed, titled))


def _answer(body: bytes) -> Response:
    answer = make_response(body)
    answer.content_type = f"{xml.MEDIA_TYPE}; charset=utf-8"
    return answer
