"""A post as search engines read it: schema.org's BlogPosting, in JSON-LD."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from markupsafe import Markup

from blog.markup import excerpt, first_picture
from blog.posts.models import Kind, Post
from blog.site.thread import Said, Stand, Thread

COMMENTS = 10
"""Comments that are told, the first ones: all of them stand on the page anyway."""

TEXT_LENGTH = 300
"""Characters of such a comment."""

SCRIPT = Markup('<script type="application/ld+json">{}</script>')

# No `<` or `&` means no end of the script element and no comment in it (HTML standard, "Restrictions
# for contents of script elements"); JSON reads these escapes as the signs.
_ESCAPED = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


def linked_data(
    post: Post, *, base_url: str, labels: Sequence[str], thread: Thread, comments: int | None
) -> Markup:
    """Return the post in a script element, which no browser runs: it is data by its type.

    A page has none: it is no BlogPosting.
    """
    if post.kind is not Kind.POST:
        return Markup()
    url = f"{base_url}{post.path}"
    public = (said for said in thread.said if said.stand is Stand.COMMENT)
    data = {
        "@context": "https://schema.org",
        "@type": "BlogPosting",
        "@id": url,
        "url": url,
        "mainEntityOfPage": url,
        "headline": post.title,
        "datePublished": _date(post.published_at),
        "dateModified": _date(max(post.updated_at, post.published_at or post.updated_at)),
        "author": _person(base_url, post.author_id, post.author.display_name),
        "image": first_picture(post.html, url),
        "keywords": [*labels],
        "commentCount": comments,
        "comment": [_comment(base_url, said) for said in islice(public, COMMENTS)],
    }
    said = {name: value for name, value in data.items() if value not in (None, "", [])}
    text = json.dumps(said, ensure_ascii=False).translate(_ESCAPED)
    return SCRIPT.format(Markup(text))  # noqa: S704 - escaped above, as a script element is read


def _comment(base_url: str, said: Said) -> dict[str, Any]:
    return {
        "@type": "Comment",
        "url": f"{base_url}/comments/{said.id}",
        "dateCreated": _date(said.at),
        "text": excerpt(said.html, TEXT_LENGTH),
        "author": _person(base_url, said.author_id, said.author_name),
    }


def _person(base_url: str, id_: int, name: str) -> dict[str, str]:
    return {"@type": "Person", "name": name, "url": f"{base_url}/people/{id_}"}


def _date(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat(timespec="seconds") if at else None
