"""Comments: published as they were, removed ones as tombstones, each under what it answers."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from blog.claims.later import Claimed
from blog.claims.models import Moved
from blog.comments import lifecycle
from blog.comments.facts import text_key
from blog.comments.models import Comment, Status
from blog.comments.thread_path import new_path
from blog.markup import comment_html_from_html, text_of
from blog.markup.clean import printable
from blog.porting.blogger.entries import CommentEntry
from blog.porting.blogger.feeds import feed_id
from blog.porting.blogger.people import ids_of_people
from blog.porting.items import (
    Run,
    add_rows,
    batched,
    fingerprint,
    known,
    new_ids,
    remember,
    remember_again,
)
from blog.porting.models import ImportedItem
from blog.porting.progress import Advance
from blog.posts.models import Kind

RULE = "import"
"""What the log names as the rule by which these comments have their status."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a comment stands that others may answer."""

    id: int
    post_id: int
    path: str


def move_in_comments(run: Run, entries: Iterable[CommentEntry], advance: Advance) -> None:
    """Take the entries, none of them twice, each after the one it answers."""
    for batch in batched(entries):
        before = known(run, ["comment"], (entry.source_id for entry in batch))
        new, changed = [], []
        for entry in batch:
            item = before.get(entry.source_id)
            if item is None:
                new.append(entry)
            elif item.digest == _digest(entry):
                run.tally("comments").unchanged += 1
            else:
                changed.append((entry, item))
        _add(run, new)
        _renew(run, changed)
        run.session.expunge_all()
        advance(len(batch))


def _add(run: Run, new: list[CommentEntry]) -> None:
    posts = known(run, [*Kind], (entry.post_id for entry in new))
    placed = [entry for entry in new if _has_post(run, entry, posts)]
    people = ids_of_people(run, (entry.author for entry in placed))
    claimed = Claimed(run.session, people.values())
    places = _places(run, {entry.parent_id for entry in placed if entry.parent_id})
    rows, changes, made = [], [], []
    for entry, id_ in zip(placed, new_ids(run.session, "comments", len(placed)), strict=True):
        post_id = posts[entry.post_id].local_id
        parent = _parent(run, entry, post_id, places)
        path = new_path(parent.path if parent else None, entry.published)
        places[entry.source_id] = Place(id_, post_id, path)
        rows.append(
            {
                "id": id_,
                "post_id": post_id,
                "author_id": claimed.owner(people[entry.author.identity], Moved.COMMENT, id_),
                "parent_id": parent.id if parent else None,
                "path": path,
                "status": _status(entry),
                **_text(entry),
                "token": None,
                "created_at": entry.published,
                "feed_id": feed_id(run, entry.source_id),
                "version": 1,
            }
        )
        changes.append(
            {
                "comment_id": id_,
                "became": _status(entry),
                "rule": RULE,
                "reasons": [],
                "at": run.at,
            }
        )
        made.append((entry.source_id, id_, _digest(entry)))
    add_rows(run.session, "comments", rows)
    claimed.note()
    add_rows(run.session, "status_changes", changes)
    remember(run, "comment", made, version=1)
    run.tally("comments").created += len(made)


def _has_post(run: Run, entry: CommentEntry, posts: dict[str, ImportedItem]) -> bool:
    if entry.post_id in posts:
        return True
    run.tally("comments").skip("whose post is missing", entry.source_id)
    return False


def _places(run: Run, source_ids: set[str]) -> dict[str, Place]:
    """Return where the comments stand that came in before."""
    query = (
        select(ImportedItem.source_id, Comment.id, Comment.post_id, Comment.path)
        .join(Comment, Comment.id == ImportedItem.local_id)
        .where(
            ImportedItem.source == run.source,
            ImportedItem.kind == "comment",
            ImportedItem.source_id.in_(source_ids),
        )
    )
    rows = run.session.execute(query) if source_ids else ()
    return {row.source_id: Place(row.id, row.post_id, row.path) for row in rows}


def _parent(run: Run, entry: CommentEntry, post_id: int, places: dict[str, Place]) -> Place | None:
    if entry.parent_id is None:
        return None
    parent = places.get(entry.parent_id)
    if parent is not None and parent.post_id == post_id:
        return parent
    run.report.note(
        "comments that answer one that is not there; these stand by themselves", entry.source_id
    )
    return None


def _renew(run: Run, changed: list[tuple[CommentEntry, ImportedItem]]) -> None:
    ids = [item.local_id for _, item in changed]
    query = select(Comment).where(Comment.id.in_(ids))
    comments = {comment.id: comment for comment in run.session.scalars(query)} if ids else {}
    tally = run.tally("comments")
    for entry, item in changed:
        comment = comments.get(item.local_id)
        if comment is None or comment.version != item.local_version:
            tally.skip("changed here since", entry.source_id)
            continue
        for name, value in _text(entry).items():
            setattr(comment, name, value)
        if comment.status is not _status(entry):
            lifecycle.move(run.session, comment, _status(entry), rule=RULE, at=run.at)
        run.session.flush()
        remember_again(run, [(item, _digest(entry), comment.version)])
        tally.updated += 1


def _status(entry: CommentEntry) -> Status:
    return Status.REMOVED if entry.removed else Status.PUBLISHED


def _text(entry: CommentEntry) -> dict[str, str]:
    source = printable(entry.content)
    html = comment_html_from_html(source)
    return {"source": source, "html": html, "text_key": text_key(text_of(html))}


def _digest(entry: CommentEntry) -> str:
    """Return the fingerprint of what may change there; where it stands never does."""
    return fingerprint(entry.content, entry.removed)
