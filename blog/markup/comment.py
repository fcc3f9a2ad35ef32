"""Comments: Markdown without headings, images, tables and HTML, in the strict profile."""

import re
from collections.abc import Callable
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, blockquote, list_block
from markdown_it.rules_core import StateCore

from blog.markup.clean import clean, printable
from blog.markup.markdown import linkify_web_addresses
from blog.markup.profiles import INERT, STRICT

# Quotes and lists deeper than this stay text. markdown-it itself would drop what is in them at 20.
DEEPEST_BLOCK = 12
# Emphasis in emphasis deeper than this loses its marks, not its words.
DEEPEST_INLINE = 8

_SCHEMES = ("http://", "https://", "mailto:")
_PRE_OR_BLOCK_TAG = re.compile(
    r"(<pre>.*?</pre>|</?(?:p|br|blockquote|ul|ol|li)\b[^>]*>)", re.DOTALL
)


def comment_html(source: str) -> str:
    """Safe HTML of a comment as typed; a single newline is a line break, a bare address a link."""
    return clean(STRICT, _MARKDOWN.render(printable(source)))


def comment_html_from_html(source: str) -> str:
    """Safe HTML of a comment that came as HTML from another system; newlines are line breaks."""
    return clean(STRICT, _with_breaks(clean(STRICT, source)))


def inert(html: str) -> str:
    """The HTML of a comment with its links made text, to show before anyone approved it."""
    return clean(INERT, html)


def _with_breaks(html: str) -> str:
    """The cleaned HTML with <br> for each newline that is neither in <pre> nor beside a block."""
    parts = _PRE_OR_BLOCK_TAG.split(html)
    # Every second part is a tag or a whole <pre>; the parts between are text and inline tags.
    parts[::2] = [text.strip("\n").replace("\n", "<br>") for text in parts[::2]]
    return "".join(parts)


class _CommentMarkdown(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802
        """Whether to make it a link; what is refused stays as typed, so that nothing is lost."""
        return url.lower().startswith(_SCHEMES)


def _bounded(rule: Callable[..., bool]) -> Callable[..., bool]:
    def bounded(state: StateBlock, *lines: Any) -> bool:
        return state.level < DEEPEST_BLOCK and rule(state, *lines)

    return bounded


def _flatten(state: StateCore) -> None:
    for token in state.tokens:
        if token.children:
            token.children = [
                child
                for child in token.children
                if child.nesting == 0 or child.level < DEEPEST_INLINE
            ]


def _markdown() -> MarkdownIt:
    markdown = _CommentMarkdown("commonmark", {"html": False, "linkify": True, "breaks": True})
    linkify_web_addresses(markdown)
    # An indented line is a quoted line more often than code, and a reference would swallow its line.
    markdown.disable(["code", "heading", "lheading", "hr", "reference", "image"])
    markdown.block.ruler.at(
        "blockquote",
        _bounded(blockquote),
        {"alt": ["paragraph", "reference", "blockquote", "list"]},
    )
    markdown.block.ruler.at(
        "list", _bounded(list_block), {"alt": ["paragraph", "reference", "blockquote"]}
    )
    markdown.core.ruler.push("flatten", _flatten)
    return markdown


_MARKDOWN = _markdown()
