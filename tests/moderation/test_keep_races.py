"""A press keeps all that is reported while somebody else opens a comment again, keeps it, or reports it."""

from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from blog import clock
from blog.accounts.find import find_person
from blog.accounts.models import Person, Role
from blog.comments.models import Comment, Revision, StatusChange
from blog.config import Config
from blog.db import Database
from blog.moderation.batch import Press, decide_everything
from blog.moderation.everything import EverythingReported
from blog.moderation.filters import Filter
from blog.moderation.models import Report, ReportOutcome, ReportReason, Settlement
from blog.moderation.report import report
from blog.moderation.reported_keep import keep, unkeep
from blog.settings.models import CommentSettings
from tests.build import NOON, a_comment, a_person, a_post
from tests.moderation.reports import a_report
from tests.moderation.test_keep_many import outcomes, sound
from tests.processes import at_once
from tests.test_overtaken import WAITS, until

KEPT = ReportOutcome.KEPT
FIRST, LAST = 1, 4
"""The comments; the last one was kept before, so that a press about everything does not lock it."""

BEFORE, AFTER = "before_cursor_execute", "after_cursor_execute"
"""Where the press stands when the other one comes: at the statement that writes what it settles."""


def open_and_report(database: Database, people: list[int], meanwhile: Callable[[], None]) -> None:
    """Open the last comment again; somebody reports it once more."""
    reopen(database, people[1])
    with database.transaction() as session:
        report(session, comment_id=LAST, reason=ReportReason.SPAM, text="", wants_outcome=False,
               by=find(session, people[2]), settings=CommentSettings(), at=clock.now())  # fmt: skip
    meanwhile()


def open_and_keep(database: Database, people: list[int], meanwhile: Callable[[], None]) -> None:
    """Open the last comment again and keep it, while the press goes on until it waits for that."""
    reopen(database, people[1])
    with database.transaction() as session:
        by = find(session, people[1])
        keep(session, comment_id=LAST, version=1, seen=LAST, by=by, at=clock.now())
        meanwhile()
        if database.engine.dialect.name == "postgresql":
            until(lambda: bool(session.scalar(WAITS)))


RACES: dict[str, tuple[str, Any, list[Any]]] = {
    "opened and reported": (AFTER, open_and_report, [KEPT, KEPT, KEPT, None, None]),
    "opened and kept": (BEFORE, open_and_keep, [KEPT, KEPT, KEPT, KEPT]),
}


@pytest.mark.parametrize("race", RACES)
def test_a_press_marks_what_it_settled_itself_and_nothing_that_others_did_beside_it(
    config: Config, session: Session, tmp_path: Path, race: str
) -> None:
    moment, beside, expected = RACES[race]
    post = a_post(session)
    said = [a_report(session, a_comment(session, post)) for _ in range(FIRST, LAST + 1)]
    assert [each.id for each in said] == [each.comment_id for each in said] == [1, 2, 3, 4]
    people = [a_person(session, each, Role.MODERATOR).id for each in ("max", "mia")]
    people.append(a_person(session, "rita").id)
    keep(session, comment_id=LAST, version=1, seen=LAST, by=find(session, people[1]), at=NOON)
    session.commit()

    both = [(press, moment), (come_between, beside)]
    answers = at_once(act, [(*each, config.database_url, people, tmp_path) for each in both])

    assert answers == [None, None]
    assert outcomes(session) == expected
    assert sound(session), "each report says what the last of its settlements says"
    assert out_of_turn(session) == []


def act(what: Any, how: Any, url: str, people: list[int], place: Path) -> None:
    """Do it with a database of one's own; in ``place`` lies how far the two came."""
    database = Database(url)
    what(how, database, people, place)
    database.engine.dispose()


def press(moment: str, database: Database, people: list[int], place: Path) -> None:
    """Keep everything; on SQLite nobody comes between, for writers wait in line."""

    def stop(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("INSERT INTO settlements") and not (place / "here").exists():
            (place / "here").touch()
            if database.engine.dialect.name == "postgresql":
                until((place / "go on").exists)

    event.listen(database.engine, moment, stop)
    with database.reading() as looking:
        kinds = (Comment, StatusChange, Revision, Report, Settlement)
        ids = [looking.scalar(select(func.max(kind.id))) or 0 for kind in kinds]
    shown = EverythingReported(wanted=Filter(), up_to=ids[0], changes_up_to=ids[1],
                               edits_up_to=ids[2], reports_up_to=ids[3],
                               settlements_up_to=ids[4])  # fmt: skip
    with database.transaction() as session:
        wish = Press(decision="keep", token="one")
        decide_everything(session, shown, wish, by=find(session, people[0]), at=clock.now())


def come_between(beside: Any, database: Database, people: list[int], place: Path) -> None:
    until((place / "here").exists)
    beside(database, people, (place / "go on").touch)


def reopen(database: Database, by_id: int) -> None:
    with database.transaction() as session:
        unkeep(session, comment_id=LAST, settled_at=NOON, by=find(session, by_id), at=clock.now())


def find(session: Session, person_id: int) -> Person:
    person = find_person(session, Person.id == person_id)
    assert person is not None
    return person


def out_of_turn(session: Session) -> list[int]:
    """Return the reports that were settled while they were, or opened while they were open."""
    turns = defaultdict[int, list[bool]](list)
    rows = select(Settlement.report_id, Settlement.undoes_id.is_(None)).order_by(Settlement.id)
    for report_id, settles in session.execute(rows):
        turns[report_id].append(settles)
    return [
        each
        for each, settles in turns.items()
        if settles != [n % 2 == 0 for n in range(len(settles))]
    ]
