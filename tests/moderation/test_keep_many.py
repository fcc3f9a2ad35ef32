"""Keeping many reported comments with one press, and taking that back."""

from collections.abc import Sequence

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from blog import clock
from blog.accounts.find import find_person
from blog.accounts.models import Person, Role
from blog.comments import lifecycle
from blog.comments.edit import edit
from blog.comments.models import Batch, Status
from blog.comments.withdraw import withdraw
from blog.config import Config
from blog.db import Database
from blog.moderation.batch import NothingDone, Press, count_done, decide_picked
from blog.moderation.doctor import examine
from blog.moderation.doctor_reports import batched_settlements
from blog.moderation.models import Report, ReportOutcome, Settlement
from blog.moderation.reported_keep import unkeep
from blog.moderation.settle import settle_as_kept
from blog.posts.models import Post
from blog.settings.models import CommentSettings
from tests.browse import Visitor, words
from tests.build import NOON, a_comment, a_person, a_post
from tests.history import unguarded
from tests.moderation.desk import disagreeing, statuses
from tests.moderation.reports import a_report, letters
from tests.moderation.test_two_presses import take_back
from tests.moderation.test_undo_batch import newest_batch
from tests.processes import at_once

KEPT = ReportOutcome.KEPT


@pytest.fixture
def post(session: Session) -> Post:
    return a_post(session, title="On locks")


@pytest.fixture
def told(session: Session, post: Post) -> list[Report]:
    return three_reported(session, post)


def three_reported(session: Session, post: Post) -> list[Report]:
    """Return what was said of three comments: two are published, the third is hidden; the first has two reports."""
    made = [a_comment(session, post, source=f"Number {n}.") for n in range(3)]
    said = [a_report(session, each) for each in (made[0], *made)]
    lifecycle.move(session, made[2], Status.PENDING, rule="reports", at=NOON)
    session.commit()
    return said


def outcomes(session: Session) -> list[ReportOutcome | None]:
    found = session.scalars(select(Report.outcome).order_by(Report.id)).all()
    session.commit()
    return list(found)


def picks(page: str) -> list[str]:
    return [each.split('"')[0] for each in page.split('name="pick" value="')[1:]]


def press(desk: Visitor, decision: str = "keep", **more: object) -> str:
    """Press about all that the reported queue shows; return the page that says what was done."""
    page = desk.get("/moderation/reported").get_data(as_text=True)
    fields = {"many": "1", "pick": picks(page), "token": "t1", "next": "/moderation/reported"}
    answer = desk.post("/moderation/decisions", {**fields, "decision": decision, **more})
    return words(answer if answer.status_code == 409 else desk.get(answer.location))


def undo(desk: Visitor, session: Session) -> str:
    answer = desk.post(f"/moderation/batches/{newest_batch(session)}/undo")
    return words(answer if answer.status_code == 409 else desk.get(answer.location))


def sound(session: Session) -> bool:
    found = [each for each in examine(session).findings if "role" not in each]  # given without rows
    session.commit()
    return found == [] and disagreeing(session) == 0


def test_one_press_keeps_all_that_were_picked_and_one_takes_it_back_again_and_again(
    desk: Visitor, session: Session, told: list[Report]
) -> None:
    """What was hidden is published; what it settled, and nothing else, is opened again."""
    before = a_report(session, a_comment(session, a_post(session)))
    settle_as_kept(session, Report.id == before.id, by_id=before.by_id, at=clock.now())
    session.commit()
    page = press(desk)
    assert "Kept 3 comments." in page
    assert "Nobody complains." in page
    opened = ([None] * 4, [Status.PUBLISHED] * 2 + [Status.PENDING])
    kept = ([KEPT] * 4, [Status.PUBLISHED] * 3)
    assert (outcomes(session)[:4], statuses(session)[:3]) == kept
    for expected in (opened, kept, opened):
        assert "Put 3 comments back to where they were." in undo(desk, session)
        assert (outcomes(session)[:4], statuses(session)[:3]) == expected
        assert outcomes(session)[4] is KEPT
    assert sound(session)
    first = session.scalars(select(Batch.id)).first()
    session.commit()
    assert "Number 0." in words(desk.get(f"/moderation/?queue=all&batch={first}"))
    assert "3 comments match" in words(desk.get(f"/moderation/reported?batch={first}"))
    address = f'href="/moderation/batches/{first}">one of many'
    for each in told:
        assert address in desk.get(f"/moderation/comments/{each.comment_id}").get_data(True)
    session.commit()
    log = desk.get("/moderation/log?kind=report").get_data(as_text=True)
    assert log.count(f"queue=all&amp;batch={first}") == 4
    again = desk.post(f"/moderation/batches/{first}/undo")
    assert again.status_code == 303
    assert len(outcomes(session)) == 5


def test_what_was_settled_decided_edited_or_withdrawn_meanwhile_is_left_alone_and_named(
    desk: Visitor, session: Session, told: list[Report], post: Post
) -> None:
    more = [a_comment(session, post, a_person(session, name)) for name in ("ed", "wim", "sam")]
    for each in more:
        a_report(session, each)
    mia = a_person(session, "mia", Role.MODERATOR)
    session.commit()
    page = desk.get("/moderation/reported").get_data(as_text=True)
    other = Visitor(desk.app).signed_in_as(mia)
    keep_one(other, told[0], told[1])
    decide_one(other, told[2], "reject")
    edit(session, comment_id=more[0].id, by=more[0].author, source="Other words.", version=1,
         settings=CommentSettings(), at=NOON)  # fmt: skip
    withdraw(session, comment_id=more[1].id, by=more[1].author, at=clock.now())
    a_report(session, more[2])
    session.commit()
    done = press(desk, pick=picks(page))
    for part in (
        "Kept 2 comments.",
        "4 comments",
        "mia looked at a report and kept the comment by",
        "mia rejected a comment by",
        "wim withdrew their own comment.",
    ):
        assert part in done
    assert outcomes(session)[-2:] == [KEPT, None], "what came later stays open"
    assert sound(session)


def test_no_decision_is_taken_over_reports_that_another_settled_meanwhile(
    desk: Visitor, session: Session, told: list[Report]
) -> None:
    page = desk.get("/moderation/reported").get_data(as_text=True)
    keep_one(desk, told[0], told[1])
    done = press(desk, "remove", pick=picks(page))
    assert "Removed 2 comments." in done
    assert "max looked at a report and kept the comment by" in done
    late = press(desk, pick=picks(page), token="t2")
    assert "Nothing was changed" in late
    assert "max looked at a report and kept the comment by" in late
    assert statuses(session) == [Status.PUBLISHED, Status.REMOVED, Status.REMOVED]


def test_the_undo_leaves_what_was_touched_since_and_names_it(
    desk: Visitor, session: Session, told: Sequence[Report], post: Post
) -> None:
    a_report(session, a_comment(session, post))
    mia = a_person(session, "mia", Role.MODERATOR)
    session.commit()
    press(desk)
    other = Visitor(desk.app).signed_in_as(mia)
    # One is decided about and put back; of another the keeping is taken back, and it is kept again.
    decide_one(other, told[2], "spam")
    decide_one(other, told[2], "publish", version=2)
    at = session.scalars(select(Report.settled_at).where(Report.id == told[0].id)).one()
    unkeep(session, comment_id=told[0].comment_id, settled_at=at, by=mia, at=clock.now())
    told = session.scalars(select(Report).order_by(Report.id)).all()
    session.commit()
    keep_one(other, told[0], told[1])
    page = undo(desk, session)
    for part in (
        "Put 2 comments back to where they were.",
        "2 comments",
        "mia published a comment by",
        "mia looked at a report and kept the comment by",
    ):
        assert part in page
    assert outcomes(session) == [KEPT, KEPT, KEPT, None, None]
    assert statuses(session) == [Status.PUBLISHED] * 2 + [Status.PENDING, Status.PUBLISHED]
    assert sound(session)


def test_pressing_twice_keeps_once_and_says_the_same(
    desk: Visitor, session: Session, told: list[Report]
) -> None:
    page = desk.get("/moderation/reported").get_data(as_text=True)
    answers = [press(desk, pick=picks(page)) for _ in range(2)]
    assert ["Kept 3 comments." in each for each in answers] == [True, True]
    assert len(session.scalars(select(Settlement)).all()) == 4
    session.commit()


@pytest.mark.parametrize(
    "forged",
    [
        {"pick": ["{id}:1"]}, {"pick": ["{id}:1:x"]}, {"pick": ["{id}:1:" + "9" * 19]},
        {"pick": []}, {"everything": "1", "queue": "published", "up_to": "9", "changes_up_to": "9",
                        "edits_up_to": "9"}, {"everything": "1", "queue": "published"},
    ],
)  # fmt: skip
def test_to_keep_is_for_reports_that_were_shown(
    desk: Visitor, session: Session, told: list[Report], forged: dict[str, object]
) -> None:
    sent = {name: [each.format(id=told[0].comment_id) for each in value]
            if isinstance(value, list) else value for name, value in forged.items()}  # fmt: skip
    answer = desk.post("/moderation/decisions", {"decision": "keep", "many": "1", **sent})
    assert answer.status_code == 422
    assert outcomes(session) == [None] * 4


def test_an_author_keeps_and_takes_back_what_stands_under_their_own_posts(
    visit: Visitor, session: Session, told: list[Report]
) -> None:
    ada = a_person(session, "ada", Role.AUTHOR)
    mine = a_report(session, a_comment(session, a_post(session, ada)))
    session.commit()
    visit.signed_in_as(ada)
    pairs = [f"{each.comment_id}:1:{each.id}" for each in (mine, told[0])]
    page = press(visit, pick=pairs)
    assert "Kept 1 comment." in page
    assert "Not yours to decide" in page
    assert outcomes(session) == [None] * 4 + [KEPT]
    undo(visit, session)
    assert outcomes(session) == [None] * 5


def test_reporters_are_written_to_unless_it_is_taken_back_in_time(
    desk: Visitor, session: Session, told: list[Report]
) -> None:
    for each in told:
        each.wants_outcome = True
    session.commit()
    press(desk)
    for expected in (4, 0, 4, 0):
        found = letters(session)
        assert len(found) == expected
        assert all("it may stay" in each.body for each in found)
        undo(desk, session)


def test_the_doctor_compares_settlements_with_the_press_they_belong_to(
    desk: Visitor, session: Session, told: list[Report]
) -> None:
    press(desk)
    with unguarded(session):
        session.execute(update(Settlement).where(Settlement.id == 1).values(at=NOON))
    assert any("Settlement 1" in each for each in batched_settlements(session))
    session.rollback()


def test_of_those_who_keep_or_decide_the_same_at_once_each_comment_has_one(
    config: Config, session: Session, post: Post
) -> None:
    said = [a_report(session, a_comment(session, post)) for _ in range(12)]
    people = [a_person(session, f"max{n}", Role.MODERATOR).id for n in range(4)]
    shown = {each.comment_id: each.id for each in said}
    session.commit()
    decisions = ("keep", "keep", "remove", "keep")
    answers = at_once(
        decide,
        [(config.database_url, *each, shown) for each in zip(people, decisions, strict=True)],
    )
    assert sorted(sum(each) for each in answers) == [12] * 4
    assert sum(done for done, _ in answers) == 12, answers
    assert len(session.scalars(select(Settlement)).all()) == 12
    batches = session.scalars(select(Batch.id)).all()
    session.commit()
    undone = at_once(take_back, [(config.database_url, people[n], batches[0]) for n in range(4)])
    assert undone == [undone[0]] * 4
    assert sound(session)
    assert outcomes(session).count(None) in [done for done, _ in answers]


def decide(url: str, person_id: int, decision: str, shown: dict[int, int]) -> tuple[int, int]:
    """Decide about all of them; return how many it was done to, and how many were left out."""
    database = Database(url)
    press = Press(decision=decision, token="one")
    try:
        with database.transaction() as session:
            by = find_person(session, Person.id == person_id)
            assert by is not None
            batch = decide_picked(
                session, dict.fromkeys(shown, 1), press, seen=shown, by=by, at=clock.now()
            )
            return count_done(session, batch), batch.skipped_count
    except NothingDone as nothing:
        return 0, nothing.skipped_count
    finally:
        database.engine.dispose()


def decide_one(desk: Visitor, report: Report, decision: str, version: int = 1) -> None:
    form = {"comment": report.comment_id, "version": version, "decision": decision}
    assert desk.post("/moderation/decisions", form).status_code == 303


def keep_one(desk: Visitor, *reports: Report) -> None:
    fields = {"version": "1", "seen": str(reports[-1].id)}
    address = f"/moderation/comments/{reports[0].comment_id}/keep"
    assert desk.post(address, fields).status_code == 303
