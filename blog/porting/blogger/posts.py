"""Posts and pages: added, brought up to date, or left alone because somebody changed them here."""

from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from blog.claims.later import Claimed
from blog.claims.models import Moved
from blog.markup import post_html
from blog.markup.clean import printable
from blog.porting.blogger.addresses import Addresses
from blog.porting.blogger.entries import PostEntry
from blog.porting.blogger.feeds import feed_id, keep_feed_addresses
from blog.porting.blogger.labels import ids_of_labels, label_name
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
from blog.posts.models import CommentMode, Kind, Label, OldAddress, Post, PostStatus, SourceFormat

TALLIES = {Kind.POST: "posts", Kind.PAGE: "pages"}


@dataclass(frozen=True, slots=True)
class _Around:
    """What a batch of posts refers to, looked up once for all of them."""

    people: dict[str, int]
    claimed: Claimed
    labels: dict[str, int]
    addresses: Addresses
    comments_allowed: bool


def move_in_posts(
    run: Run, entries: Iterable[PostEntry], *, zone: ZoneInfo, comments_allowed: bool
) -> None:
    """Take the entries, none of them twice; ``comments_allowed`` is what the blog's settings say."""
    for batch in batched(entries):
        before = known(run, [*Kind], (entry.source_id for entry in batch))
        people = ids_of_people(run, (entry.author for entry in batch))
        around = _Around(
            people,
            Claimed(run.session, people.values()),
            ids_of_labels(run, (label_name(each) for entry in batch for each in entry.labels)),
            Addresses(run, zone, batch),
            comments_allowed,
        )
        new, changed = [], []
        for entry in batch:
            tally = run.tally(TALLIES[entry.kind])
            tally.read += 1
            run.report.label_uses += len(entry.labels)
            item = before.get(entry.source_id)
            if item is None:
                new.append(entry)
            elif item.digest == _digest(entry, around):
                tally.unchanged += 1
            else:
                changed.append((entry, item))
        _add(run, new, around)
        with run.session.no_autoflush:  # the rows may be half changed when something is looked up
            _renew(run, changed, around)
        around.claimed.note()
        run.session.expunge_all()


def _add(run: Run, new: list[PostEntry], around: _Around) -> None:
    rows: list[dict[str, object]] = []
    uses: list[dict[str, object]] = []
    made: dict[Kind, list[tuple[str, int, str]]] = {kind: [] for kind in Kind}
    for entry, id_ in zip(new, new_ids(run.session, "posts", len(new)), strict=True):
        path = None if entry.draft else around.addresses.for_new(entry)
        rows.append(
            {
                "id": id_,
                "path": path,
                "slug": slug_in(path),
                "published_at": None if entry.draft else entry.published,
                "created_at": entry.published,
                "feed_id": feed_id(run, entry.source_id, entry.kind),
                "version": 1,
                **_facts(run, entry, around, id_),
            }
        )
        uses += [{"post_id": id_, "label_id": label} for label in _label_ids(entry, around)]
        made[entry.kind].append((entry.source_id, id_, _digest(entry, around)))
        run.tally(TALLIES[entry.kind]).created += 1
    add_rows(run.session, "posts", rows)
    add_rows(run.session, "post_labels", uses)
    for kind, those in made.items():
        remember(run, kind, those, version=1)
        keep_feed_addresses(run, [(source_id, id_) for source_id, id_, _ in those])


def _renew(run: Run, changed: list[tuple[PostEntry, ImportedItem]], around: _Around) -> None:
    ids = [item.local_id for _, item in changed]
    query = select(Post).where(Post.id.in_(ids)).options(selectinload(Post.labels))
    posts = {post.id: post for post in run.session.scalars(query)} if ids else {}
    for entry, item in changed:
        tally = run.tally(TALLIES[entry.kind])
        post = posts.get(item.local_id)
        if post is None or post.version != item.local_version:
            tally.skip("changed here since", entry.title or entry.source_id)
            continue
        for name, value in _facts(run, entry, around, post.id).items():
            setattr(post, name, value)
        its_labels = select(Label).where(Label.id.in_(_label_ids(entry, around)))
        post.labels = list(run.session.scalars(its_labels))
        if not entry.draft:
            post.published_at = entry.published
            _move(run, post, around.addresses.for_known(entry, post))
        run.session.flush()
        remember_again(run, [(item, _digest(entry, around), post.version)])
        tally.updated += 1


def _label_ids(entry: PostEntry, around: _Around) -> set[int]:
    return {around.labels[label_name(each)] for each in entry.labels}


def _facts(run: Run, entry: PostEntry, around: _Around, id_: int) -> dict[str, object]:
    """Return what is the same for a new post and one that is brought up to date."""
    made = post_html(entry.content, "html")
    run.report.dropped_tags.update(made.dropped)
    return {
        "kind": entry.kind,
        "status": _status(run, entry),
        "author_id": around.claimed.owner(around.people[entry.author.identity], Moved.POST, id_),
        "title": printable(entry.title),
        "source": printable(entry.content),
        "source_format": SourceFormat.HTML,
        "html": made.html,
        "comment_mode": _comment_mode(entry, around),
        "updated_at": entry.updated,
        "saved_by_id": None,
    }


def _status(run: Run, entry: PostEntry) -> PostStatus:
    if entry.draft:
        return PostStatus.DRAFT
    return PostStatus.PUBLISHED if entry.published <= run.at else PostStatus.SCHEDULED


def _comment_mode(entry: PostEntry, around: _Around) -> CommentMode:
    """Return what Blogger did: nothing is said about comments where it shows none.

    Only pages are read that way, and posts of a blog that hides all comments: a post that says
    nothing may come from a tool that left it out.
    """
    silent = entry.kind is Kind.PAGE or not around.comments_allowed
    return CommentMode.HIDDEN if silent and not entry.shows_comments else CommentMode.OPEN


def _move(run: Run, post: Post, path: str) -> None:
    """Give a post the address it got there; the one it had here still leads to it."""
    if path == post.path:
        return
    own = run.session.get(OldAddress, path)
    if own is not None:
        run.session.delete(own)
    if post.path is not None:
        run.session.add(OldAddress(path=post.path, post_id=post.id))
    post.path, post.slug = path, slug_in(path)


def slug_in(path: str | None) -> str:
    return (path or "").rpartition("/")[2].removesuffix(".html")


def _digest(entry: PostEntry, around: _Around) -> str:
    return fingerprint(entry, _comment_mode(entry, around).value)
