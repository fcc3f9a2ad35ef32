"""The same vectors in a blog that moved in: in posts, titles, comments and names; none runs."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from blog.db import Database
from blog.porting.blogger.move_in import move_in
from blog.posts.models import Post
from tests.browser.conftest import Blog
from tests.browser.test_no_script_runs import CORPUS, Guard
from tests.build import NOON
from tests.porting.backups import a_backup, a_comment, a_post, an_author

NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@pytest.fixture(scope="module")
def blog(serve: Callable[..., Blog], tmp_path_factory: pytest.TempPathFactory) -> Blog:
    if not CORPUS.exists():
        pytest.skip(f"the vectors are not here ({CORPUS.name})")
    backup = tmp_path_factory.mktemp("backup") / "vectors.xml"
    vectors = [each["html"] for each in json.loads(CORPUS.read_text(encoding="utf-8"))]
    _write(backup, [NOT_IN_XML.sub("", each) for each in vectors])
    served = serve(lambda _session: None)
    database: Database = served.app.extensions["database"]
    report = move_in(database, backup, at=NOON)
    assert report.tallies["posts"].created == report.tallies["comments"].created == 70
    return served


def _write(backup: Path, vectors: list[str]) -> None:
    entries = []
    for number, vector in enumerate(vectors, 1):
        address = f"http://rope.example/2012/03/vector-{number}.html"
        author = an_author(vector, str(number))
        entries += [
            a_post(number, title=vector, content=vector, address=address, author=author),
            a_comment(1000 + number, post=1, content=vector, author=author),
        ]
    backup.write_text(a_backup(*entries), encoding="utf-8")


def test_nothing_of_an_imported_blog_runs(blog: Blog) -> None:
    guard = Guard(blog.browse(None))
    with blog.database() as session:
        paths = list(session.scalars(select(Post.path).order_by(Post.id)))
    assert len(paths) == 70
    for path in paths[::10]:  # all comments are under the first one
        guard.visit(str(path))
    assert guard.visit_all_from("/") >= 10  # all posts
    assert guard.seen == []
