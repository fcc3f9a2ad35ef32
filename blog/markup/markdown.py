"""What the Markdown of comments and of posts have in common."""

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline, linkify


def linkify_web_addresses(markdown: MarkdownIt) -> None:
    """Make bare http and https addresses links; `example.org` and `me@example.org` stay text."""
    linkifier = markdown.linkify
    assert linkifier is not None, "linkify-it-py is a dependency"
    linkifier.set({"fuzzy_link": False, "fuzzy_email": False})
    for scheme in ("ftp:", "//", "mailto:"):
        linkifier.add(scheme, None)
    markdown.enable("linkify")
    markdown.inline.ruler.at("linkify", _linkify_after_scheme)


def _linkify_after_scheme(state: StateInline, *silent: bool) -> bool:
    """Look for an address at `://` only after http or https.

    The rule itself searches all the text before each `://` for a scheme, which takes quadratic time.
    """
    before = state.src[max(state.pos - len("https"), 0) : state.pos]
    return before.lower().endswith(("http", "https")) and linkify(state, *silent)
