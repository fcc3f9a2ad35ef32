"""How templates are found, and how what stands between ``{{ }}`` is written.

A page writes some thousand values. Jinja makes a Markup of each before it joins them, which takes
longer than everything else about it; here only what needs escaping is escaped.
"""

import re
from collections.abc import Callable, MutableMapping
from functools import cache
from pathlib import Path
from typing import Any

import flask.templating
from flask import Flask
from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined
from jinja2.compiler import CodeGenerator, Frame
from jinja2.nodes import Expr
from markupsafe import Markup, escape

from blog import paths
from blog.markup import excerpt

_ANY_ID = 1_234_567_890_123_456_789
"""An id that stands in no address otherwise."""

_HYPHEN = re.compile("-+[^-&]?")
"""Hyphens with the character behind them: between the two a line might end."""

_needs_escaping = re.compile("[&<>'\"]").search


def written(value: Any) -> str:
    """Return the value as it stands in HTML: what ``markupsafe.escape`` says, as any kind of str."""
    kind = type(value)
    if kind is Markup:
        return value  # type: ignore[no-any-return]
    if kind is int:
        return str(value)
    if kind is str and not _needs_escaping(value):
        return value  # type: ignore[no-any-return]
    return escape(value)


def _remembering(url_for: Callable[..., str]) -> Callable[..., str]:
    """Return ``url_for`` that puts once together what an address is beside an id; a list has hundreds."""
    fixed = cache(url_for)
    file = cache(lambda name: url_for("static", filename=name))
    around = cache(lambda endpoint, name: url_for(endpoint, **{name: _ANY_ID}).split(str(_ANY_ID)))

    def address(endpoint: str, /, **parts: Any) -> str:
        if endpoint.startswith(".") or len(parts) > 1:
            return url_for(endpoint, **parts)
        for name, part in parts.items():
            if type(part) is int:
                return str(part).join(around(endpoint, name))
            return file(part) if endpoint == "static" else url_for(endpoint, **parts)
        return fixed(endpoint)

    return address


class Writing(CodeGenerator):
    """Jinja's compiler, which has every value of an escaping template written by ``written``."""

    def _output_child_pre(self, node: Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile and finalize.src is None:
            self.write("environment.written(")
        else:
            super()._output_child_pre(node, frame, finalize)


class Environment(flask.templating.Environment):
    """Where the templates live; an unknown name in one is an error."""

    code_generator_class = Writing
    written = staticmethod(written)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return what a template knows: of one without names of its own, what all know.

        Jinja puts an empty map of the template's in front. Each import asks which of a hundred names
        are not in it, one by one.
        """
        return super().make_globals(d) if d else self.globals


def unbroken(address: str) -> Markup:
    """Return an e-mail address that no line ends in behind a hyphen: it is one word, and read as one."""
    return Markup(_HYPHEN.sub(r'<span class="unbroken">\g<0></span>', str(escape(address))))  # noqa: S704 - escaped before


def init_app(app: Flask, instance: Path) -> None:
    """Find templates in the instance first, then ours."""
    app.jinja_environment = Environment
    app.jinja_loader = ChoiceLoader(
        [FileSystemLoader(instance / "templates"), FileSystemLoader(paths.templates())]
    )
    app.jinja_options = {
        "undefined": StrictUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
        "extensions": ["jinja2.ext.i18n", "jinja2.ext.do"],
    }
    app.add_template_global(_remembering(app.url_for), "url_for")
    # Only for HTML that markup made safe and we stored: it is not escaped again.
    app.add_template_filter(Markup, "stored_html")
    app.add_template_filter(unbroken)
    app.add_template_filter(excerpt)
