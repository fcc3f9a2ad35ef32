"""What feed readers know a post or a comment by, so that the move tells them nothing twice."""

from collections.abc import Sequence

from sqlalchemy import select

from blog.porting.items import Run, add_rows
from blog.posts.models import Kind, OldAddress


def feed_id(run: Run, source_id: str, kind: Kind = Kind.POST) -> str:
    """Return the id that Blogger's feeds gave the item; a comment's is formed like a post's."""
    return f"tag:blogger.com,1999:blog-{run.source.removeprefix('blogger:')}.{kind}-{source_id}"


def keep_feed_addresses(run: Run, made: Sequence[tuple[str, int]]) -> None:
    """Let the feed of a post's comments be found where it was; ``made`` is the id there and here."""
    wanted = {f"/feeds/{source_id}/comments/default": id_ for source_id, id_ in made}
    taken = set(
        run.session.scalars(select(OldAddress.path).where(OldAddress.path.in_(wanted.keys())))
    )
    add_rows(
        run.session,
        "old_addresses",
        [{"path": path, "post_id": id_} for path, id_ in wanted.items() if path not in taken],
    )
