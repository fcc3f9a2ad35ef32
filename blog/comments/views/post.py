"""The post that is commented on."""

from datetime import datetime

from flask import Response, make_response
from sqlalchemy import select

from blog.db import session
from blog.errors import NotFound
from blog.http import see_other
from blog.posts.models import Post
from blog.posts.visible import is_public
from blog.words import N_


def public_post(post_id: int, at: datetime) -> Post:
    """Return the post, one that every reader may see; raise NotFound else."""
    post = session().scalar(select(Post).where(Post.id == post_id, is_public(at)))
    if post is None:
        raise NotFound(N_("There is no such post, or it is not public any more."))
    return post


def to_comments(post: Post) -> Response:
    """Lead whoever reloads the address of a form to the comments of the post."""
    return make_response(see_other(f"{post.path}#comments"))
