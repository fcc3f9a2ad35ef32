"""Builders of Blogger backups: the few entries a test is about, in Blogger's own structure."""

from html import escape
from pathlib import Path

BLOG = "4711"
TAG = f"tag:blogger.com,1999:blog-{BLOG}"
KIND = "http://schemas.google.com/blogger/2008/kind#"

HEAD = f"""<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns='http://www.w3.org/2005/Atom' xmlns:gd='http://schemas.google.com/g/2005'
 xmlns:thr='http://purl.org/syndication/thread/1.0' xmlns:app='http://purl.org/atom/app#'>
<id>{TAG}.archive</id><title type='text'>Rope and Water</title>
<author><name>Greta</name><email>greta@hidden.example</email></author>
"""

CORPORA = Path(__file__).parents[3] / "shared" / "corpora" / "blogger"


def a_backup(*entries: str, head: str = HEAD) -> str:
    return f"{head}{''.join(entries)}</feed>\n"


def an_author(
    name: str = "Greta", profile: str | None = "101", mail: str = "noreply@blogger.com"
) -> str:
    uri = f"<uri>https://www.blogger.com/profile/{profile}</uri>" if profile else ""
    return f"<author><name>{escape(name)}</name>{uri}<email>{mail}</email></author>"


def _entry(id_: str, kind: str, *parts: str) -> str:
    category = f"<category scheme='http://schemas.google.com/g/2005#kind' term='{KIND}{kind}'/>"
    return f"<entry><id>{id_}</id>{category}{''.join(parts)}</entry>\n"


def _dates(published: str, updated: str | None) -> str:
    return f"<published>{published}</published><updated>{updated or published}</updated>"


def a_post(
    number: int | str = 1,
    *,
    title: str = "Splicing",
    content: str = "<p>Over, under.</p>",
    address: str | None = "http://rope.example/2012/03/splicing.html",
    labels: tuple[str, ...] = (),
    draft: bool = False,
    kind: str = "post",
    published: str = "2012-03-04T05:06:07.890+01:00",
    updated: str | None = None,
    author: str | None = None,
    total: bool = True,
) -> str:
    return _entry(
        f"{TAG}.{kind}-{number}",
        kind,
        _dates(published, updated),
        *(
            f"<category scheme='http://www.blogger.com/atom/ns#' term='{escape(label)}'/>"
            for label in labels
        ),
        "<app:control><app:draft>yes</app:draft></app:control>" if draft else "",
        f"<title type='text'>{escape(title)}</title>",
        f"<content type='html'>{escape(content)}</content>",
        f"<link rel='alternate' type='text/html' href='{address}'/>"
        if address and not draft
        else "",
        author or an_author(),
        "<thr:total>0</thr:total>" if total else "",
    )


def a_comment(
    number: int,
    *,
    post: int | str = 1,
    answers: int | None = None,
    content: str = "Nice knot.",
    removed: bool = False,
    published: str = "2012-03-05T10:00:00.000Z",
    author: str | None = None,
) -> str:
    feeds = f"https://www.blogger.com/feeds/{BLOG}/{post}/comments/default"
    return _entry(
        f"{TAG}.post-{number}",
        "comment",
        _dates(published, None),
        "<title type='text'>…</title>",
        f"<content type='html'>{escape(content)}</content>",
        f"<link rel='related' href='{feeds}/{answers}'/>" if answers else "",
        author or an_author("Piet", "202"),
        f"<thr:in-reply-to ref='{TAG}.post-{post}' type='text/html'/>",
        "<gd:extendedProperty name='blogger.contentRemoved' value='true'/>" if removed else "",
    )


def a_setting(key: str, value: str) -> str:
    return _entry(
        f"{TAG}.settings.{key}",
        "settings",
        _dates("2010-01-01T00:00:00Z", None),
        f"<content type='text'>{escape(value)}</content>",
        an_author(),
    )
