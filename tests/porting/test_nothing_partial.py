from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blog.config import Config
from blog.db import Database
from blog.orm import Base
from blog.porting.blogger.move_in import move_in
from blog.porting.progress import Advance
from blog.posts.models import Post
from blog.revisions import Revision
from tests.porting.backups import a_backup, a_comment, a_post
from tests.processes import at_once

NOW = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
POSTS = 40


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    file = tmp_path / "backup.xml"
    posts = [
        a_post(
            n, title=f"Post {n}", labels=("rope",), address=f"http://x.example/2012/03/p{n}.html"
        )
        for n in range(POSTS)
    ]
    file.write_text(a_backup(*posts, *(a_comment(1000 + n, post=n) for n in range(POSTS))))
    return file


@pytest.mark.parametrize("stretch", ["Moving posts in", "Moving comments in"])
def test_pressing_ctrl_c_keeps_nothing(
    session: Session, database: Database, backup: Path, stretch: str
) -> None:
    @contextmanager
    def impatient(label: str, _total: int) -> Iterator[Advance]:
        yield lambda _done: press_ctrl_c() if label == stretch else None

    def press_ctrl_c() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        move_in(database, backup, at=NOW, track=impatient)
    for table in Base.metadata.sorted_tables:
        if table is not Revision.__table__:  # numbers of changes, which only ever rise
            assert session.scalar(select(func.count()).select_from(table)) == 0


def test_two_imports_at_once_make_one_blog(
    session: Session, database: Database, config: Config, backup: Path
) -> None:
    database.engine.dispose()
    created = sorted(at_once(move_in_elsewhere, [(config.database_url, str(backup))] * 2))
    assert created == [0, POSTS]
    assert session.scalar(select(func.count()).select_from(Post)) == POSTS


def move_in_elsewhere(url: str, backup: str) -> int:
    database = Database(url)
    try:
        report = move_in(database, Path(backup), at=NOW)
    finally:
        database.engine.dispose()
    return report.tallies["posts"].created
