"""The one place that makes HTML safe.

Sources become HTML here and nowhere else, and nh3 has the last word on all of it: whatever a
function named `*_html` or `inert` returns is exactly what its profile would return again.
"""

from blog.markup.addresses import first_picture, with_whole_addresses
from blog.markup.comment import comment_html, comment_html_from_html, inert
from blog.markup.domains import domain_of, find_domains, links_outside
from blog.markup.linear import BadPattern
from blog.markup.patterns import (
    PATTERN_LENGTH_MAX,
    PATTERNS_MAX,
    STEPS_MAX,
    find_patterns,
    steps_of,
)
from blog.markup.players import PLAYER_ORIGINS
from blog.markup.post import PostHtml, SourceFormat, post_html
from blog.markup.search_words import html_words, title_and_text
from blog.markup.text import BETWEEN_BLOCKS, excerpt, line_of, links_in, text_of
from blog.markup.words import find_words, fold

__all__ = [
    "BETWEEN_BLOCKS",
    "PATTERNS_MAX",
    "PATTERN_LENGTH_MAX",
    "PLAYER_ORIGINS",
    "STEPS_MAX",
    "BadPattern",
    "PostHtml",
    "SourceFormat",
    "comment_html",
    "comment_html_from_html",
    "domain_of",
    "excerpt",
    "find_domains",
    "find_patterns",
    "find_words",
    "first_picture",
    "fold",
    "html_words",
    "inert",
    "line_of",
    "links_in",
    "links_outside",
    "post_html",
    "steps_of",
    "text_of",
    "title_and_text",
    "with_whole_addresses",
]
