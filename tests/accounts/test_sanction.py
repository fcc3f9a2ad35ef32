"""What moderators do to somebody's right to comment, at the verbs."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blog.accounts.find import find_person
from blog.accounts.models import HeldSanction, Person, Role, Sanction, SanctionKind
from blog.accounts.sanction import SUSPENSION_MAX, NotAbove, SanctionedMeanwhile, sanction
from blog.accounts.sanction_lift import HoldsNoMore, lift
from blog.accounts.sanction_seen import see_warning
from blog.accounts.sanctions import State, sanctions_of
from blog.accounts.standing import barred_by, is_premoderated
from blog.errors import Invalid, NotFound
from tests.build import NOON, a_person

WARN, PREMODERATE, SUSPEND, BAN = (
    SanctionKind.WARN,
    SanctionKind.PREMODERATE,
    SanctionKind.SUSPEND,
    SanctionKind.BAN,
)
DAY, WEEK = timedelta(days=1), timedelta(days=7)


def give(
    session: Session,
    person: Person,
    kind: SanctionKind,
    by: Person,
    *,
    until: datetime | None = None,
    reason: str = "Insults.",
    seen: int | None = None,
    at: datetime = NOON,
) -> Sanction:
    last = session.scalar(
        select(func.coalesce(func.max(Sanction.id), 0)).where(Sanction.person_id == person.id)
    )
    return sanction(
        session,
        person_id=person.id,
        kind=kind,
        until=until,
        reason=reason,
        seen=last or 0 if seen is None else seen,
        by=by,
        at=at,
    )


@pytest.fixture
def rita(session: Session) -> Person:
    return a_person(session, "rita")


@pytest.fixture
def max_(session: Session) -> Person:
    return a_person(session, "max", Role.MODERATOR)


def rows(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Sanction)) or 0


def states(session: Session, person: Person, at: datetime = NOON) -> list[tuple[str, str]]:
    return [
        (past.sanction.kind.value, past.state.value)
        for past in sanctions_of(session, person.id, at)
    ]


def test_a_suspension_holds_until_its_end_and_then_counts_no_more(
    session: Session, rita: Person, max_: Person
) -> None:
    row = give(session, rita, SUSPEND, max_, until=NOON + DAY)
    session.expire_all()
    found = find_person(session, Person.id == rita.id)
    assert found is not None
    held = barred_by(found, NOON + DAY - timedelta(seconds=1))
    assert held is not None
    assert (held.sanction_id, held.sanction.reason) == (row.id, "Insults.")
    assert held.until == NOON + DAY
    assert barred_by(found, NOON + DAY) is None
    assert states(session, rita, NOON + DAY) == [("suspend", "ended")]


def test_premoderation_holds_without_an_end_and_does_not_bar(
    session: Session, rita: Person, max_: Person
) -> None:
    give(session, rita, PREMODERATE, max_)
    assert is_premoderated(rita, NOON + 1000 * DAY)
    assert barred_by(rita, NOON) is None


def test_a_ban_weighs_more_than_a_suspension_beside_it(
    session: Session, rita: Person, max_: Person
) -> None:
    give(session, rita, SUSPEND, max_, until=NOON + DAY)
    give(session, rita, BAN, max_)
    held = barred_by(rita, NOON)
    assert held is not None
    assert held.kind is BAN
    assert states(session, rita) == [("ban", "holds"), ("suspend", "holds")]


def test_a_second_suspension_replaces_the_first_and_both_stay_on_record(
    session: Session, rita: Person, max_: Person
) -> None:
    give(session, rita, SUSPEND, max_, until=NOON + WEEK)
    give(session, rita, SUSPEND, max_, until=NOON + DAY, reason="A day will do.")
    held = barred_by(rita, NOON)
    assert held is not None
    assert held.until == NOON + DAY
    assert states(session, rita) == [("suspend", "holds"), ("suspend", "replaced")]


def test_lifting_ends_it_and_says_who_did(session: Session, rita: Person, max_: Person) -> None:
    row = give(session, rita, BAN, max_)
    lifting = lift(session, sanction_id=row.id, reason="Sorry said.", by=max_, at=NOON)
    assert (lifting.kind, lifting.lifts_id, lifting.reason) == (
        SanctionKind.LIFT,
        row.id,
        "Sorry said.",
    )
    assert barred_by(rita, NOON) is None
    (past,) = sanctions_of(session, rita.id, NOON)
    assert (past.state, past.lifted_by) == (State.LIFTED, max_)


def test_lifting_twice_is_refused_and_names_who_did(
    session: Session, rita: Person, max_: Person
) -> None:
    row = give(session, rita, BAN, max_)
    lift(session, sanction_id=row.id, by=max_, at=NOON)
    with pytest.raises(SanctionedMeanwhile) as caught:
        lift(session, sanction_id=row.id, by=max_, at=NOON)
    assert caught.value.last.by is max_
    assert rows(session) == 2


def test_what_ended_or_was_replaced_cannot_be_lifted(
    session: Session, rita: Person, max_: Person
) -> None:
    first = give(session, rita, SUSPEND, max_, until=NOON + WEEK)
    second = give(session, rita, SUSPEND, max_, until=NOON + DAY)
    with pytest.raises(SanctionedMeanwhile) as caught:
        lift(session, sanction_id=first.id, by=max_, at=NOON)
    assert caught.value.last is second
    with pytest.raises(HoldsNoMore):
        lift(session, sanction_id=second.id, by=max_, at=NOON + DAY)
    assert rows(session) == 2


def test_a_lifting_and_nobodys_id_cannot_be_lifted(
    session: Session, rita: Person, max_: Person
) -> None:
    row = give(session, rita, BAN, max_)
    lifting = lift(session, sanction_id=row.id, by=max_, at=NOON)
    for sanction_id in (lifting.id, 2**62):
        with pytest.raises(NotFound):
            lift(session, sanction_id=sanction_id, by=max_, at=NOON)


def test_pressing_twice_does_it_once(session: Session, rita: Person, max_: Person) -> None:
    first = give(session, rita, SUSPEND, max_, until=NOON + DAY, seen=0)
    later = NOON + timedelta(seconds=1)
    again = give(session, rita, SUSPEND, max_, until=later + DAY, seen=0, at=later)
    assert again is first
    assert rows(session) == 1


def test_a_press_that_comes_again_after_it_was_lifted_does_not_pretend_to_hold(
    session: Session, rita: Person, max_: Person
) -> None:
    row = give(session, rita, BAN, max_, seen=0)
    lift(session, sanction_id=row.id, by=a_person(session, "ines", Role.ADMIN), at=NOON)
    with pytest.raises(SanctionedMeanwhile) as caught:
        give(session, rita, BAN, max_, seen=0)
    assert caught.value.last.lifts_id == row.id
    assert rows(session) == 2


def test_who_looked_at_an_older_page_is_told_who_was_faster(
    session: Session, rita: Person, max_: Person
) -> None:
    mona = a_person(session, "mona", Role.MODERATOR)
    give(session, rita, BAN, mona, seen=0)
    with pytest.raises(SanctionedMeanwhile) as caught:
        give(session, rita, WARN, max_, seen=0)
    assert (caught.value.last.kind, caught.value.last.by) == (BAN, mona)
    assert rows(session) == 1


@pytest.mark.parametrize(
    ("by", "on", "allowed"),
    [
        ((Role.MODERATOR,), (), True),
        ((Role.MODERATOR,), (Role.AUTHOR,), True),
        ((Role.ADMIN,), (Role.AUTHOR,), True),
        ((Role.ADMIN,), (Role.MODERATOR,), True),
        ((Role.MODERATOR,), (Role.MODERATOR,), False),
        ((Role.MODERATOR,), (Role.ADMIN,), False),
        ((Role.ADMIN,), (Role.ADMIN,), False),
        ((Role.AUTHOR,), (), False),
        ((), (), False),
    ],
)
def test_nobody_sanctions_equals_or_those_above(
    session: Session, by: tuple[Role, ...], on: tuple[Role, ...], allowed: bool
) -> None:
    who, whom = a_person(session, "who", *by), a_person(session, "whom", *on)
    if allowed:
        give(session, whom, BAN, who)
    else:
        with pytest.raises(NotAbove):
            give(session, whom, BAN, who)
    assert rows(session) == int(allowed)


def test_nobody_sanctions_themselves_and_nobody_without_an_account(
    session: Session, max_: Person
) -> None:
    for whom in (max_, a_person(session, "guest", member=False)):
        with pytest.raises(NotAbove):
            give(session, whom, WARN, max_)


def test_a_moderator_cannot_lift_what_was_done_to_them_but_another_admin_can(
    session: Session, max_: Person
) -> None:
    ada, ines = a_person(session, "ada", Role.ADMIN), a_person(session, "ines", Role.ADMIN)
    row = give(session, max_, SUSPEND, ada, until=NOON + DAY)
    with pytest.raises(NotAbove):
        lift(session, sanction_id=row.id, by=max_, at=NOON)
    lift(session, sanction_id=row.id, by=ines, at=NOON)


@pytest.mark.parametrize(
    ("kind", "until", "reason", "field"),
    [
        (BAN, None, "  ", "reason"),
        (BAN, NOON + DAY, "Insults.", "until"),
        (PREMODERATE, NOON + DAY, "Insults.", "until"),
        (SUSPEND, None, "Insults.", "until"),
        (SUSPEND, NOON, "Insults.", "until"),
        (SUSPEND, NOON - DAY, "Insults.", "until"),
        (SUSPEND, NOON + SUSPENSION_MAX + DAY, "Insults.", "until"),
        (SUSPEND, datetime(9999, 1, 1, tzinfo=UTC), "Insults.", "until"),
        (SanctionKind.LIFT, None, "Insults.", "kind"),
    ],
)
def test_what_makes_no_sense_is_refused(
    session: Session, kind: SanctionKind, until: datetime | None, reason: str, field: str
) -> None:
    rita, max_ = a_person(session, "rita"), a_person(session, "max", Role.MODERATOR)
    with pytest.raises(Invalid) as caught:
        give(session, rita, kind, max_, until=until, reason=reason)
    assert caught.value.field == field
    assert rows(session) == 0


def test_warnings_are_shown_one_after_the_other_until_each_was_seen(
    session: Session, rita: Person, max_: Person
) -> None:
    first = give(session, rita, WARN, max_, reason="One.")
    second = give(session, rita, WARN, max_, reason="Two.")
    assert shown(session, rita) == [first.id]
    see_warning(session, sanction_id=first.id, by=rita, at=NOON)
    see_warning(session, sanction_id=first.id, by=rita, at=NOON)
    assert shown(session, rita) == [second.id]
    see_warning(session, sanction_id=second.id, by=rita, at=NOON)
    assert shown(session, rita) == []
    assert states(session, rita) == [("warn", "seen"), ("warn", "seen")]


def test_a_lifted_warning_is_not_shown_and_a_seen_one_cannot_be_lifted(
    session: Session, rita: Person, max_: Person
) -> None:
    first, second, third = (give(session, rita, WARN, max_, reason=f"{n}.") for n in range(3))
    lift(session, sanction_id=second.id, by=max_, at=NOON)
    lift(session, sanction_id=first.id, by=max_, at=NOON)
    assert shown(session, rita) == [third.id]
    see_warning(session, sanction_id=third.id, by=rita, at=NOON)
    with pytest.raises(HoldsNoMore):
        lift(session, sanction_id=third.id, by=max_, at=NOON)


def test_a_warning_is_for_its_person_to_see_and_nothing_else_is(
    session: Session, rita: Person, max_: Person
) -> None:
    warning, ban = give(session, rita, WARN, max_), give(session, rita, BAN, max_)
    for sanction_id, by in ((warning.id, max_), (ban.id, rita), (2**62, rita)):
        with pytest.raises(NotFound):
            see_warning(session, sanction_id=sanction_id, by=by, at=NOON)
    assert shown(session, rita) == [warning.id]


def shown(session: Session, person: Person) -> list[int]:
    return list(
        session.scalars(
            select(HeldSanction.sanction_id).where(
                HeldSanction.person_id == person.id, HeldSanction.kind == WARN
            )
        )
    )
