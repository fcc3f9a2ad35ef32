"""Posts and labels under which comments wait: what the settings name, found in the database."""

from collections.abc import Mapping

from sqlalchemy import select, union
from sqlalchemy.orm import Session

from blog.markup import fold
from blog.posts.models import Label, OldAddress, Post, post_labels
from blog.settings.models import CommentSettings


def held_posts(session: Session, settings: CommentSettings) -> frozenset[int]:
    """Return the ids of the posts that have one of the addresses, or once had it.

    A post that moves stays held. Nobody else ever gets an address that it left, so none is meant wrongly.
    """
    if not settings.hold_posts:
        return frozenset()
    have = select(Post.id).where(Post.path.in_(settings.hold_posts))
    had = select(OldAddress.post_id).where(OldAddress.path.in_(settings.hold_posts))
    return frozenset(session.scalars(union(have, had)))


def held_labels(session: Session, settings: CommentSettings) -> Mapping[int, str]:
    """Return the labels that are named, whatever their case, by id."""
    if not settings.hold_labels:
        return {}
    wanted = {fold(each) for each in settings.hold_labels}
    known = session.execute(select(Label.id, Label.name).order_by(Label.name))
    return {id_: name for id_, name in known if fold(name) in wanted}


def held_labels_of(session: Session, post: Post, settings: CommentSettings) -> tuple[str, ...]:
    """Return those of the post's labels under which comments wait."""
    if not settings.hold_labels:
        return ()
    wanted = {fold(each) for each in settings.hold_labels}
    names = session.scalars(
        select(Label.name)
        .join(post_labels, post_labels.c.label_id == Label.id)
        .where(post_labels.c.post_id == post.id)
        .order_by(Label.name)
    )
    return tuple(name for name in names if fold(name) in wanted)
