"""What letters about appeals say of a comment already, and what one of them has to take back.

The answer to an appeal comes as a letter of its own, so the change of status that it made is no further
news. A grant that was mailed and undone later is corrected by one letter; its author reads in it that
the appeal waits again.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from blog.accounts.models import Letter
from blog.comments.models import Status, StatusChange
from blog.moderation.models import Appeal, TakenBackAnswer
from blog.moderation.taken_back import TAKEN_AWAY
from blog.notifications.kinds import Kind
from blog.notifications.news import News

IN_ONE_QUERY = 500
"""Ids asked for together; SQLite takes a limited number of parameters."""


@dataclass(frozen=True, slots=True)
class Appealed:
    """News that concern appeals, by the id of the row that made them."""

    answered: frozenset[int]
    """A letter with the answer says as much."""
    corrected: frozenset[int]
    """A letter said that the appeal was granted, that was undone, and nobody answered it again."""

    def says(self, news: News) -> bool:
        """Whether letters about the appeal say all that there is to say."""
        return news.row.id in self.answered or news.row.id in self.corrected


def appealed(session: Session, news: Sequence[News]) -> Appealed:
    """Look at the appeals about these comments; two queries for each five hundred of them."""
    by_comment = {each.comment_id: each for each in news}
    ids = sorted(by_comment)
    answered, corrected = set[int](), set[int]()
    for start in range(0, len(ids), IN_ONE_QUERY):
        part = ids[start : start + IN_ONE_QUERY]
        for comment_id, person_id, granted, at in _answers(session, part):
            told = by_comment[comment_id]
            if _fits(told, granted=granted, at=at) and _was_told(session, person_id, at):
                answered.add(told.row.id)
        for row, comment_id, person_id, waits in _taken_back(session, part):
            told = by_comment[comment_id]
            gone = told.row.became in TAKEN_AWAY and row.at >= told.since
            if gone and waits and _was_told(session, person_id, row.at):
                corrected.add(told.row.id)
    return Appealed(frozenset(answered), frozenset(corrected))


def _fits(news: News, *, granted: bool, at: datetime) -> bool:
    """Whether this answer, given since the comment last stood otherwise, says what the news say."""
    return at >= news.since and granted == (news.row.became is Status.PUBLISHED)


def _answers(
    session: Session, comments: Collection[int]
) -> Sequence[tuple[int, int, bool, datetime]]:
    query = (
        select(StatusChange.comment_id, Appeal.by_id, Appeal.granted, Appeal.answered_at)
        .join(StatusChange, StatusChange.id == Appeal.change_id)
        .where(StatusChange.comment_id.in_(comments), Appeal.answered_at.is_not(None))
    )
    return [
        (comment_id, person_id, bool(granted), at)
        for comment_id, person_id, granted, at in session.execute(query)
        if at is not None
    ]


def _taken_back(
    session: Session, comments: Collection[int]
) -> Sequence[tuple[TakenBackAnswer, int, int, bool]]:
    query = (
        select(TakenBackAnswer, StatusChange.comment_id, Appeal.by_id, Appeal.answered_at.is_(None))
        .join(StatusChange, StatusChange.id == TakenBackAnswer.change_id)
        .join(Appeal, Appeal.id == TakenBackAnswer.appeal_id)
        .where(StatusChange.comment_id.in_(comments))
        .order_by(TakenBackAnswer.id)
    )
    return [(row[0], row[1], row[2], row[3]) for row in session.execute(query)]


def _was_told(session: Session, person_id: int, at: datetime) -> bool:
    """Whether the letter with the answer given at ``at`` left, or is about to."""
    letter = session.scalars(
        select(Letter)
        .where(
            Letter.person_id == person_id,
            Letter.cause.startswith(f"{Kind.APPEAL}:"),
            Letter.created_at == at,
        )
        .limit(1)
    ).first()
    return letter is not None and (letter.sent_at is not None or letter.due_at is not None)
