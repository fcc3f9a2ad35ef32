"""Moderators who sanction the same person at the same moment, and a ban while its person comments."""

from collections import Counter
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blog.accounts.find import find_person
from blog.accounts.membership.branch import sanction_branch
from blog.accounts.models import HeldSanction, Letter, Person, Role, Sanction, SanctionKind
from blog.accounts.sanction import sanction
from blog.accounts.sanction_lift import lift
from blog.comments.models import Comment, Status
from blog.config import Config
from blog.db import Database
from tests.build import NOON, a_person, a_post
from tests.comments.test_races import press, send
from tests.processes import at_once
from tests.site.settings import comments_are

pytestmark = pytest.mark.long

ROUNDS = 5
Fields = dict[str, Any]


def form(kind: str, **fields: str) -> Fields:
    return {"kind": kind, "reason": "Insults.", "seen": "0", "lasts": "day", "hours": "0", **fields}


def test_of_four_moderators_one_wins_and_the_others_are_told(
    config: Config, session: Session
) -> None:
    rita = a_person(session, "rita")
    people = [a_person(session, f"max{n}", Role.MODERATOR).id for n in range(4)]
    session.commit()
    path = f"/moderation/people/{rita.id}/sanctions"
    answers = at_once(send, [(config, each, path, form("ban")) for each in people])
    assert sorted(code for code, _ in answers) == [303, 409, 409, 409]
    assert session.scalar(select(func.count()).select_from(Sanction)) == 1
    assert session.scalar(select(func.count()).select_from(HeldSanction)) == 1
    assert session.scalar(select(func.count()).select_from(Letter)) == 1


def test_one_moderator_pressing_four_times_at_once_does_it_once(
    config: Config, session: Session
) -> None:
    rita, max_ = a_person(session, "rita"), a_person(session, "max", Role.MODERATOR)
    session.commit()
    path = f"/moderation/people/{rita.id}/sanctions"
    answers = at_once(send, [(config, max_.id, path, form("suspend"))] * 4)
    assert [code for code, _ in answers] == [303] * 4
    assert session.scalar(select(func.count()).select_from(Sanction)) == 1
    assert session.scalar(select(func.count()).select_from(Letter)) == 1


def test_of_two_who_lift_one_does(config: Config, session: Session) -> None:
    rita = a_person(session, "rita")
    people = [a_person(session, f"max{n}", Role.MODERATOR) for n in range(2)]
    ban = sanction(
        session,
        person_id=rita.id,
        kind=SanctionKind.BAN,
        until=None,
        reason="Insults.",
        seen=0,
        by=people[0],
        at=NOON,
    )
    session.commit()
    path = f"/moderation/sanctions/{ban.id}/lift"
    answers = at_once(send, [(config, each.id, path, {}) for each in people])
    assert sorted(code for code, _ in answers) == [303, 409]
    assert session.scalar(select(func.count()).select_from(Sanction)) == 2
    assert session.scalar(select(func.count()).select_from(HeldSanction)) == 0


def test_of_two_who_undo_the_same_sanction_or_branch_at_once_one_does(
    config: Config, session: Session
) -> None:
    rita = a_person(session, "rita")
    people = [a_person(session, f"max{n}", Role.MODERATOR) for n in range(2)]
    batch, (ban,) = sanction_branch(session, person_id=rita.id, kind=SanctionKind.BAN, until=None,
                                    reason="Insults.", token="t", by=people[0], at=NOON)  # fmt: skip
    session.commit()
    for path, rows in (
        (f"/moderation/branches/{batch.id}/undo", 2),
        (f"/moderation/sanctions/{ban.id + 1}/undo", 3),
    ):
        answers = at_once(send, [(config, each.id, path, {}) for each in people])
        assert sorted(code for code, _ in answers) == [303, 409]
        assert session.scalar(select(func.count()).select_from(Sanction)) == rows
        session.commit()


def test_sanctions_and_liftings_crosswise_leave_what_the_history_says(
    config: Config, session: Session
) -> None:
    rita = a_person(session, "rita")
    people = [a_person(session, f"max{n}", Role.MODERATOR).id for n in range(3)]
    session.commit()
    answers = at_once(ban_and_lift, [(config.database_url, each, rita.id) for each in people])
    assert all(isinstance(each, Counter) for each in answers), answers
    lifted = select(Sanction.lifts_id).where(Sanction.lifts_id.is_not(None))
    last = session.scalar(select(func.max(Sanction.id)).where(Sanction.kind == SanctionKind.BAN))
    standing = session.scalar(
        select(Sanction.id).where(Sanction.id == last, ~Sanction.id.in_(lifted))
    )
    assert list(session.scalars(select(HeldSanction.sanction_id))) == (
        [standing] if standing else []
    )
    assert sum(answers, Counter())["done"] == session.scalar(
        select(func.count()).select_from(Sanction)
    )


def ban_and_lift(url: str, by_id: int, person_id: int) -> Counter[str]:
    database = Database(url)
    outcome: Counter[str] = Counter()
    for turn in range(2 * ROUNDS):
        try:
            with database.transaction() as session:
                by = find_person(session, Person.id == by_id)
                assert by is not None
                rows = select(func.max(Sanction.id)).where(Sanction.person_id == person_id)
                ban = session.scalar(rows.where(Sanction.kind == SanctionKind.BAN))
                if turn % 2 and ban is not None:
                    lift(session, sanction_id=ban, by=by, at=NOON)
                else:
                    sanction(
                        session,
                        person_id=person_id,
                        kind=SanctionKind.BAN,
                        until=None,
                        reason=f"{by_id} in turn {turn}",
                        seen=session.scalar(rows) or 0,
                        by=by,
                        at=NOON,
                    )
            outcome["done"] += 1
        except Exception as error:  # noqa: BLE001 - counted by its kind
            outcome[type(error).__name__] += 1
    database.engine.dispose()
    unexpected = outcome.keys() - {"done", "SanctionedMeanwhile", "HoldsNoMore"}
    assert not unexpected, outcome
    return outcome


def test_nothing_of_a_banned_member_slips_in_beside_the_ban(
    config: Config, session: Session
) -> None:
    post, rita = a_post(session), a_person(session, "rita")
    max_ = a_person(session, "max", Role.MODERATOR)
    comments_are(session, seconds_between=0)
    session.commit()
    ban = (config, max_.id, f"/moderation/people/{rita.id}/sanctions", form("ban", hours="24"))
    presses = [(config, rita.id, post.id, f"Number {n}.", f"token{n}") for n in range(4)]
    answers = at_once(either, [ban, *presses])
    assert answers[0][0] == 303, answers
    assert {code for code, _ in answers[1:]} <= {303, 403}
    said = session.scalars(select(Comment.status)).all()
    assert len(said) == sum(code == 303 for code, _ in answers[1:])
    assert set(said) <= {Status.REMOVED, Status.REJECTED}
    assert session.scalars(select(HeldSanction.kind)).all() == [SanctionKind.BAN]


def either(config: Config, person_id: int, where: Any, *rest: Any) -> tuple[int, str | None]:
    return (send if isinstance(where, str) else press)(config, person_id, where, *rest)
