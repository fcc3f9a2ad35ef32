"""A blog on Blogger moves in, from its classic backup."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import BinaryIO
from zoneinfo import ZoneInfo

from blog.claims.marks import mark_of
from blog.db import Database
from blog.errors import ImportRefused
from blog.porting.blogger.check import check
from blog.porting.blogger.comments import move_in_comments
from blog.porting.blogger.entries import PostEntry
from blog.porting.blogger.gather import Gathered, gather, no_mark
from blog.porting.blogger.labels import move_in_labels
from blog.porting.blogger.people import keep_marks, move_in_people
from blog.porting.blogger.posts import TALLIES, move_in_posts
from blog.porting.blogger.read import read_posts
from blog.porting.blogger.settings import move_in_settings
from blog.porting.blogger.spool import Spool
from blog.porting.items import Run
from blog.porting.progress import Advance, Track, untracked
from blog.porting.report import Report
from blog.posts.turn import wait_for_turn
from blog.revisions import SITE, touch
from blog.settings.current import current_settings


def move_in(
    database: Database,
    path: Path,
    *,
    at: datetime,
    dry_run: bool = False,
    secret: str | None = None,
    track: Track = untracked,
    before_commit: Callable[[Report], object] = lambda _report: None,
) -> Report:
    """Move everything in, or nothing; return what was done. Raise ImportRefused for a bad file.

    The file is checked and read once before anything is locked. ``before_commit`` gets the finished
    report while everything can still be taken back. ``secret`` is the blog's key: with it, keyed hashes of
    addresses are kept by which people can be claimed.
    """
    started = perf_counter()
    mark = partial(mark_of, secret) if secret else no_mark
    with _opened(path) as file, Spool() as spool:
        size = path.stat().st_size
        with track("Checking the file", size) as advance:
            check(file, advance)
        with track("Reading the file", size) as advance:
            gathered = gather(file, path.name, spool, advance, mark=mark)
        report = gathered.report
        report.dry_run = dry_run
        with database.transaction() as session:
            run = Run(session=session, source=report.source, at=at, report=report)
            _move_in(run, _Backup(file, size, spool, gathered), track)
            if any(each.created or each.updated for each in report.tallies.values()):
                touch(session, SITE)
            report.seconds = perf_counter() - started
            before_commit(report)
            if dry_run:
                session.rollback()
    return report


@dataclass(frozen=True, slots=True)
class _Backup:
    """The file, and what was set aside when it was read."""

    file: BinaryIO
    size: int
    spool: Spool
    gathered: Gathered


def _opened(path: Path) -> BinaryIO:
    if not path.is_file():
        kind = "a folder" if path.is_dir() else "not a file"
        raise ImportRefused(f"{path} {'is ' + kind if path.exists() else 'does not exist'}.")
    try:
        return path.open("rb")
    except OSError as error:
        raise ImportRefused(f"{path} cannot be read ({error.strerror}).") from None


def _move_in(run: Run, backup: _Backup, track: Track) -> None:
    gathered, spool = backup.gathered, backup.spool
    wait_for_turn(run.session)  # a second import, too, waits for the end of the first
    move_in_settings(run, gathered.settings)
    move_in_people(run, spool.people())
    keep_marks(run, spool.marks())
    move_in_labels(run, spool.labels())
    zone = ZoneInfo(current_settings(run.session).blog.time_zone)
    allowed = gathered.settings.get("BLOG_COMMENTS_ALLOWED", "true") != "false"
    with track("Moving posts in", backup.size) as advance:
        move_in_posts(run, _posts(run, backup, advance), zone=zone, comments_allowed=allowed)
    with track("Moving comments in", gathered.comments) as advance:
        move_in_comments(run, spool.comments(), advance)


def _posts(run: Run, backup: _Backup, advance: Advance) -> Iterator[PostEntry]:
    for said in read_posts(backup.file, advance):
        if backup.spool.is_new_post(said.source_id):
            yield said
            continue
        tally = run.tally(TALLIES[said.kind])
        tally.read += 1
        tally.skip("twice in this file", said.source_id)
