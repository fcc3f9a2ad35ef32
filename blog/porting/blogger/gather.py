"""The first reading: which blog it is, its settings, people, labels and comments, set aside."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import BinaryIO

from blog.errors import ImportRefused
from blog.porting.blogger.entries import (
    BadEntry,
    CommentEntry,
    OtherEntry,
    PostEntry,
    SettingEntry,
)
from blog.porting.blogger.labels import label_name
from blog.porting.blogger.parts import NO_KIND
from blog.porting.blogger.read import BlogId, read
from blog.porting.blogger.settings import HELPING_KEYS, KEYS
from blog.porting.blogger.spool import Spool
from blog.porting.progress import Advance
from blog.porting.report import Report

TALLIES = {"post": "posts", "page": "pages", "comment": "comments", "settings": "settings"}
"""Under which name of the report an entry's kind is counted."""


@dataclass(slots=True)
class Gathered:
    report: Report
    settings: dict[str, str] = field(default_factory=dict)
    posts: int = 0
    comments: int = 0


Mark = Callable[[str], str | None]
"""Makes what is kept of an address; nothing of one that is nobody's in particular."""


def no_mark(_email: str) -> None:
    """Make nothing of an address."""


def gather(
    file: BinaryIO, name: str, spool: Spool, advance: Advance, *, mark: Mark = no_mark
) -> Gathered:
    """Read the file once; raise ImportRefused when it is no backup of a blog on Blogger.

    ``mark`` makes keyed hashes of the addresses of who wrote; the addresses go no further than here.
    """
    gathered = Gathered(Report(file=name, source=""))
    report = gathered.report
    prefixes: set[str] = set()
    for said in read(file, advance, prefixes.add):
        match said:
            case BlogId(number):
                report.source = f"blogger:{number}"
            case PostEntry():
                gathered.posts += 1
                _author(said, spool, mark)
                for label in said.labels:
                    spool.add_label(label_name(label))
            case CommentEntry():
                _comment(said, gathered, spool, mark)
            case SettingEntry(key, value):
                _setting(key, value, gathered)
            case BadEntry(kind, reason, where):
                tally = report.tallies[TALLIES[kind]]
                tally.read += 1
                tally.skip(reason, where)
            case OtherEntry(kind):
                report.other_entries[kind] += 1
    _check_it_is_bloggers(gathered)
    for words in sorted(prefixes):
        report.note("prefixes without a namespace, read by their name", words)
    return gathered


def _author(said: PostEntry | CommentEntry, spool: Spool, mark: Mark) -> None:
    spool.add_author(said.author, said.published)
    if (found := mark(said.author.email)) is not None:
        spool.add_mark(said.author.identity, found)


def _comment(said: CommentEntry, gathered: Gathered, spool: Spool, mark: Mark) -> None:
    tally = gathered.report.tallies["comments"]
    tally.read += 1
    if spool.add_comment(said):
        _author(said, spool, mark)
        gathered.comments += 1
    else:
        tally.skip("twice in this file", said.source_id)


def _setting(key: str, value: str, gathered: Gathered) -> None:
    tally = gathered.report.tallies["settings"]
    tally.read += 1
    if key in gathered.settings:
        tally.skip("twice in this file", key)
        return
    if key in KEYS | HELPING_KEYS:
        gathered.settings[key] = value
    if key in HELPING_KEYS:
        tally.skip("read together with others", key)
    elif key not in KEYS:
        tally.skip("without a counterpart here", key)


def _check_it_is_bloggers(gathered: Gathered) -> None:
    report = gathered.report
    read_some = gathered.posts or any(tally.read for tally in report.tallies.values())
    if not read_some and not {*report.other_entries} - {NO_KIND}:
        raise ImportRefused("This is not a Blogger backup: no entry says of which kind it is.")
    if not report.source:
        raise ImportRefused("This is not a Blogger backup: nothing says of which blog it is.")
