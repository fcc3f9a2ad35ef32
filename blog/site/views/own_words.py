"""What a post's page has of a member's own, found without making the page: name and tokens."""

from dataclasses import astuple
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from flask import Flask
from itsdangerous import BadSignature, URLSafeSerializer, URLSafeTimedSerializer
from markupsafe import escape
from sqlalchemy import String, bindparam, exists
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.http import parse_cookie

from blog import clock, form_token
from blog.accounts.devices.begin import hash_of
from blog.accounts.devices.http import TOKEN_MAX, cookie_name
from blog.accounts.devices.use import NOTED_EVERY
from blog.accounts.models import Person
from blog.accounts.plain_member import PLAIN_MEMBER
from blog.cache.holes import Holes
from blog.cache.layer import OwnWords
from blog.comments.models import Comment
from blog.comments.token import new_token
from blog.posts.models import Post

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_AT_PATH = Post.path == bindparam("path", type_=String)

_SAID_NOTHING = PLAIN_MEMBER.where(
    ~exists().where(Comment.author_id == Person.id, Comment.post_id == Post.id, _AT_PATH)
)
"""Whose own comments stand on the page, or wait there, gets a page with what only they may do."""


def own_words(app: Flask) -> OwnWords:
    """Return what finds the words of a plain member who has said nothing on the post at the path.

    One query. Whoever has anything else waiting for them, a message or a text that was kept, has it in
    the session, and gets a page of their own.
    """
    with app.app_context():
        token_cookie, session_cookie = cookie_name(), app.config["SESSION_COOKIE_NAME"]
    lasts = int(app.permanent_session_lifetime.total_seconds())

    def found(environ: "WSGIEnvironment") -> tuple[bytes, ...] | None:
        cookies = parse_cookie(environ.get("HTTP_COOKIE"))
        token = cookies.get(token_cookie, "")
        raw = _token_in(app, cookies.get(session_cookie, ""), lasts)
        if raw is None or not token or len(token) > TOKEN_MAX:
            return None
        at = clock.now()
        facts = {"token_hash": hash_of(token), "at": at, "noted": at - NOTED_EVERY}
        path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace")
        try:
            with app.extensions["database"].engine.connect() as connection:
                name = connection.scalar(_SAID_NOTHING, {**facts, "path": path})
        except SQLAlchemyError:
            return None  # what is wrong is said by who makes the page
        if name is None:
            return None
        form = str(_form_tokens(str(app.secret_key)).dumps(raw))
        words = Holes(name=str(escape(name)), form=form, token=new_token())
        return tuple(each.encode() for each in astuple(words))

    return found


def _token_in(app: Flask, cookie: str, lasts: int) -> Any:
    """Return the token of a session that holds nothing else."""
    if not cookie:
        return None
    try:
        said = _sessions(app, str(app.secret_key)).loads(cookie, max_age=lasts)
    except BadSignature:
        return None
    return said[form_token.FIELD] if said.keys() == {form_token.FIELD} else None


@lru_cache(maxsize=4)
def _sessions(app: Flask, _key: str) -> URLSafeTimedSerializer:
    made: URLSafeTimedSerializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    assert made is not None
    return made


@lru_cache(maxsize=4)
def _form_tokens(key: str) -> URLSafeSerializer:
    return form_token.tokens(key)
