"""Random histories: whatever moderators and authors do and take back, the log and the comments agree."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blog.accounts.find import find_person
from blog.accounts.models import Person, Role
from blog.comments.edit import edit
from blog.comments.models import Batch, Comment, Status, StatusChange
from blog.comments.withdraw import withdraw
from blog.errors import Refusal
from blog.moderation.answer_appeal import answer_appeal
from blog.moderation.appeal import APPEALABLE, appeal_decision
from blog.moderation.batch import NothingDone, Press, decide_picked
from blog.moderation.decide import DECISIONS, decide, undo
from blog.moderation.doctor_reports import batched_settlements, held_outcomes, known_reports
from blog.moderation.keep_many import KEEP
from blog.moderation.models import Appeal, ReportOutcome, ReportReason, Settlement
from blog.moderation.pressed import stands
from blog.moderation.report import report, report_of
from blog.moderation.reported_keep import keep, unkeep
from blog.moderation.undo_batch import undo_batch
from blog.settings.models import CommentSettings, ModerationMode
from tests.build import NOON, a_comment, a_person, a_post

COMMENTS = 4
WHICH = st.integers(0, COMMENTS - 1)
NAMES = st.sampled_from(sorted(DECISIONS))
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("one"), WHICH, NAMES),
        st.tuples(st.just("many"), st.sets(WHICH, min_size=1), NAMES),
        st.tuples(st.just("keep many"), st.sets(WHICH, min_size=1), st.none()),
        st.tuples(st.just("undo"), st.integers(0, 20), st.none()),
        st.tuples(st.just("undo batch"), st.integers(0, 10), st.none()),
        st.tuples(st.just("edit"), WHICH, st.none()),
        st.tuples(st.just("appeal"), WHICH, st.booleans()),
        st.tuples(st.sampled_from(["report", "keep", "unkeep", "withdraw"]), WHICH, st.none()),
    ),
    max_size=14,
)

LENIENT = CommentSettings(
    moderation=ModerationMode.NEVER, hold_first=0, max_links=0, hold_repeated=False
)
"""No rule objects to anything."""


@dataclass(frozen=True)
class Row:
    id: int
    was: Status | None
    became: Status
    by_id: int | None

    @property
    def changes(self) -> bool:
        """Whether it is more than a rule's second look."""
        return self.was is not self.became


class World:
    """What the history implies, kept by hand: a stack of rows for each comment."""

    def __init__(
        self, session: Session, by: Person, other: Person, reader: Person, comments: list[Comment]
    ) -> None:
        self.session, self.by, self.other, self.comments = session, by, other, comments
        self.reader = reader
        self.rows: dict[int, list[Row]] = {}
        self.batches: list[tuple[int, dict[int, int]]] = []
        self.kept: dict[int, dict[int, tuple[int, int]]] = {}
        self.granted: dict[int, int] = {}
        self.waiting: set[int] = set()
        self.time = NOON
        self.note()

    def note(self) -> None:
        changes = self.session.execute(
            select(
                StatusChange.comment_id,
                StatusChange.id,
                StatusChange.was,
                StatusChange.became,
                StatusChange.by_id,
            ).order_by(StatusChange.id)
        ).all()
        self.rows = {}
        for comment_id, *row in changes:
            self.rows.setdefault(comment_id, []).append(Row(*row))

    def status(self, comment_id: int) -> Status:
        return self.rows[comment_id][-1].became

    def step(self, kind: str, what: Any, decision: Any) -> None:
        self.time += timedelta(seconds=1)
        before = {each: self.status(each) for each in self.rows}
        expected = getattr(self, kind.replace(" ", "_"))(what, decision, before)
        self.note()
        assert {each: self.status(each) for each in self.rows} == expected

    def one(self, which: int, decision: str, before: dict[int, Status]) -> dict[int, Status]:
        comment = self.comments[which]
        with refused(self.session) as went:
            decide(self.session, comment_id=comment.id, decision=decision,
                   version=comment.version, by=self.by, at=self.time)  # fmt: skip
        was = before[comment.id]
        assert (went == []) is (was not in (DECISIONS[decision], Status.WITHDRAWN))
        return {**before, comment.id: DECISIONS[decision]} if went == [] else before

    def many(self, which: set[int], decision: str, before: dict[int, Status]) -> dict[int, Status]:
        picks = {self.comments[each].id: self.comments[each].version for each in which}
        press = Press(decision=decision, token=str(self.time.timestamp()))
        with refused(self.session):
            batch = decide_picked(self.session, picks, press, by=self.by, at=self.time)
            self.remember(batch, before)
        decided = [each for each in picks if before[each] is not Status.WITHDRAWN]
        return {**before, **dict.fromkeys(decided, DECISIONS[decision])}

    def keep_many(self, which: set[int], _: None, before: dict[int, Status]) -> dict[int, Status]:
        """Publish what waits and is reported, settle the open report on what is published."""
        picks = {self.comments[each].id: self.comments[each].version for each in which}
        press = Press(decision=KEEP, token=str(self.time.timestamp()))
        told = {each for each in picks if self.outcome(each) == "open"}
        told &= {each for each in picks if before[each] in (Status.PENDING, Status.PUBLISHED)}
        with refused(self.session) as went:
            batch = decide_picked(self.session, picks, press, seen=dict.fromkeys(picks, 2**31),
                                  by=self.by, at=self.time)  # fmt: skip
            self.remember(batch, before)
            self.kept[batch.id] = self.places(
                {each for each in told if before[each] is Status.PUBLISHED}
            )
        assert (went == []) is bool(told)
        assert {each for each in told if self.outcome(each) != ReportOutcome.KEPT} == set()
        return {**before, **dict.fromkeys(told, Status.PUBLISHED)}

    def outcome(self, comment_id: int) -> str:
        """Return what came of the report on the comment: nothing where there is none."""
        said = report_of(self.session, comment_id, self.reader)
        return (said.outcome or "open") if said else ""

    def places(self, comments: set[int]) -> dict[int, tuple[int, int]]:
        """Return how many changes and settlements each of these has: with one more it was touched since."""
        found = {}
        for each in comments:
            settled = select(func.count()).where(Settlement.comment_id == each)
            found[each] = (len(self.rows[each]), self.session.scalars(settled).one())
        return found

    def undo(self, which: int, _: None, before: dict[int, Status]) -> dict[int, Status]:
        everything = [(each, row) for each, rows in self.rows.items() for row in rows]
        comment_id, row = everything[which % len(everything)]
        legal = self.rows[comment_id][-1] == row and row.was is not None and row.changes
        legal &= row.became is not Status.WITHDRAWN
        with refused(self.session) as went:
            undo(self.session, change_id=row.id, by=self.by, at=self.time)
        assert (went == []) is legal
        if legal and row.id in self.granted:
            self.waiting.add(self.granted[row.id])
        return {**before, comment_id: row.was} if legal and row.was else before

    def undo_batch(self, which: int, _: None, before: dict[int, Status]) -> dict[int, Status]:
        if not self.batches:
            return before
        batch_id, was = self.batches[which % len(self.batches)]
        changed = dict(
            self.session.execute(
                select(StatusChange.comment_id, StatusChange.id).where(
                    StatusChange.batch_id == batch_id
                )
            ).all()
        )
        untouched = {each for each, change in changed.items() if self.rows[each][-1].id == change}
        kept = self.kept.get(batch_id, {})
        same = {each for each, place in self.places(set(kept)).items() if place == kept[each]}
        was_kept = {each: self.outcome(each) for each in same}
        done = self.session.get_one(Batch, batch_id)
        done_before = self.session.scalar(select(Batch.id).where(Batch.undoes_id == batch_id))
        with refused(self.session) as went:
            undone = undo_batch(self.session, batch_id=batch_id, by=self.by, at=self.time)
            if undone.id != done_before:
                self.remember(undone, before)
                self.kept[undone.id] = self.places(same)
        if done_before is not None:  # told as done, unless it was done once more since
            assert (went == []) is not stands(self.session, done)
            return before
        assert (went == []) is bool(untouched or same)
        other_way = {"open": ReportOutcome.KEPT, ReportOutcome.KEPT: "open"}
        assert {each: self.outcome(each) for each in same} == {
            each: other_way[outcome] for each, outcome in was_kept.items()
        }
        assert all(isinstance(each, NothingDone) for each in went)
        return {**before, **{each: was[each] for each in untouched}}

    def edit(self, which: int, _: None, before: dict[int, Status]) -> dict[int, Status]:
        """An edit publishes what only a rule held, and nothing that a person decided."""
        comment, was = self.comments[which], before[self.comments[which].id]
        with refused(self.session) as went:
            edit(self.session, comment_id=comment.id, by=self.author_of(comment), version=comment.version,
                 source=f"Said at {self.time}.", settings=LENIENT, at=self.time)  # fmt: skip
        assert (went == []) is (was in (Status.PENDING, Status.PUBLISHED))
        last = [row for row in self.rows[comment.id] if row.changes][-1]
        freed = was is Status.PENDING and last.by_id is None
        return {**before, comment.id: Status.PUBLISHED if freed else was}

    def appeal(self, which: int, granted: bool, before: dict[int, Status]) -> dict[int, Status]:
        comment, last = self.comments[which], self.rows[self.comments[which].id][-1]
        known = self.session.scalar(select(Appeal.id).where(Appeal.change_id == last.id))
        legal = last.by_id is not None and last.became in APPEALABLE and known is None
        with refused(self.session) as went:
            said = appeal_decision(self.session, comment_id=comment.id, text="No.",
                                   by=self.author_of(comment), at=self.time)  # fmt: skip
            answer_appeal(self.session, appeal_id=said.id, granted=granted, answer="So.",
                          by=self.other, at=self.time)  # fmt: skip
            self.waiting.discard(said.id)
            if granted:
                self.granted[self.session.scalars(select(func.max(StatusChange.id))).one()] = (
                    said.id
                )
        assert (went == []) is legal
        return {**before, comment.id: Status.PUBLISHED} if legal and granted else before

    def withdraw(self, which: int, _: None, before: dict[int, Status]) -> dict[int, Status]:
        comment = self.comments[which]
        withdraw(self.session, comment_id=comment.id, by=self.author_of(comment), at=self.time)
        return {**before, comment.id: Status.WITHDRAWN}

    def report(self, which: int, _: None, before: dict[int, Status]) -> dict[int, Status]:
        """A report changes no status: none weighs enough here."""
        comment = self.comments[which]
        known = report_of(self.session, comment.id, self.reader)
        with refused(self.session) as went:
            report(self.session, comment_id=comment.id, reason=ReportReason.SPAM, text="",
                   wants_outcome=True, by=self.reader, settings=LENIENT, at=self.time)  # fmt: skip
        assert (went == []) is (before[comment.id] is Status.PUBLISHED or known is not None)
        return before

    def keep(self, which: int, _: None, before: dict[int, Status]) -> dict[int, Status]:
        """Publish what waits, else settle the open report on what is published."""
        comment, was = self.comments[which], before[self.comments[which].id]
        said = report_of(self.session, comment.id, self.reader)
        waits = said is not None and said.outcome is None
        with refused(self.session) as went:
            keep(self.session, comment_id=comment.id, version=comment.version, seen=2**31,
                 by=self.by, at=self.time)  # fmt: skip
        assert (went == []) is (was is Status.PENDING or (was is Status.PUBLISHED and waits))
        return {**before, comment.id: Status.PUBLISHED} if was is Status.PENDING else before

    def unkeep(self, which: int, _: None, before: dict[int, Status]) -> dict[int, Status]:
        comment = self.comments[which]
        said = report_of(self.session, comment.id, self.reader)
        kept = said is not None and said.outcome is ReportOutcome.KEPT
        with refused(self.session) as went:
            unkeep(self.session, comment_id=comment.id, by=self.by, at=self.time,
                   settled_at=(kept and said and said.settled_at) or self.time)  # fmt: skip
        assert (went == []) is (kept and before[comment.id] is Status.PUBLISHED)
        return before

    def author_of(self, comment: Comment) -> Person:
        found = find_person(self.session, Person.id == comment.author_id)
        assert found is not None
        return found

    def remember(self, batch: Batch, before: dict[int, Status]) -> None:
        if batch.id not in dict(self.batches):
            self.batches.append((batch.id, before))


@contextmanager
def refused(session: Session) -> Iterator[list[Refusal]]:
    """Collect the refusal, if there is one, and end what it began."""
    refusals: list[Refusal] = []
    try:
        with session.begin_nested():
            yield refusals
    except Refusal as refusal:
        refusals.append(refusal)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=STEPS)
def test_undo_in_any_legal_order_ends_in_what_the_history_implies(
    session: Session, steps: list[tuple[str, Any, Any]]
) -> None:
    by, other = (a_person(session, name, Role.MODERATOR) for name in ("max", "mona"))
    post = a_post(session)
    comments = [a_comment(session, post, status=Status.PENDING) for _ in range(COMMENTS)]
    world = World(session, by, other, a_person(session, "rita"), comments)
    try:
        for kind, what, decision in steps:
            world.step(kind, what, decision)
        cached = session.execute(select(Comment.id, Comment.status, Comment.version)).all()
        for comment_id, status, version in cached:
            assert status is world.status(comment_id)
            assert version >= len(world.rows[comment_id])  # an edit counts, too
        waiting = select(Appeal.id).where(Appeal.answered_at.is_(None))
        assert set(session.scalars(waiting)) == world.waiting, "whose grant was undone"
        assert [
            *held_outcomes(session),
            *known_reports(session),
            *batched_settlements(session),
        ] == []
    finally:
        session.rollback()
