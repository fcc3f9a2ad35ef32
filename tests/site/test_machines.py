"""What programs ask."""

from flask import Flask
from sqlalchemy import text

from blog.db import Database
from tests.browse import Visitor
from tests.queries import counted


def test_health_asks_the_process_and_readiness_the_database(app: Flask, visit: Visitor) -> None:
    with counted(app) as asked:
        assert visit.get("/healthz").get_data(as_text=True) == "ok\n"
    assert asked == []
    assert visit.get("/readyz").get_data(as_text=True) == "ready\n"


def test_a_database_of_another_version_is_not_ready(visit: Visitor, database: Database) -> None:
    with database.transaction() as opened:
        now = opened.scalar(text("SELECT version_num FROM alembic_version"))
        opened.execute(text("UPDATE alembic_version SET version_num = 'another'"))
    try:
        assert visit.get("/readyz").status_code == 503
    finally:
        with database.transaction() as opened:
            opened.execute(text("UPDATE alembic_version SET version_num = :now"), {"now": now})


def test_robots_are_kept_from_the_desks(visit: Visitor) -> None:
    answer = visit.get("/robots.txt")
    assert answer.mimetype == "text/plain"
    assert "Disallow: /moderation/\n" in answer.get_data(as_text=True)
