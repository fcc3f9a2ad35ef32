"""The doctor sees what the search lost; rebuilding brings it back."""

import pytest
from click.testing import CliRunner
from sqlalchemy import text
from sqlalchemy.orm import Session

from blog.cli import main
from blog.config import Config
from blog.posts.models import PostStatus
from blog.search.check import contradictions
from tests.build import a_comment, a_person, a_post
from tests.search.found import found

HARM = {
    "words lost": "UPDATE {table} SET words = NULL",
    "text changed behind our back": "UPDATE {table} SET html = '<p>Other words.</p>'",
}
IN_SQLITE = {
    "index emptied": "INSERT INTO {table}_search ({table}_search) VALUES ('delete-all')",
    "index with too much": "INSERT INTO {table}_search (rowid, words) VALUES (999, 'heron')",
}


@pytest.fixture
def environment(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATEPOST_INSTANCE", str(config.instance))
    monkeypatch.setenv("GATEPOST_DATABASE_URL", config.database_url)


@pytest.fixture
def heron(session: Session) -> list[str]:
    """Return where the word is found, of a blog that has it in places that are not, too."""
    ada = a_person(session, "ada")
    post = a_post(
        session, ada, title="Heron", source='Über, 東京 and 🎉 in a heron\'s "quotes" \\ ¶.'
    )
    a_post(session, ada, title="Heron", status=PostStatus.DRAFT)
    comment = a_comment(session, post, ada, source="A heron, `'quoted'`.")
    session.commit()
    return [str(post.path), f"/comments/{comment.id}"]


def gatepost(*words: str) -> str:
    answer = CliRunner().invoke(main, words)
    assert answer.exit_code == 0, answer.output
    return answer.output


def test_what_was_written_is_sound(session: Session, heron: list[str]) -> None:
    assert found(session, "heron") == heron
    assert list(contradictions(session)) == []


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize("table", ["posts", "comments"])
@pytest.mark.parametrize("harm", [*HARM, *IN_SQLITE])
def test_what_is_out_of_step_is_seen_and_mended(
    session: Session, heron: list[str], harm: str, table: str
) -> None:
    if harm in IN_SQLITE and session.get_bind().dialect.name != "sqlite":
        return  # PostgreSQL keeps its index itself
    session.execute(text({**HARM, **IN_SQLITE}[harm].format(table=table)))
    session.commit()
    assert "gatepost search rebuild" in next(contradictions(session))
    session.commit()
    assert "3 texts" in gatepost("search", "rebuild")
    assert list(contradictions(session)) == []
    if "text changed" not in harm:
        assert found(session, "heron") == heron


def test_init_makes_findable_what_is_older_than_the_search(
    environment: None, session: Session, heron: list[str]
) -> None:
    for table in ("posts", "comments"):
        session.execute(text(f"UPDATE {table} SET words = NULL"))
    session.commit()
    assert found(session, "heron") == []
    session.commit()
    gatepost("init")
    assert found(session, "heron") == heron
    assert list(contradictions(session)) == []
