"""What every template keeps to: strict names, translated words, nothing inline, nothing unescaped."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import Environment, nodes
from lxml import html as parser

from blog import create_app, migrate, paths
from blog.config import Config

ROOT = paths.templates()
ALL = sorted(str(path.relative_to(ROOT)) for path in ROOT.rglob("*") if path.is_file())
PAGES = [name for name in ALL if name.endswith(".html")]

NOT_READ = re.compile(r"<!--.*?-->|<[^>]*>|&\w+;|&#\d+;", re.DOTALL)
"""Tags, comments and entities; what is left between them is read by people."""

one_database = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)

ATTRIBUTES_READ = re.compile(
    r"""\b(?:alt|aria-label|aria-description|placeholder|title)\s*=\s*["']([^"'<>]*)["']"""
)

SPOKEN = re.compile(r"[^\W\d_]{2,}")
"""Two letters or more: a word, not a sign."""

BODY_CLASS = re.compile(r"\{% block body_class %\}.*?\{% endblock[^%]*%\}")

CLASS_NAME = re.compile(r"[\w-]*--?[\w-]+")
"""What macros glue to names of classes and ids: ``chip--warn``, ``-help``."""

NO_WORDS = {"RSS", "Atom", "Gatepost", "WordPress", "Coral"}
"""Names that are the same in every language."""


@pytest.fixture(scope="module")
def environment() -> Environment:
    return Environment(
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"], trim_blocks=True, lstrip_blocks=True
    )


def source(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PAGES)
def test_no_word_of_a_page_is_left_untranslated(name: str) -> None:
    text = re.sub(BODY_CLASS, "", source(name))
    text = re.sub(r"\{% trans.*?endtrans -?%\}", "", text, flags=re.DOTALL)
    text = re.sub(r"\{[%#{].*?[%#}]\}", "\x00", text, flags=re.DOTALL)
    said = ATTRIBUTES_READ.findall(text)
    text = re.sub(r"<(code|script|style)\b.*?</\1>", "", text, flags=re.DOTALL)
    shown = NOT_READ.sub("\x00", text).split("\x00")
    words = {each.strip() for each in said + shown if SPOKEN.search(CLASS_NAME.sub("", each))}
    assert words - NO_WORDS == set()


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_inline(name: str) -> None:
    text = re.sub(r"\{#.*?#\}", "", source(name), flags=re.DOTALL)
    assert not re.search(r"<style\b", text)
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"<[^>]*\son[a-z]+\s*=", text)
    assert not re.search(r"javascript:", text)
    for script in re.findall(r"<script\b[^>]*>(.*?)</script>", text, flags=re.DOTALL):
        assert not script.strip()


@pytest.mark.parametrize("name", ALL)
def test_nothing_is_marked_safe_in_a_template(environment: Environment, name: str) -> None:
    tree = environment.parse(source(name))
    assert [each.lineno for each in tree.find_all(nodes.Filter) if each.name == "safe"] == []
    assert not list(tree.find_all(nodes.ScopedEvalContextModifier)), "autoescape is never off"


WITHOUT_TOKEN = {
    "notifications/stop.html",  # mail programs press this one for people (RFC 8058)
}


@pytest.mark.parametrize("name", [name for name in PAGES if name not in WITHOUT_TOKEN])
def test_every_form_that_changes_something_carries_the_token(name: str) -> None:
    text = re.sub(r"\{#.*?#\}", "", source(name), flags=re.DOTALL)
    for form in re.findall(r"""<form\b[^>]*method=["']post["'].*?</form>""", text, re.DOTALL):
        assert "csrf" in form or "caller(" in form or "{% include" in form, form[:120]


@one_database
@pytest.mark.parametrize("name", PAGES)
def test_text_is_escaped_everywhere(whole_app: Flask, name: str) -> None:
    """Flask escapes by the file's name; a page with another ending would not be."""
    assert whole_app.select_jinja_autoescape(name)


@one_database
@pytest.mark.parametrize("name", [name for name in ALL if not name.endswith(".html")])
def test_feeds_are_escaped_too(whole_app: Flask, name: str) -> None:
    assert whole_app.select_jinja_autoescape(name) or name.endswith(".txt")


@one_database
@pytest.mark.parametrize("name", ALL)
def test_every_template_compiles_in_the_blog(whole_app: Flask, name: str) -> None:
    whole_app.jinja_env.get_template(name)


def test_every_template_is_used_by_somebody() -> None:
    in_python = "".join(path.read_text() for path in paths.PACKAGE.rglob("*.py"))
    in_templates = "".join(source(name) for name in ALL)
    unused = [
        name
        for name in ALL
        if name not in in_python
        and name not in in_templates
        and f'"{Path(name).stem}"' not in in_python  # letters are called by their short name
    ]
    assert unused == []


@one_database
def test_an_instance_may_replace_a_template(config: Config, tmp_path: Path) -> None:
    folder = tmp_path / "templates" / "errors"
    folder.mkdir(parents=True)
    (folder / "error.html").write_text("<p>Nobody home.</p>")
    app = create_app(replace(config, instance=tmp_path))
    migrate.upgrade(app.extensions["database"].engine)
    page = parser.fromstring(app.test_client().get("/nothing").get_data(as_text=True))
    assert page.text_content() == "Nobody home."
    app.extensions["database"].engine.dispose()
