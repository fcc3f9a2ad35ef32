"""What somebody typed, as it is stored and as it is shown."""

from blog.comments.refusals import nothing_said
from blog.markup import comment_html, fold, text_of


def tidy(source: str) -> str:
    """Return the text as it is stored: one kind of newline, nothing blank around it."""
    return source.replace("\r\n", "\n").replace("\r", "\n").strip()


def readable_html(source: str) -> str:
    """Return the safe HTML of a comment; raise Invalid when nobody would see anything of it."""
    html = comment_html(source)
    if not fold(text_of(html)):
        raise nothing_said()
    return html
