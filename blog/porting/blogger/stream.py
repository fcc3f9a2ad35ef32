"""The elements of a backup one after the other, each forgotten once it was looked at."""

from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, cast

from lxml import etree

from blog.errors import ImportRefused
from blog.porting.progress import Advance

ATOM = "{http://www.w3.org/2005/Atom}"

CHUNK = 1 << 16

ENTRY_MAX = 64 << 20
"""Bytes without the end of an entry; Blogger's own limit for a post is about a megabyte."""


def elements(
    file: BinaryIO, advance: Advance, unbound: Callable[[str], object] = lambda _words: None
) -> Iterator[etree._Element]:
    """Yield the feed's own ``id`` and every ``entry`` of a file that ``check`` found sound.

    Memory holds one entry. ``unbound`` hears of prefixes without a namespace: these elements are
    read by their prefix. Raise ImportRefused for an entry without an end in sight.
    """
    # Nothing can be declared (``check`` refused document types), so there is nothing to resolve, and
    # the limits that huge_tree lifts guard against declarations.
    parser = etree.XMLPullParser(
        events=("end",),
        tag=(f"{ATOM}entry", f"{ATOM}id"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=True,
        remove_comments=True,
        remove_pis=True,
    )
    file.seek(0)
    since_entry = 0
    while chunk := file.read(CHUNK):
        _feed(parser, chunk)
        since_entry += len(chunk)
        for _, element in cast("Iterator[tuple[str, Any]]", parser.read_events()):
            parent = element.getparent()
            if parent is None or parent.getparent() is not None:
                continue  # the id of an entry, or an entry in an entry
            yield element
            since_entry = 0
            if element.tag == f"{ATOM}entry":
                _forget(element)
        if since_entry > ENTRY_MAX:
            raise ImportRefused(
                f"One entry is larger than {ENTRY_MAX >> 20} MB; Blogger writes none like that."
            )
        _tell(parser, unbound)
        advance(len(chunk))


def _feed(parser: etree.XMLPullParser, chunk: bytes) -> None:
    try:
        parser.feed(chunk)
    except etree.XMLSyntaxError as error:  # one parser may be stricter than the other
        raise ImportRefused(f"This is not well-formed XML: {error.msg}.") from None


def _forget(entry: etree._Element) -> None:
    entry.clear()
    parent = entry.getparent()
    if parent is None:
        return
    while (before := entry.getprevious()) is not None:
        parent.remove(before)


def _tell(parser: etree.XMLPullParser, unbound: Callable[[str], object]) -> None:
    for error in parser.feed_error_log:
        if error.type_name == "NS_ERR_UNDEFINED_NAMESPACE":
            unbound(error.message)
