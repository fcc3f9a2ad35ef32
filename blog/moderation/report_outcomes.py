"""Who wished to hear what came of a report, and has not heard yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, String, bindparam, cast, exists, literal, select
from sqlalchemy.orm import Session

from blog.accounts.models import Account, Letter, Person
from blog.comments.models import Comment
from blog.moderation.models import Report
from blog.orm import BIG, UTCDateTime
from blog.posts.models import Post


@dataclass(frozen=True, slots=True)
class Outcome:
    report: Report
    email: str
    name: str
    post_title: str


def outcomes_to_tell(
    session: Session, about: ColumnElement[bool], *, settled_by_id: int, settled_at: datetime
) -> Sequence[Outcome]:
    """Return the reports that somebody settled at that moment and whose reporters wait for a letter.

    ``about`` says which reports to look at, by their comments: those have an index, the moment has none.

    Nobody hears of one report twice, whatever was decided later. One query.
    """
    facts = {"by_id": settled_by_id, "at": settled_at}
    return [Outcome(*row) for row in session.execute(_TO_TELL.where(about), facts)]


# Put together once but for what it is about: every decision asks.
_TO_TELL = (
    select(Report, Account.email, Person.display_name, Post.title)
    .join(Account, Account.person_id == Report.by_id)
    .join(Person, Person.id == Report.by_id)
    .join(Comment, Comment.id == Report.comment_id)
    .join(Post, Post.id == Comment.post_id)
    .where(
        Report.settled_by_id == bindparam("by_id", type_=BIG),
        Report.settled_at == bindparam("at", type_=UTCDateTime),
        Report.wants_outcome,
        Account.confirmed_at.is_not(None),
        ~exists().where(
            Letter.person_id == Report.by_id,
            Letter.cause == literal("report:") + cast(Report.id, String),
        ),
    )
    .order_by(Report.id)
)
