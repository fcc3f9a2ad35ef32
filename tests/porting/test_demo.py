from datetime import timedelta

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blog.accounts.models import Account, Person, Role
from blog.accounts.passwords import fits
from blog.comments.models import Comment, Status, StatusChange
from blog.config import Config
from blog.db import Database
from blog.moderation.doctor import examine
from blog.moderation.rules import DAYS, figures_of_rules
from blog.porting.cli import demo
from blog.porting.demo import PASSWORD
from blog.posts.models import Post
from tests.browse import Visitor
from tests.build import a_person, a_post


@pytest.fixture
def environment(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATEPOST_INSTANCE", str(config.instance))
    monkeypatch.setenv("GATEPOST_DATABASE_URL", config.database_url)


def run() -> Result:
    return CliRunner().invoke(demo)


def test_the_demo_is_sound_and_has_comments_in_every_state(
    environment: None, database: Database
) -> None:
    result = run()
    assert result.exit_code == 0
    with database.reading() as session:
        health = examine(session)
    assert health.is_sound
    assert health.counts["posts"]["published"] >= 12
    assert health.counts["comments"]["total"] >= 200
    assert all(health.counts["comments"][status.value] for status in Status)


def test_the_desk_of_the_demo_has_reports_and_appeals_to_look_at(
    environment: None, session: Session, visit: Visitor
) -> None:
    run()
    max_ = session.scalars(select(Person).where(Person.display_name == "Max Oyelaran")).one()
    session.commit()
    visit.signed_in_as(max_)
    assert "Not a rule broken, I know." in visit.get("/moderation/reported").text
    assert "Ask her." in visit.get("/moderation/appeals").text
    assert "Advertising, again and again." in visit.get("/moderation/log").text


def test_who_starts_the_demo_is_told_how_to_sign_in(environment: None, session: Session) -> None:
    output = run().output
    assert PASSWORD in output
    for name in ("ada", "max", "rita"):
        assert f"{name}@demo.example" in output
        account = session.scalars(
            select(Account).where(Account.email == f"{name}@demo.example")
        ).one()
        assert fits(account.password_hash, PASSWORD)


def test_every_decision_of_the_demo_is_by_somebody_and_after_the_comment(
    environment: None, session: Session
) -> None:
    run()
    now = session.scalar(select(func.max(Comment.created_at)))
    rows = session.execute(
        select(StatusChange, Comment).join(Comment, Comment.id == StatusChange.comment_id)
    ).all()
    assert now is not None
    for change, comment in rows:
        assert change.at >= comment.created_at
        assert (change.was is None) == (change.rule is not None)
    assert sum(change.by_id is not None for change, _ in rows) >= 40


def test_a_blog_in_use_is_left_alone(environment: None, session: Session) -> None:
    a_post(session)
    session.commit()
    result = run()
    assert result.exit_code == 2
    assert result.output.splitlines() == [
        "Error: This blog is in use: the demo only fills an empty one."
    ]
    assert session.scalar(select(func.count()).select_from(Post)) == 1


def test_a_blog_with_an_admin_is_left_alone(environment: None, session: Session) -> None:
    a_person(session, "ada", Role.ADMIN)
    session.commit()
    assert run().exit_code == 2
    assert session.scalar(select(func.count()).select_from(Person)) == 1


def test_the_demo_can_be_read(environment: None, session: Session, visit: Visitor) -> None:
    run()
    for path in session.scalars(select(Post.path).where(Post.status == "published")):
        assert visit.get(str(path)).status_code == 200
    assert visit.get("/").status_code == 200


def test_the_rules_of_the_demo_have_done_something(environment: None, session: Session) -> None:
    run()
    newest = session.scalars(select(func.max(Comment.created_at))).one()
    figures = figures_of_rules(session, newest - timedelta(days=DAYS))
    assert figures["first_comment"].decided > 0
    assert any(each.looked_at for each in figures.values())
