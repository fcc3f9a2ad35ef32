"""A translation is a file: words are marked so that they can be found, and looked up when shown."""

import ast
import io
import tomllib
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from lxml import html

from blog import create_app, migrate
from blog.accounts.models import Role
from blog.config import Config
from blog.settings.models import BlogSettings, Settings, SettingsVersion
from tests.browse import Visitor, words
from tests.build import NOON, a_comment, a_person, a_post

ROOT = Path(__file__).parent.parent

KEYWORDS = {
    "_": None,
    "gettext": None,
    "lazy_gettext": None,
    "N_": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}

ONE_DATABASE = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


@pytest.fixture(scope="module")
def found() -> Catalog:
    """Everything a translator gets, found as ``pybabel extract -F pyproject.toml`` does."""
    mappings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["babel"]["mappings"]
    catalog = Catalog()
    for each in mappings:
        folder, pattern = each.pop("pattern").split("/", 1)
        for name, line, message, comments, context in extract_from_dir(
            ROOT / folder, [(pattern, each.pop("method"))], {pattern: each}, keywords=KEYWORDS
        ):
            place = [(f"{folder}/{name}", line)]
            catalog.add(message, None, place, auto_comments=comments, context=context)
    return catalog


def test_words_are_found_wherever_they_are_said(found: Catalog) -> None:
    for said in (
        "Not found",  # in a view
        "Only members of this blog may comment.",  # in a verb, which only marks them
        "Skip to the text",  # in a template
        "%(num)s comment",  # with a plural
    ):
        assert said in found, said
    assert len(found) > 200


def test_every_message_fills_its_places_by_name(found: Catalog) -> None:
    """``%s`` cannot be put in another order by a translator; ``{}`` is never filled."""
    wrong = [
        f"{message.locations[0]}: {text}"
        for message in found
        if message.id
        for text in (message.id if isinstance(message.id, tuple) else (message.id,))
        if "%s" in text or "%d" in text or "{}" in text
    ]
    assert wrong == []


def test_no_message_is_glued_before_it_is_looked_up() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in (ROOT / "blog").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in KEYWORDS
        and isinstance(node.args[0], ast.JoinedStr | ast.BinOp | ast.Call)
    ]
    assert wrong == []


def test_a_catalogue_survives_the_translators_tools(found: Catalog) -> None:
    file = io.BytesIO()
    write_po(file, found)
    file.seek(0)
    assert {message.id for message in read_po(file)} == {message.id for message in found}


@ONE_DATABASE
def test_a_translation_is_a_file_in_the_instance(config: Config, tmp_path: Path) -> None:
    folder = tmp_path / "translations" / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    german = Catalog(locale="de")
    german.add("Skip to the text", "Zum Text")
    german.add("There is nothing at this address, or not any more.", "Hier ist nichts (mehr).")
    german.add(("%(num)s comment", "%(num)s comments"), ("%(num)s Kommentar", "%(num)s Kommentare"))
    with (folder / "messages.mo").open("wb") as file:
        write_mo(file, german)

    own = replace(config, instance=tmp_path, database_url=f"sqlite:///{tmp_path}/blog.db")
    app = create_app(own)
    database = app.extensions["database"]
    migrate.upgrade(database.engine)
    with database.transaction() as session:
        document = asdict(Settings(blog=BlogSettings(language="de", time_zone="Europe/Berlin")))
        del document["version"]
        session.add(SettingsVersion(follows=0, document=document, at=NOON))
        post = a_post(session, a_person(session, "ada", Role.AUTHOR))
        for _ in range(2):
            a_comment(session, post)
        path = post.path
    visit = Visitor(app)
    missing = visit.get("/nothing/here")
    page = visit.get(str(path))
    database.engine.dispose()

    assert "Hier ist nichts (mehr)." in words(missing)
    assert html.fromstring(page.get_data(as_text=True)).get("lang") == "de"
    assert "Zum Text" in words(page)
    assert "2 Kommentare" in words(page)
    assert "März 2026" in words(page)
