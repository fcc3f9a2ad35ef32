"""Words of templates in the blog's language: ``_()`` and ``ngettext()``.

They do what Jinja's and Flask-Babel's own do, but look up the language once for each request
instead of at every word.
"""

from typing import Any

from babel.support import NullTranslations
from flask import Flask, g
from flask_babel import get_translations
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from blog.templating import written

# Past the proxy, which takes longer than the word.
this_request = g._get_current_object  # noqa: SLF001 - Werkzeug's documented way to the object


def init_app(app: Flask) -> None:
    """Take the place of the two; call it after Flask-Babel installed them."""
    app.add_template_global(gettext, "_")
    app.add_template_global(gettext)
    app.add_template_global(ngettext)


@pass_eval_context
def gettext(context: EvalContext, message: str, /, **facts: Any) -> str:
    """Return the message translated, with ``%(name)s`` replaced by the fact; in HTML, escaped."""
    return _filled(context, _translations().ugettext(message), facts)


@pass_eval_context
def ngettext(context: EvalContext, one: str, many: str, number: int, /, **facts: Any) -> str:
    """Return the form of the message that fits the number, which is ``%(num)s`` in it."""
    words = _translations().ungettext(one, many, number)
    return _filled(context, words, {"num": number, **facts})


def _filled(context: EvalContext, words: str, facts: dict[str, Any]) -> str:
    if not context.autoescape:
        return words % facts if "%" in words else words
    if "%" in words:  # Markup would do the same, and make a Markup of each fact that is asked for
        words %= {
            name: fact if type(fact) is int else written(fact) for name, fact in facts.items()
        }
    return Markup(words)  # noqa: S704 - ours, or the translator's; the facts are escaped


def _translations() -> NullTranslations:
    here = this_request()
    found: NullTranslations | None = here.get("translations")
    if found is None:
        found = here.translations = get_translations()
    return found
