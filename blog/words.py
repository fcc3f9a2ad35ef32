"""Marking words for translation where Flask-Babel may not be imported.

Rules and verbs say things in English; the edge translates them with ``gettext`` when it shows them.
"""


def N_(message: str) -> str:  # noqa: N802 - gettext's own name, which message extraction looks for
    """Return ``message`` unchanged; marks it for extraction."""
    return message
