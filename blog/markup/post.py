"""Posts: Markdown with HTML in it, or HTML, in the wide profile."""

import re
from collections import Counter
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Literal

from markdown_it import MarkdownIt

from blog.markup.clean import clean, printable
from blog.markup.markdown import linkify_web_addresses
from blog.markup.players import player
from blog.markup.profiles import WIDE, WIDE_TAGS

SourceFormat = Literal["markdown", "html"]

_OPENING = re.compile(r"<([a-zA-Z][^\t\n\r\f />\x00]*)")


@dataclass(frozen=True)
class PostHtml:
    """`html` is safe to serve; `dropped` is how often each tag of the source was left out."""

    html: str
    dropped: dict[str, int]


def post_html(source: str, source_format: SourceFormat) -> PostHtml:
    """Safe HTML of a post; its authors may use HTML, which is cleaned like all other."""
    source = printable(source)
    html = _MARKDOWN.render(source) if source_format == "markdown" else source
    return PostHtml(html=clean(WIDE, html), dropped=_dropped(html))


def _dropped(html: str) -> dict[str, int]:
    # Parsing is slow, and most posts drop nothing: every tag that the parser may find begins like this.
    if not any(_may_be_dropped(name) for name in {*_OPENING.findall(html)}):
        return {}
    count = _Count()
    try:
        count.feed(html)
        count.close()
    except AssertionError:
        # html.parser gives up on some broken declarations (`<![x`). This is only a report: nh3
        # decides what is emitted, and what was counted so far is still true.
        pass
    return dict(sorted(count.dropped.items()))


def _may_be_dropped(name: str) -> bool:
    return name.lower() not in WIDE_TAGS or name.lower() == "iframe"


class _Count(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.dropped: Counter[str] = Counter()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Count the element if its tag is not allowed, or if it is a frame of no known player."""
        if tag not in WIDE_TAGS or (tag == "iframe" and not player(dict(attrs).get("src") or "")):
            self.dropped[tag] += 1


def _markdown() -> MarkdownIt:
    # markdown-it drops what is nested deeper than this; ten lists in each other are its default.
    markdown = MarkdownIt("commonmark", {"html": True, "linkify": True, "maxNesting": 100})
    linkify_web_addresses(markdown)
    return markdown.enable(["table", "strikethrough"])


_MARKDOWN = _markdown()
